// A colour for each run: by its name, so that it is the same on every page and day, moved aside only where shown runs would meet.

import { hueOf, mix, palette } from '../../base/colors'
import { hash } from '../../base/hash'

/** Slots: the hues as they are, then paler, then deeper. */
export const SLOTS = palette.length * 3

/** The hues that stand out most, as many as a name may ask for; a few runs never look pale or grey. */
const STRONG = 8

/** The hex colour of a slot; a little brighter on dark ground. */
export function slotColor(slot: number, dark: boolean): string {
  const hue = palette[slot % palette.length] ?? '#4269d0'
  const shade = Math.floor(slot / palette.length) % 3
  if (shade === 1) return mix(hue, '#ffffff', dark ? 0.45 : 0.35)
  if (shade === 2) return mix(hue, '#101418', dark ? 0.22 : 0.3)
  return hueOf(slot, dark)
}

/**
 * Hands out slots. A run keeps its slot while the page lives; on first being shown it takes the one its name asks for,
 * or the least used one after it, hues before shades.
 */
export class ColorBook {
  private readonly slots = new Map<string, number>()
  private readonly used = new Uint32Array(SLOTS)

  slot(name: string): number {
    const known = this.slots.get(name)
    if (known !== undefined) return known
    const wish = wishOf(name)
    let best = wish
    let least = Infinity
    for (let shade = 0; shade < 3 && least > 0; shade++) {
      for (let k = 0; k < palette.length; k++) {
        const slot = shade * palette.length + (k < STRONG ? (wish + k * 3) % STRONG : k)
        const count = this.used[slot] ?? 0
        if (count < least) [best, least] = [slot, count]
        if (count === 0) break
      }
    }
    this.slots.set(name, best)
    this.used[best] = (this.used[best] ?? 0) + 1
    return best
  }

  /** The slot a name asks for; for runs that are not shown. */
  wish(name: string): number {
    return this.slots.get(name) ?? wishOf(name)
  }
}

const wishOf = (name: string): number => hash(name) % STRONG

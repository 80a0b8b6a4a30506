// A colour for each run: by its name, so that it is the same on every page and day, moved aside only where shown runs would meet.

import { hash } from '../base/hash'

/** Twelve hues that stay apart for people with colour-blindness, strong on both grounds. */
const HUES_LIGHT = [
  '#4269d0', '#e8931c', '#d9534f', '#2a9d8f', '#8b5fd6', '#c2559d', '#6f8f1f', '#9c6b3f', '#2f9bd0', '#5b6b8c', '#b8860b', '#3f8f4f',
] as const
const HUES_DARK = [
  '#6d8df0', '#f0a63c', '#ee726d', '#3cb8a8', '#a583ea', '#de76bb', '#93b83a', '#bd8a5c', '#52b4e6', '#8594b8', '#d8a62a', '#5fb371',
] as const

/** Slots: the hues as they are, then lighter, then darker. */
export const SLOTS = HUES_LIGHT.length * 3

export function slotColor(slot: number, dark: boolean): string {
  const hues = dark ? HUES_DARK : HUES_LIGHT
  const hue = hues[slot % hues.length] ?? hues[0]
  const shade = Math.floor(slot / hues.length) % 3
  return shade === 0 ? hue : mixed(hue, shade === 1 ? 255 : 0, shade === 1 ? 0.34 : 0.32)
}

function mixed(color: string, toward: number, share: number): string {
  let text = '#'
  for (let i = 1; i < 7; i += 2) {
    const channel = parseInt(color.slice(i, i + 2), 16)
    text += Math.round(channel + (toward - channel) * share).toString(16).padStart(2, '0')
  }
  return text
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
    const wish = hash(name) % HUES_LIGHT.length
    let best = wish
    let least = Infinity
    for (let shade = 0; shade < 3 && least > 0; shade++) {
      for (let k = 0; k < HUES_LIGHT.length; k++) {
        const slot = shade * HUES_LIGHT.length + ((wish + k * 5) % HUES_LIGHT.length)
        const count = this.used[slot] ?? 0
        if (count < least) [best, least] = [slot, count]
        if (count === 0) break
      }
    }
    this.slots.set(name, best)
    this.used[best] = (this.used[best] ?? 0) + 1
    return best
  }

  /** Forgets all, so that the next handing out depends on the names alone. */
  reset(): void {
    this.slots.clear()
    this.used.fill(0)
  }
}

/**
 * Colours of runs: stable by name, apart from each other among the runs shown together.
 *
 * The palette reads on white and on near-black, and its neighbours differ in lightness as well as hue, so that most of it
 * survives colour blindness.
 */

import { hash } from './hash'

export const palette: readonly string[] = [
  '#4269d0',
  '#e8931c',
  '#d9534f',
  '#2a9d8f',
  '#8b5fd6',
  '#c2559d',
  '#33a3d9',
  '#6f9f2a',
  '#a0703c',
  '#e58fb5',
  '#3f8f4f',
  '#8f99a5',
]

/** Steps through the palette after a collision; shares no factor with its length, so every colour is reached. */
const stride = 5

export interface Rgb {
  r: number
  g: number
  b: number
}

/** Parts of #rrggbb or #rgb, 0 to 255; null when it is neither. */
export function parseHex(color: string): Rgb | null {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(color)
  const full = short ? `#${short.slice(1).map((c) => c + c).join('')}` : color
  if (!/^#[0-9a-f]{6}$/i.test(full)) return null
  const bits = parseInt(full.slice(1), 16)
  return { r: bits >> 16, g: (bits >> 8) & 255, b: bits & 255 }
}

/** `share` of b in a, 0 to 1; a unchanged when either is not a hex colour. */
export function mix(a: string, b: string, share: number): string {
  const from = parseHex(a)
  const to = parseHex(b)
  if (from === null || to === null) return a
  const part = (x: number, y: number): string =>
    Math.round(x + (y - x) * share)
      .toString(16)
      .padStart(2, '0')
  return `#${part(from.r, to.r)}${part(from.g, to.g)}${part(from.b, to.b)}`
}

/** The same colour at an opacity, as a CSS colour; other notations than hex are returned as they are. */
export function withAlpha(color: string, alpha: number): string {
  const rgb = parseHex(color)
  return rgb === null ? color : `rgba(${rgb.r},${rgb.g},${rgb.b},${alpha})`
}

/** Colours past the first twelve: the palette again, paler, then deeper. */
function shade(color: string, round: number): string {
  const turn = round % 3
  if (turn === 1) return mix(color, '#ffffff', 0.35)
  return turn === 2 ? mix(color, '#101418', 0.3) : color
}

/** The colour of a run that is shown alone. */
export function runColor(name: string): string {
  return palette[hash(name) % palette.length] ?? '#4269d0'
}

/**
 * A colour for each name: its own by hash, or the next free one when an earlier name has it.
 *
 * Give the names oldest first and a new run never changes the colour of one already there.
 */
export function assignColors(names: Iterable<string>): Map<string, string> {
  const colors = new Map<string, string>()
  const taken = new Set<number>()
  let round = 0
  for (const name of names) {
    if (colors.has(name)) continue
    if (taken.size === palette.length) {
      taken.clear()
      round++
    }
    let slot = hash(name) % palette.length
    while (taken.has(slot)) slot = (slot + stride) % palette.length
    taken.add(slot)
    colors.set(name, shade(palette[slot] ?? '#4269d0', round))
  }
  return colors
}

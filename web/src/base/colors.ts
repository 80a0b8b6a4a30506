/**
 * The palette of runs, and colour arithmetic.
 *
 * The palette reads on white and on near-black, and its neighbours differ in lightness as well as hue, so that most of it
 * survives colour blindness.
 */

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

/** A hue of the palette; a little brighter on dark ground. */
export function hueOf(slot: number, dark: boolean): string {
  const hue = palette[slot % palette.length] ?? '#4269d0'
  return dark ? mix(hue, '#ffffff', 0.14) : hue
}

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

// Ridges one behind the other. They are filled from the front to the back: each column remembers how high it is covered, so
// that a pixel is painted once, however many ridges stand behind each other.

import { blended } from './raster'
import type { Raster } from './raster'

export interface RidgeLook {
  /** Pixel of what is behind everything. */
  surface: number
  /** The area below a curve and its edge: for each age, 0 the newest, `levels` pixels by height. */
  fills: Uint32Array
  edges: Uint32Array
  levels: number
  /** Width of an edge in device pixels. */
  edge: number
}

export interface RidgeSet {
  /** Places among the steps, the front one first, and the height of each one's base in device pixels of the raster. */
  order: ArrayLike<number>
  bases: ArrayLike<number>
  ages: ArrayLike<number>
  /** Heights in device pixels: `heights[step * bins + bin]`, drawn as a line through the middles of the bins. */
  heights: Float32Array
  bins: number
  /** The largest height, for the shades. */
  most: number
}

export function drawRidges(raster: Raster, { order, bases, ages, heights, bins, most }: RidgeSet, look: RidgeLook): void {
  const { width, height, pixels } = raster
  const { surface, fills, edges, levels } = look
  const half = look.edge / 2
  /** Bin and share of the next one at each border between columns. */
  const bin = new Int32Array(width + 1)
  const share = new Float32Array(width + 1)
  for (let border = 0; border <= width; border++) {
    const at = (border / width) * bins - 0.5
    bin[border] = Math.floor(at)
    share[border] = at - Math.floor(at)
  }
  const padded = new Float32Array(bins + 2)
  const horizon = new Float32Array(width).fill(height)
  const scale = most > 0 ? (levels - 1) / most : 0

  for (let k = 0; k < order.length; k++) {
    const step = order[k] as number
    const base = bases[k] as number
    const age = ages[k] as number
    padded.set(heights.subarray(step * bins, (step + 1) * bins), 1)
    let before = edgeHeight(padded, bin[0] as number, share[0] as number)
    for (let x = 0; x < width; x++) {
      const after = edgeHeight(padded, bin[x + 1] as number, share[x + 1] as number)
      const tall = before > after ? before : after
      const low = before > after ? after : before
      const covered = horizon[x] as number
      const top = base - tall - half
      if (top < covered) {
        const bottom = base - low + half
        const shade = age * levels + ((tall * scale) | 0)
        const ground = base + half
        let from = covered
        // Below its base there is nothing; then the area, then the edge.
        if (ground < from) from = paint(pixels, width, x, ground, from, surface)
        if (bottom < from) from = paint(pixels, width, x, bottom, from, fills[shade] as number)
        paint(pixels, width, x, top, from, edges[shade] as number)
        horizon[x] = top > 0 ? top : 0
      }
      before = after
    }
  }
  for (let x = 0; x < width; x++) {
    const top = horizon[x] as number
    const row = Math.floor(top)
    if (row < height && top > row) pixels[row * width + x] = blended(pixels[row * width + x] as number, surface, top - row)
  }
}

function edgeHeight(padded: Float32Array, bin: number, share: number): number {
  const a = padded[bin + 1] as number
  return a + ((padded[bin + 2] as number) - a) * share
}

/**
 * Fills [top, bottom) of a column, where everything from `bottom` down is filled already; returns top.
 * A pixel that is filled in part holds the colour of that part.
 */
function paint(pixels: Uint32Array, width: number, x: number, top: number, bottom: number, color: number): number {
  const from = top > 0 ? top : 0
  if (!(from < bottom)) return from
  const row = Math.ceil(bottom) - 1
  const filled = row + 1 - bottom
  const part = from > row ? bottom - from : bottom - row
  const at = row * width + x
  pixels[at] = filled > 0 ? blended(pixels[at] as number, color, part / (filled + part)) : color
  const last = Math.floor(from) * width + x
  for (let next = at - width; next >= last; next -= width) pixels[next] = color
  return from
}

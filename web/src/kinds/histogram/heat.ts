// A heat map: a column of cells a step, a cell's colour by the share of the step's values that lie in it.

import type { Raster } from './raster'
import type { Shape } from './shape'

const DEPTH = 200 // what is so many times rarer than the densest is still told from nothing on the logarithmic scale

/** Which step each device column shows: cells reach half-way to their neighbours. Places ascend, in device pixels of the raster. */
export function columnsOf(places: ArrayLike<number>, width: number): Int32Array {
  const columns = new Int32Array(width).fill(-1)
  const n = places.length
  if (n === 0) return columns
  const first = places[0] as number
  const last = places[n - 1] as number
  const pitch = n > 1 ? (last - first) / (n - 1) : width
  let step = 0
  for (let x = 0; x < width; x++) {
    const middle = x + 0.5
    while (step + 1 < n && ((places[step] as number) + (places[step + 1] as number)) / 2 <= middle) step++
    if (middle >= first - Math.max(1, pitch / 2) && middle <= last + Math.max(1, pitch / 2)) columns[x] = step
  }
  return columns
}

/** Colours 0 to 255 of every cell; the darkest is what the densest cells of nearly all steps are. */
export function levelsOf({ counts, bins }: Pick<Shape, 'counts' | 'bins'>, totals: ArrayLike<number>, log: boolean): Uint8Array {
  const levels = new Uint8Array(counts.length)
  const peaks: number[] = []
  for (let step = 0; step < totals.length; step++) {
    let peak = 0
    for (let i = step * bins; i < (step + 1) * bins; i++) peak = Math.max(peak, counts[i] as number)
    if (peak > 0) peaks.push(peak / (totals[step] as number))
  }
  peaks.sort((a, b) => a - b)
  const full = peaks[Math.floor((peaks.length - 1) * 0.9)] ?? 1
  for (let step = 0; step < totals.length; step++) {
    const total = totals[step] as number
    if (!(total > 0)) continue
    for (let i = step * bins; i < (step + 1) * bins; i++) {
      const share = (counts[i] as number) / total / full
      if (share === 0) continue
      // Whatever holds something is to be seen: no cell with a value is as pale as one without.
      const strength = log ? Math.log1p(share * DEPTH) / Math.log1p(DEPTH) : share
      levels[i] = 12 + 243 * Math.min(1, Math.max(0, strength))
    }
  }
  return levels
}

/** `colors` has 256 pixels; the first is of nothing. Bins go up from the bottom. */
export function drawHeat(raster: Raster, levels: Uint8Array, bins: number, columns: Int32Array, colors: Uint32Array): void {
  const { width, height, pixels } = raster
  for (let y = 0; y < height; y++) {
    const bin = bins - 1 - Math.floor((y / height) * bins)
    for (let x = 0; x < width; x++) {
      const step = columns[x] as number
      if (step < 0) continue
      const level = levels[step * bins + bin] as number
      if (level > 0) pixels[y * width + x] = colors[level] as number
    }
  }
}

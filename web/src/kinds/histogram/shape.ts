// What the pictures of a card have in common: the values they span, and every step's counts over the same bins.

import type { Histograms } from './histograms'
import { rebin } from './rebin'

export type Range = readonly [lo: number, hi: number]

/** Counts of all steps over bins of equal width: `counts[step * bins + bin]`. */
export interface Shape {
  range: Range
  bins: number
  counts: Float32Array
  /** The largest count. */
  most: number
}

const LARGEST = 8e307

/** The values that some histograms span; with `inner` without the tails that outliers make. [0, 1] of nothing. */
export function rangeOf(all: readonly Pick<Histograms, 'low' | 'high' | 'points' | 'percentiles'>[], inner: boolean): Range {
  let lo = Infinity
  let hi = -Infinity
  for (const { low, high, points, percentiles } of all) {
    const near = points.findIndex((point) => point > 0)
    const far = points.findLastIndex((point) => point < 10_000)
    for (let i = 0; i < low.length; i++) {
      const a = inner && near >= 0 ? (percentiles[i * points.length + near] as number) : NaN
      const b = inner && far > near ? (percentiles[i * points.length + far] as number) : NaN
      const tail = b > a ? b - a : NaN
      const from = tail > 0 ? Math.max(low[i] as number, a - tail) : (low[i] as number)
      const to = tail > 0 ? Math.min(high[i] as number, b + tail) : (high[i] as number)
      if (from < lo) lo = from
      if (to > hi) hi = to
    }
  }
  if (!(hi >= lo)) return [0, 1]
  if (hi === lo) {
    const room = Math.abs(lo) > 0 ? Math.abs(lo) / 2 : 0.5
    return [Math.max(-LARGEST, lo - room), Math.min(LARGEST, hi + room)]
  }
  return [Math.max(-LARGEST, lo), Math.min(LARGEST, hi)]
}

/** A range with some air on both sides, for axes that lines should not touch. */
export function aired([lo, hi]: Range): Range {
  const air = hi / 25 - lo / 25
  return [Math.max(-LARGEST, lo - air), Math.min(LARGEST, hi + air)]
}

export function shapeOf({ rows, offsets, steps }: Histograms, range: Range, bins: number): Shape {
  const counts = new Float32Array(steps.length * bins)
  let most = 0
  for (let step = 0; rows !== null && step < steps.length; step++) {
    rebin(rows, offsets[step] as number, offsets[step + 1] as number, range[0], range[1], counts, step * bins, bins)
  }
  for (const count of counts) if (count > most) most = count
  return { range, bins, counts, most }
}

/** The count at a value on the line that is drawn through the middles of the bins. */
export function countAt({ range: [lo, hi], bins, counts }: Shape, step: number, value: number): number {
  const at = ((value / 2 - lo / 2) / (hi / 2 - lo / 2)) * bins - 0.5
  const bin = Math.floor(at)
  const part = at - bin
  const of = (i: number): number => (i >= 0 && i < bins ? (counts[step * bins + i] as number) : 0)
  return of(bin) * (1 - part) + of(bin + 1) * part
}

/** Index of the place nearest to x; -1 of nothing. Places need not ascend. */
export function nearest(places: ArrayLike<number>, x: number): number {
  let [best, distance] = [-1, Infinity]
  for (let i = 0; i < places.length; i++) {
    const away = Math.abs((places[i] as number) - x)
    if (away <= distance) [best, distance] = [i, away]
  }
  return best
}

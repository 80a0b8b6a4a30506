// Buckets of any edges spread over bins that all steps share, so that they can be drawn as one picture. Nothing is lost on the way.

import type { Column } from '../../base/packed'

/**
 * Adds rows (left, right, count) to bins of equal width over [lo, hi]; a bucket counts in each bin by the part of it that lies there.
 * What lies outside is left out.
 */
export function rebin(rows: Column, from: number, to: number, lo: number, hi: number, out: Float32Array | Float64Array, at: number, bins: number): void {
  const half = hi / 2 - lo / 2 // the whole may be more than a number can be
  for (let row = from; row < to; row++) {
    const count = rows[3 * row + 2] as number
    if (count === 0) continue
    const left = (((rows[3 * row] as number) / 2 - lo / 2) / half) * bins
    const right = (((rows[3 * row + 1] as number) / 2 - lo / 2) / half) * bins
    const width = right - left
    if (!(width > 1e-9)) {
      const bin = left === bins ? bins - 1 : Math.floor(left)
      if (bin >= 0 && bin < bins) out[at + bin] = (out[at + bin] as number) + count
      continue
    }
    const first = Math.max(0, Math.floor(left))
    const last = Math.min(bins - 1, Math.ceil(right) - 1)
    const share = count / width
    for (let bin = first; bin <= last; bin++) {
      const part = Math.min(bin + 1, right) - Math.max(bin, left)
      if (part > 0) out[at + bin] = (out[at + bin] as number) + share * part
    }
  }
}

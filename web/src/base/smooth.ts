/** TensorBoard's smoothing, for series that are here whole, so that moving the slider never waits for the server. */

import type { Column } from './packed'

/**
 * Exponential moving average with start-up correction, over the points in order.
 *
 * Values that are not finite pass through and leave the average as it was; a constant series comes back as it is.
 */
export function smoothEma(values: Column, amount: number): Column {
  const weight = Math.min(1, Math.max(0, amount))
  const first = values[0]
  if (weight === 0) return values
  if (values.every((value) => value === first)) return values
  const smooth = values instanceof Float64Array ? new Float64Array(values.length) : new Float32Array(values.length)
  let last = 0
  // weight^n, kept as a product: n finite values so far.
  let power = 1
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (value - value !== 0) {
      smooth[i] = value
      continue
    }
    last = last * weight + (1 - weight) * value
    power *= weight
    smooth[i] = power === 1 ? value : last / (1 - power)
  }
  return smooth
}

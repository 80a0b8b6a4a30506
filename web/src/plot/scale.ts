/**
 * Scales: data values to pixels and back.
 *
 * A scale is a straight line over transformed values, so that a renderer can transform a column once and then only multiply and add.
 */

import type { Scale } from './types'

export interface Axis {
  readonly scale: Scale
  readonly lo: number
  readonly hi: number
  /** Pixels of lo and hi; on a y axis the first is the larger one. */
  readonly from: number
  readonly to: number
  /** pixel = offset + factor · forward(value); NaN where the value has no place (log of ≤ 0). */
  readonly forward: (value: number) => number
  readonly offset: number
  readonly factor: number
  pixel(value: number): number
  value(pixel: number): number
}

const identity = (value: number): number => value
const log = (value: number): number => (value > 0 ? Math.log10(value) : NaN)

/** Below this size a symlog axis is straight: four decades under its largest value, so that any range reads well. */
export function symlogUnit(lo: number, hi: number): number {
  const largest = Math.max(Math.abs(lo), Math.abs(hi))
  return largest > 0 && Number.isFinite(largest) ? 10 ** (Math.ceil(Math.log10(largest)) - 4) : 1
}

function transforms(scale: Scale, lo: number, hi: number): [(v: number) => number, (t: number) => number] {
  if (scale === 'log') return [log, (t) => 10 ** t]
  if (scale === 'symlog') {
    const unit = symlogUnit(lo, hi)
    return [
      (v) => Math.sign(v) * Math.log10(1 + Math.abs(v) / unit),
      (t) => Math.sign(t) * (10 ** Math.abs(t) - 1) * unit,
    ]
  }
  return [identity, identity]
}

/** An axis from data [lo, hi] to pixels [from, to]. A log axis needs lo > 0. */
export function makeAxis(scale: Scale, lo: number, hi: number, from: number, to: number): Axis {
  const [forward, back] = transforms(scale, lo, hi)
  const start = forward(lo)
  const span = forward(hi) - start
  const factor = span === 0 ? 0 : (to - from) / span
  const offset = span === 0 ? (from + to) / 2 : from - start * factor
  return {
    scale,
    lo,
    hi,
    from,
    to,
    forward,
    offset,
    factor,
    pixel: (value) => offset + factor * forward(value),
    value: (pixel) => (factor === 0 ? lo : back((pixel - offset) / factor)),
  }
}

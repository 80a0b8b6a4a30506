/** Where an axis is labelled, and how: round numbers, SI steps, decades, spans of time and local dates. */

import { formatCount, formatNumber, formatSI } from '../base/format'
import { symlogUnit } from './scale'
import type { Axis } from './scale'
import { roundStep } from './tick'
import type { Tick } from './tick'
import { dateTicks, durationTicks } from './time-ticks'
import type { LoggedAxis, XAxis } from './types'

export type AxisKind = 'value' | 'step' | 'relative' | 'wall'

/** The axis for values that no other scalar places. */
export const loggedAxis = (axis: XAxis): LoggedAxis => (axis === 'relative' || axis === 'wall' ? axis : axis === 'active' ? 'relative' : 'step')

/** How the places of an x axis are written; a date that was moved to a common origin is a span. */
export function axisKind(axis: XAxis, moved = false): AxisKind {
  if (axis === 'step' || axis === 'relative') return axis
  if (axis === 'wall') return moved ? 'relative' : 'wall'
  return axis === 'active' ? 'relative' : 'value'
}

/** Multiples of a step in [lo, hi], each computed afresh so that errors do not add up. */
function multiples(lo: number, hi: number, step: number): number[] {
  const values: number[] = []
  const last = Math.floor(hi / step + 1e-9)
  for (let i = Math.ceil(lo / step - 1e-9); i <= last && values.length < 1000; i++) {
    values.push(i === 0 ? 0 : Number((i * step).toPrecision(15)))
  }
  return values
}

/** One form for all labels of an axis, with as many digits as tell neighbours apart. */
function labelled(values: number[], step: number): Tick[] {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const digits = largest > 0 ? Math.max(1, Math.floor(Math.log10(largest)) - Math.floor(Math.log10(step) + 1e-9) + 1) : 1
  const label = (value: number): string => {
    if (value === 0) return '0'
    if (largest >= 1e4) {
      if (digits > 4 && largest < 1e15) return formatCount(value)
      return formatSI(value, Math.min(digits + 2, 15))
    }
    if (largest < 1e-3) return formatNumber(value, Math.min(digits, 15))
    const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
    return value.toFixed(Math.min(decimals, 20)).replace('-', '−')
  }
  return values.map((value) => ({ value, label: label(value) }))
}

function linearTicks(lo: number, hi: number, count: number, whole: boolean): Tick[] {
  const step = roundStep((hi - lo) / Math.max(1, count))
  if (!Number.isFinite(step) || step <= 0) return []
  const used = whole ? Math.max(1, step) : step
  return labelled(multiples(lo, hi, used), used)
}

const short = (value: number): string => (Math.abs(value) >= 1e4 ? formatSI(value) : formatNumber(value))

function logTicks(lo: number, hi: number, count: number): Tick[] {
  const first = Math.ceil(Math.log10(lo) - 1e-9)
  const last = Math.floor(Math.log10(hi) + 1e-9)
  const decades = last - first + 1
  if (decades >= 3 || (decades === 2 && count <= 3)) {
    const every = Math.max(1, Math.ceil(decades / count))
    const ticks: Tick[] = []
    for (let exponent = first; exponent <= last; exponent++) {
      if (exponent % every === 0) ticks.push({ value: 10 ** exponent, label: short(Number(`1e${exponent}`)) })
    }
    return ticks
  }
  const ticks: Tick[] = []
  for (let exponent = first - 1; exponent <= last; exponent++) {
    for (const part of [1, 2, 5]) {
      const value = Number(`${part}e${exponent}`)
      if (value >= lo * (1 - 1e-9) && value <= hi * (1 + 1e-9)) ticks.push({ value, label: short(value) })
    }
  }
  return ticks.length >= 3 ? ticks : linearTicks(lo, hi, count, false)
}

/** Zero, the decades on both sides, and no two closer than the spacing. */
function symlogTicks(axis: Axis, spacing: number): Tick[] {
  const unit = symlogUnit(axis.lo, axis.hi)
  const values = [0]
  for (let size = unit * 1e4; size >= unit / 2; size /= 10) {
    const value = Number(size.toPrecision(1))
    values.push(value, -value)
  }
  const taken: { value: number; at: number }[] = []
  for (const value of values) {
    const at = axis.pixel(value)
    if (value < axis.lo || value > axis.hi || taken.some((other) => Math.abs(other.at - at) < spacing)) continue
    taken.push({ value, at })
  }
  const ticks = taken.sort((a, b) => a.value - b.value).map(({ value }) => ({ value, label: short(value) }))
  const count = Math.abs(axis.to - axis.from) / spacing
  return ticks.length >= 2 ? ticks : linearTicks(axis.lo, axis.hi, count / 2, false)
}

/** Ticks of an axis about `spacing` pixels apart, in ascending order. */
export function ticksOf(axis: Axis, kind: AxisKind, spacing: number): Tick[] {
  const { lo, hi } = axis
  const count = Math.max(1, Math.floor(Math.abs(axis.to - axis.from) / spacing))
  if (!(hi > lo)) return []
  if (axis.scale === 'log' && lo > 0) return logTicks(lo, hi, count)
  if (axis.scale === 'symlog') return symlogTicks(axis, spacing * 0.7)
  if (kind === 'wall') return dateTicks(lo, hi, count)
  if (kind === 'relative') return durationTicks(lo, hi, count)
  return linearTicks(lo, hi, count, kind === 'step')
}

// Where the values of a column lie along an axis from 0 to 1: numbers, straight or by decades; texts one beside the other; none is no place.

import { naturalCompare } from '../../base/natural'
import { formatNumber } from '../../base/format'
import type { TableColumn } from '../../data/table'
import { makeAxis } from '../../plot/scale'
import type { Axis } from '../../plot/scale'
import { ticksOf } from '../../plot/ticks'
import { between } from './brush'
import type { Brush } from './brush'

export type AxisScale = 'linear' | 'log' | 'text'

export interface ColumnAxis {
  name: string
  title: string
  scale: AxisScale
  /** Whether its numbers are all above zero, so that it can have either scale. */
  canLog: boolean
  isMetric: boolean
  column: TableColumn
  /** 0 to 1; NaN for none. */
  at: (run: number) => number
  ticks: readonly { at: number; label: string; title: string }[]
  /** What is meant by a stretch; null for all of it. */
  brush: (from: number, to: number) => Brush | null
  /** Where a mark lies. */
  span: (brush: Brush) => readonly [number, number] | null
}

const DECADES = 1.7 // beyond which positive numbers go by decades
const MIDDLE = [0.12, 0.84] as const // of a logarithmic axis: where the middle value is when they really do
const FEW = 7 // different values that are all ticks
const EDGE = 0.02 // of the axis, before the first and after the last value

/** What a run has, as a text; null for none. */
export function textOf(column: TableColumn, run: number): string | null {
  if (column.isText) return column.text(run)
  const value = column.number(run)
  return Number.isNaN(value) ? null : column.type === 'flag' ? (value === 1 ? 'true' : 'false') : formatNumber(value)
}

/** Whether a run is inside a mark. */
export function inside(column: TableColumn, run: number, brush: Brush): boolean {
  if (brush === 'none') return !column.has(run)
  if ('values' in brush) return brush.values.includes(textOf(column, run) ?? '\0')
  const value = column.number(run)
  return value >= (brush.lo ?? -Infinity) && value <= (brush.hi ?? Infinity)
}

export interface AxisOf {
  name: string
  title: string
  column: TableColumn
  runs: readonly { id: number }[]
  /** What was chosen for it. */
  scale?: string
  isMetric?: boolean
}

/** The axis of a column over the values that some runs have. `ticks` is about how many fit. */
export function axisOf({ name, title, column, runs, scale: chosen = '', isMetric = false }: AxisOf, ticks = 8): ColumnAxis {
  const common = { name, title, column, isMetric }
  if (column.isText || column.type === 'flag') return { ...common, ...textAxis(column, runs) }
  const values = [...new Set(runs.map((run) => column.number(run.id)).filter(Number.isFinite))].sort((a, b) => a - b)
  const [low = 0, high = 1] = [values[0], values.at(-1)]
  const canLog = low > 0
  const scale = canLog && (chosen === 'log' || (chosen !== 'linear' && byDecades(values))) ? 'log' : 'linear'
  const axis = padded(scale, low, high)
  const at = (value: number): number => Math.min(1, Math.max(0, axis.pixel(value)))
  const places =
    values.length <= FEW
      ? values.map((value) => ({ value, label: formatNumber(value) }))
      : ticksOf({ ...axis, from: 0, to: 1 }, 'value', 1 / ticks).filter(({ value }) => value >= axis.lo && value <= axis.hi)
  return {
    ...common,
    scale,
    canLog,
    at: (run) => at(column.number(run)),
    ticks: places.map(({ value, label }) => ({ at: at(value), label, title: String(value) })),
    brush: (from, to) => between(axis.value(from), axis.value(to), [low, high], scale === 'log'),
    span: (brush) => (brush === 'none' || 'values' in brush ? null : [brush.lo === null ? 0 : at(brush.lo), brush.hi === null ? 1 : at(brush.hi)]),
  }
}

/** Whether positive numbers, ascending, are spread over decades, and not only one of them very small. */
function byDecades(values: readonly number[]): boolean {
  const [low = 1, high = 1] = [values[0], values.at(-1)]
  const middle = values[values.length >> 1] ?? 1
  const at = Math.log10(middle / low) / Math.log10(high / low)
  return Math.log10(high / low) > DECADES && (values.length <= FEW || (at > MIDDLE[0] && at < MIDDLE[1]))
}

/** With a little room at both ends; one value lies in the middle. */
function padded(scale: 'linear' | 'log', low: number, high: number): Axis {
  const forward = scale === 'log' ? Math.log10 : (value: number): number => value
  const back = scale === 'log' ? (value: number): number => 10 ** value : (value: number): number => value
  const [a, b] = [forward(low), forward(high)]
  const room = a === b ? Math.max(Math.abs(a), 1) * 0.5 : ((b - a) * EDGE) / (1 - 2 * EDGE)
  return makeAxis(scale, back(a - room), back(b + room), 0, 1)
}

function textAxis(column: TableColumn, runs: readonly { id: number }[]): Pick<ColumnAxis, 'scale' | 'canLog' | 'at' | 'ticks' | 'brush' | 'span'> {
  const labels = [...new Set(runs.flatMap((run) => textOf(column, run.id) ?? []))].sort(naturalCompare)
  const place = new Map(labels.map((label, i) => [label, (i + 0.5) / labels.length]))
  const at = (label: string | null): number => place.get(label ?? '\0') ?? NaN
  return {
    scale: 'text',
    canLog: false,
    at: (run) => at(textOf(column, run)),
    ticks: labels.map((label) => ({ at: at(label), label, title: label })),
    brush: (from, to) => {
      const half = 0.5 / labels.length
      const [lo, hi] = [Math.min(from, to), Math.max(from, to)]
      const values = labels.filter((label) => at(label) + half > lo && at(label) - half < hi)
      return values.length === labels.length || values.length === 0 ? null : { values }
    },
    span: (brush) => {
      if (brush === 'none' || !('values' in brush)) return null
      const found = brush.values.map(at).filter((one) => !Number.isNaN(one))
      const half = 0.5 / labels.length
      return found.length === 0 ? null : [Math.min(...found) - half, Math.max(...found) + half]
    },
  }
}

/** What is under the cursor: the nearest point of each series at an x, or the line within reach of a pixel. */

import { naturalCompare } from '../base/natural'
import { yAxisOf } from './layout'
import type { Layout } from './layout'
import { lowerBound } from './series'
import type { SeriesData, XColumn } from './series'
import type { ChartSpec, Readout, ReadoutOptions, ReadoutRow, SeriesRef } from './types'

/** CSS pixels within which a line is picked. */
export const reach = 8

/** Index of the point nearest to x; -1 when there is none. */
export function nearestIndex(column: XColumn, x: number): number {
  const { values, add, ascending } = column
  const { length } = values
  if (length === 0) return -1
  if (ascending) {
    const at = lowerBound(column, x)
    if (at === 0) return 0
    if (at === length) return length - 1
    return x - ((values[at - 1] as number) + add) <= (values[at] as number) + add - x ? at - 1 : at
  }
  let best = 0
  for (let i = 1; i < length; i++) {
    if (Math.abs((values[i] as number) + add - x) < Math.abs((values[best] as number) + add - x)) best = i
  }
  return best
}

function rowAt(spec: ChartSpec, layout: Layout, ref: SeriesRef, data: SeriesData, i: number): ReadoutRow {
  const { columns } = data
  const relative = columns.time[i] as number
  const smoothed = columns.smooth === null ? null : (columns.smooth[i] as number)
  const value = columns.y[i] as number
  const column = data.x(spec.xAxis)
  const yPixel = yAxisOf(layout, ref).pixel(smoothed ?? value)
  return {
    run: ref.run,
    tag: ref.tag,
    color: ref.color,
    label: ref.label,
    step: (columns.step[i] as number) + columns.stepBase,
    wall: columns.start + relative,
    relative,
    value,
    smoothed,
    xPixel: layout.x.pixel((column.values[i] as number) + column.add),
    yPixel: Number.isFinite(yPixel) ? yPixel : NaN,
    ...(columns.group ? { n: columns.group.n[i] as number } : {}),
    ...(columns.group?.low && columns.group.high ? { lower: columns.group.low[i] as number, upper: columns.group.high[i] as number } : {}),
  }
}

/** An edge of a band at a step; of one thinned to the extremes of each pixel column, at the nearest step there is. */
function edgeAt(data: SeriesData | null | undefined, step: number): number {
  if (!data) return NaN
  const at = nearestIndex(data.steps, step)
  const exact = at >= 0 && (data.columns.step[at] as number) + data.columns.stepBase === step
  return exact || (at >= 0 && data.columns.thinned) ? (data.columns.y[at] as number) : NaN
}

/** Comparisons that put NaN last, whichever way the numbers go. */
const rising = (a: number, b: number): number => (Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : Number.isNaN(b) ? -1 : a - b)
const falling = (a: number, b: number): number => (Number.isNaN(a) || Number.isNaN(b) ? rising(a, b) : b - a)

function sortRows(rows: ReadoutRow[], options: ReadoutOptions): void {
  const { order = 'series', yPixel } = options
  if (order === 'value') rows.sort((a, b) => falling(a.smoothed ?? a.value, b.smoothed ?? b.value))
  else if (order === 'name') rows.sort((a, b) => naturalCompare(a.label, b.label))
  else if (order === 'nearest' && yPixel !== undefined) {
    rows.sort((a, b) => rising(Math.abs(a.yPixel - yPixel), Math.abs(b.yPixel - yPixel)))
  }
}

/** The nearest point of each series at data x, ordered and limited as asked. */
export function readoutAt(
  spec: ChartSpec,
  layout: Layout | null,
  all: readonly (SeriesData | null)[],
  x: number,
  options: ReadoutOptions = {},
): Readout {
  const rows: ReadoutRow[] = []
  if (layout === null) return { rows, count: 0 }
  spec.series.forEach((ref, i) => {
    const data = all[i]
    if (!data || ref.edge !== undefined || ref.behind === true) return
    const nearest = nearestIndex(data.x(spec.xAxis), x)
    if (nearest < 0) return
    const row = rowAt(spec, layout, ref, data, nearest)
    if (spec.series[i + 1]?.edge === 'lower') {
      row.lower = edgeAt(all[i + 1], row.step)
      row.upper = edgeAt(all[i + 2], row.step)
    }
    rows.push(row)
  })
  sortRows(rows, options)
  return { rows: options.limit === undefined ? rows : rows.slice(0, options.limit), count: rows.length }
}

/** Squared distance from a point to the segment between two others. */
function segmentDistance(px: number, py: number, ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax
  const dy = by - ay
  const length = dx * dx + dy * dy
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / length))
  return (px - ax - share * dx) ** 2 + (py - ay - share * dy) ** 2
}

function distanceTo(data: SeriesData, spec: ChartSpec, layout: Layout, ref: SeriesRef, px: number, py: number): number {
  const yAxis = yAxisOf(layout, ref)
  const column = data.x(spec.xAxis)
  const [from, to] = data.window(spec.xAxis, layout.x.value(px - reach), layout.x.value(px + reach))
  let best = Infinity
  let ax = NaN
  let ay = NaN
  for (let i = from; i < to; i++) {
    const bx = layout.x.pixel((column.values[i] as number) + column.add)
    const by = yAxis.pixel(data.main[i] as number)
    if (by - by === 0) best = Math.min(best, segmentDistance(px, py, ax - ax === 0 ? ax : bx, ay - ay === 0 ? ay : by, bx, by))
    ax = bx
    ay = by
  }
  return best
}

/** The line nearest to a pixel, if one is within reach; its nearest point. Of equals the one drawn on top. */
export function pickAt(
  spec: ChartSpec,
  layout: Layout | null,
  all: readonly (SeriesData | null)[],
  px: number,
  py: number,
): ReadoutRow | null {
  if (layout === null) return null
  let found: { ref: SeriesRef; data: SeriesData } | null = null
  let best = reach * reach
  spec.series.forEach((ref, i) => {
    const data = all[i]
    if (!data || ref.edge !== undefined || ref.behind === true) return
    const distance = distanceTo(data, spec, layout, ref, px, py)
    if (distance <= best) {
      best = distance
      found = { ref, data }
    }
  })
  if (found === null) return null
  const { ref, data } = found as { ref: SeriesRef; data: SeriesData }
  const i = nearestIndex(data.x(spec.xAxis), layout.x.value(px))
  return i < 0 ? null : rowAt(spec, layout, ref, data, i)
}

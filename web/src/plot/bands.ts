/** Bands around lines: of a group of runs, or an interval that was logged as two tags of its own, whose edges are joined by step. */

import type { Column } from '../base/packed'
import { drawBandUnder } from './marks'
import type { Lines } from './pen'
import type { Axis } from './scale'
import { lowerBound } from './series'
import type { SeriesData, XColumn } from './series'
import type { ChartSpec } from './types'

export interface Band {
  color: string
  faded: boolean
  /** Measured on the axis on the right. */
  axis?: 'right' | undefined
  x: XColumn
  low: Column
  high: Column
  /** Points of the line without both edges at their step. */
  unpaired: number
}

const rawOf = (data: SeriesData): Column => data.columns.y

/** Index of a step; -1 when the series has none there. */
function indexOf(data: SeriesData, step: number): number {
  const column = data.steps
  if (!column.ascending) return column.values.findIndex((value) => value + column.add === step)
  const at = lowerBound(column, step)
  return at < data.length && (column.values[at] as number) + column.add === step ? at : -1
}

/** The value of a line through the series at a step, for series thinned to the extremes of each pixel column. */
function between(data: SeriesData, step: number): number {
  const column = data.steps
  const at = lowerBound(column, step)
  const y = rawOf(data)
  if (at >= data.length || at === 0) return at < data.length && (column.values[at] as number) + column.add === step ? (y[at] as number) : NaN
  const [x0, x1] = [(column.values[at - 1] as number) + column.add, (column.values[at] as number) + column.add]
  const share = x1 > x0 ? (step - x0) / (x1 - x0) : 1
  return (y[at - 1] as number) * (1 - share) + (y[at] as number) * share
}

/** Of every line that has edges of its own, or that its two edges follow. */
export function bandsOf(spec: Pick<ChartSpec, 'series' | 'xAxis'>, all: readonly (SeriesData | null)[]): Band[] {
  const bands: Band[] = []
  spec.series.forEach((ref, i) => {
    const own = all[i]?.columns.group
    if (own?.low && own.high) {
      const x = (all[i] as SeriesData).x(spec.xAxis)
      bands.push({ color: ref.color, faded: ref.faded === true, axis: ref.axis, x, low: own.low, high: own.high, unpaired: 0 })
      return
    }
    if (ref.edge !== undefined || spec.series[i + 1]?.edge !== 'lower' || spec.series[i + 2]?.edge !== 'upper') return
    const [line, low, high] = [all[i], all[i + 1], all[i + 2]]
    if (!line || !low || !high || line.length === 0) return
    const whole = !low.columns.thinned && !high.columns.thinned
    const { steps } = line
    const lows = new Float64Array(line.length)
    const highs = new Float64Array(line.length)
    let unpaired = 0
    for (let at = 0; at < line.length; at++) {
      const step = (steps.values[at] as number) + steps.add
      const [a, b] = whole ? [indexOf(low, step), indexOf(high, step)] : [0, 0]
      if (a < 0 || b < 0) unpaired++
      lows[at] = a < 0 || b < 0 ? NaN : whole ? (rawOf(low)[a] as number) : between(low, step)
      highs[at] = a < 0 || b < 0 ? NaN : whole ? (rawOf(high)[b] as number) : between(high, step)
    }
    bands.push({ color: ref.color, faded: ref.faded === true, axis: ref.axis, x: line.x(spec.xAxis), low: lows, high: highs, unpaired })
  })
  return bands
}

/** More bands than these are drawn paler, so that together they do not hide what is below. */
const few = 3

/** Below the lines that are drawn after them. */
export function drawBands(lines: Lines, bands: readonly Band[], x: Axis, yOf: (band: Band) => Axis, strength: number): void {
  const alpha = strength * Math.min(1, Math.sqrt(few / bands.length))
  for (const band of bands) drawBandUnder(lines, band.x, band.low, band.high, x, yOf(band), band.color, band.faded ? alpha / 4 : alpha)
}

/** Margins of a chart, measured from its labels, and the axes that result. */

import type { Shown } from './extent'
import { makeAxis } from './scale'
import type { Axis } from './scale'
import type { Tick } from './tick'
import { ticksOf } from './ticks'
import type { AxisKind } from './ticks'
import type { ChartSpec, PlotArea, Scale } from './types'

export const labelSize = 11

export interface Layout {
  area: PlotArea
  x: Axis
  y: Axis
  xTicks: Tick[]
  yTicks: Tick[]
  /** The y axis on the right. */
  right: { axis: Axis; ticks: Tick[] } | null
}

/** The axis that a line is measured on. */
export const yAxisOf = (layout: Layout, ref: { axis?: 'right' | undefined }): Axis => (ref.axis === 'right' && layout.right ? layout.right.axis : layout.y)

/** Cards of a column keep their plots aligned while labels fit in this. */
const leftLeast = 38
const labelGap = 7
const top = 8
const bottom = 22
const rightLeast = 14

type Measure = (text: string, size: number) => number

export function layoutChart(
  spec: Pick<ChartSpec, 'xScale' | 'yScale'> & { xAxis: AxisKind },
  shown: Shown,
  width: number,
  height: number,
  measure: Measure,
  frame: { head: number; foot: number } = { head: 0, foot: 0 },
): Layout {
  const plotTop = top + frame.head
  const plotHeight = Math.max(10, height - plotTop - bottom - frame.foot)
  const y = makeAxis(spec.yScale, shown.y[0], shown.y[1], plotTop + plotHeight, plotTop)
  const yTicks = spread(ticksOf(y, 'value', 30), y, () => labelSize + 4)
  const widest = yTicks.reduce((most, tick) => Math.max(most, measure(tick.label, labelSize)), 0)
  const left = Math.min(Math.max(leftLeast, Math.ceil(widest + labelGap + 2)), Math.floor(width * 0.4))
  const right = rightOf(spec.yScale, shown, plotTop, plotHeight)
  const wide = right?.ticks.reduce((most, tick) => Math.max(most, measure(tick.label, labelSize)), 0) ?? 0
  const margin = right === null ? rightLeast : Math.max(rightLeast, Math.ceil(wide + labelGap + 2))
  const plotWidth = Math.max(10, width - left - margin)
  const x = makeAxis(spec.xScale, shown.x[0], shown.x[1], left, left + plotWidth)
  const xTicks = spread(ticksOf(x, spec.xAxis, 56), x, (tick) => measure(tick.label, labelSize) + 10)
  return { area: { left, top: plotTop, width: plotWidth, height: plotHeight }, x, y, xTicks, yTicks, right }
}

/** The axis on the right; the grid is the left one's. */
function rightOf(scale: Scale, shown: Shown, top: number, height: number): Layout['right'] {
  if (!shown.right) return null
  const axis = makeAxis(scale, shown.right[0], shown.right[1], top + height, top)
  return { axis, ticks: spread(ticksOf(axis, 'value', 30), axis, () => labelSize + 4) }
}

/** Drops every second, third … label until neighbours no longer touch. */
function spread(ticks: Tick[], axis: Axis, room: (tick: Tick) => number): Tick[] {
  for (let every = 1; every < ticks.length; every++) {
    const kept = ticks.filter((_, i) => i % every === 0)
    const fits = kept.every((tick, i) => {
      const before = kept[i - 1]
      if (before === undefined) return true
      return Math.abs(axis.pixel(tick.value) - axis.pixel(before.value)) >= (room(tick) + room(before)) / 2
    })
    if (fits) return kept
  }
  return ticks.slice(0, 1)
}

// Lines over two axes of numbers, drawn in the page: what LinePlot shows on screen and what its picture is made of.

import { drawAxes, drawLine, labelSize, layoutChart, layoutLegend } from '../plot/drawing'
import type { AxisKind, Layout, Pen } from '../plot/drawing'
import type { Scale, Theme } from '../plot'

export interface PlotLine {
  key: string
  x: Float64Array
  y: Float64Array
  color: string
  /** Its name below an exported picture; "" for none. */
  label: string
  width?: number
  alpha?: number
  dash?: readonly number[]
  /** x only ascends: the line may have any number of points. */
  ascending?: boolean
  /** Not found by the pointer. */
  mute?: boolean
}

export interface LineView {
  x: readonly [number, number]
  y: readonly [number, number]
  xKind: AxisKind
  yScale: Scale
  xName: string
  yName: string
}

/** A point of a line: places in `lines` and in its columns. */
export interface Spot {
  line: number
  point: number
}

/** Draws everything; returns where the axes are. */
export function drawLinePlot(
  pen: Pen,
  lines: readonly PlotLine[],
  view: LineView,
  theme: Theme,
  width: number,
  height: number,
  frame: { title: string } | null = null,
): Layout {
  pen.rect(0, 0, width, height, theme.surface)
  const measure = (text: string, size: number): number => pen.measure(text, size)
  const named = lines.filter((line) => line.label !== '')
  const legend = frame === null ? null : layoutLegend(named, width, measure)
  const head = (frame === null ? 0 : 25) + 13 // the name of the y axis stands over it
  const spec = { xAxis: view.xKind, xScale: 'linear', yScale: view.yScale } as const
  const shown = { x: [...view.x] as [number, number], y: [...view.y] as [number, number] }
  const layout = layoutChart(spec, shown, width, height, measure, { head, foot: (legend?.height ?? 0) + 13 })
  const { area } = layout
  if (frame !== null) pen.text(frame.title, 10, 10, { color: theme.ink, size: 13, baseline: 'top', bold: true })
  drawAxes(pen, { theme }, layout)
  const style = { color: theme.second, size: labelSize } as const
  pen.text(view.yName, 2, area.top - 9, { ...style, baseline: 'alphabetic' })
  pen.text(view.xName, area.left + area.width, area.top + area.height + 33, { ...style, align: 'right', baseline: 'alphabetic' })
  pen.clip(area.left - 3, area.top - 3, area.width + 6, area.height + 6)
  for (const line of lines) if (line.ascending !== true) drawPath(pen, line, layout)
  pen.unclip()
  drawAscending(pen, lines, layout, theme)
  legend?.draw(pen, theme, height - legend.height)
  return layout
}

/** A curve that may go anywhere, stroked as a path; a gap where a number is missing. */
function drawPath(pen: Pen, { x, y, color, width = 1.5, alpha = 1, dash }: PlotLine, { x: xAxis, y: yAxis }: Layout): void {
  pen.begin()
  let down = false
  let last = 0
  for (let i = 0; i < x.length; i++) {
    const px = xAxis.pixel(x[i] as number)
    const py = yAxis.pixel(y[i] as number)
    if (px - px !== 0 || py - py !== 0) {
      down = false
      continue
    }
    if (down) pen.lineTo(px, py)
    else pen.moveTo(px, py)
    last = down ? last + 1 : 1
    down = true
  }
  pen.stroke(color, width, alpha, dash)
  if (x.length === 1 && last === 1) {
    pen.begin()
    pen.circle(xAxis.pixel(x[0] as number), yAxis.pixel(y[0] as number), width + 1)
    pen.fill(color, alpha)
  }
}

function drawAscending(pen: Pen, lines: readonly PlotLine[], layout: Layout, theme: Theme): void {
  const rising = lines.filter((line) => line.ascending === true)
  if (rising.length === 0) return
  const { area, yTicks, y: yAxis } = layout
  const rules = yTicks.map((tick) => ({ at: yAxis.pixel(tick.value), color: theme.hairline }))
  const clip = { left: area.left - 3, top: area.top - 2, width: area.width + 6, height: area.height + 3 }
  const ink = pen.lines(clip, theme.surface, [...rules, { at: area.top + area.height, color: theme.line }])
  for (const { x, y, color, width = 1.5, alpha = 1, dash } of rising) {
    const column = { values: x, add: 0, ascending: true }
    drawLine(ink, column, y, 0, y.length, layout.x, yAxis, { color, width, alpha, ...(dash ? { dash } : {}) })
  }
  ink.done()
  for (const { x, y, color, alpha = 1 } of rising) {
    if (y.length !== 1) continue
    pen.begin()
    pen.circle(layout.x.pixel(x[0] as number), yAxis.pixel(y[0] as number), 2.5)
    pen.fill(color, alpha)
  }
}

/** The point nearest to a pixel; of ascending lines nearest along x, of other curves as the crow flies. Null without points. */
export function spotAt(lines: readonly PlotLine[], layout: Layout, px: number, py: number): Spot | null {
  let best = Infinity
  let spot: Spot | null = null
  const { x: xAxis, y: yAxis } = layout
  lines.forEach(({ x, y, ascending, mute }, line) => {
    if (mute === true) return
    const near = (point: number): void => {
      const dx = xAxis.pixel(x[point] as number) - px
      const dy = yAxis.pixel(y[point] as number) - py
      // An ascending line is read at the pointer's x, wherever its y is.
      const distance = ascending === true ? Math.abs(dx) * 1e3 + Math.abs(dy) : dx * dx + dy * dy
      if (distance < best) {
        best = distance
        spot = { line, point }
      }
    }
    if (ascending === true) {
      const at = lowerBound(x, xAxis.value(px))
      for (const point of [at - 1, at]) if (point >= 0 && point < x.length) near(point)
    } else for (let point = 0; point < x.length; point++) near(point)
  })
  return spot
}

function lowerBound(values: Float64Array, x: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((values[middle] as number) < x) low = middle + 1
    else high = middle
  }
  return low
}

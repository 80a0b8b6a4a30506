/** What charts are made of: lines, bands, ridgelines, bars, points and the signs for values that have no height. */

import type { Column } from '../base/packed'
import { Polyline, traceLine } from './decimate'
import type { InkStyle } from './ink'
import type { Lines, Pen } from './pen'
import type { Axis } from './scale'
import type { XColumn } from './series'
import type { PlotArea } from './types'

const line = new Polyline()
const edge = new Polyline()

/** Lines that go back more often than this are drawn as one: their pieces cannot be told apart. */
const mostTurns = 600

/** Where a line goes back to a smaller x, or has none: the ends of the pieces that ascend. */
function turnsOf({ values }: XColumn, from: number, to: number): number[] {
  const turns: number[] = []
  for (let i = from + 1; i < to && turns.length <= mostTurns; i++) if (!((values[i] as number) >= (values[i - 1] as number))) turns.push(i)
  return turns.length > mostTurns ? [] : turns
}

/** A line through y over x; gaps where y is not a number. What goes back is drawn in pieces: ink covers one span a pixel column. */
export function drawLine(
  lines: Lines,
  x: XColumn,
  y: Column,
  from: number,
  to: number,
  xAxis: Axis,
  yAxis: Axis,
  style: InkStyle,
): void {
  const piece = (start: number, end: number): void => {
    traceLine(line, x, y, start, end, xAxis, yAxis)
    if (line.count > 1) lines.line(line.xy, line.count, style)
  }
  const turns = x.ascending ? [] : turnsOf(x, from, to)
  let start = from
  for (const turn of turns) {
    piece(start, turn)
    piece(turn - 1, turn + 1)
    start = turn
  }
  piece(start, to)
}

/** Edges that a log axis has no place for go below it, so that the band reaches its floor. */
function onAxis(values: Column, axis: Axis): Column {
  const floor = axis.lo / 1000
  return axis.scale === 'log' && values.some((value) => value < floor) ? values.map((value) => (value < floor ? floor : value)) : values
}

/** What lies between two columns over x, under the lines that come after it; gaps where either is not a number. */
export function drawBandUnder(lines: Lines, x: XColumn, low: Column, high: Column, xAxis: Axis, yAxis: Axis, color: string, alpha: number): void {
  traceLine(line, x, onAxis(low, yAxis), 0, low.length, xAxis, yAxis)
  traceLine(edge, x, onAxis(high, yAxis), 0, high.length, xAxis, yAxis)
  if (line.count > 1) lines.band(line, edge, color, alpha)
}

/** Points with a gap on both sides, which have no line, as dots. */
export function drawLonePoints(
  pen: Pen,
  x: XColumn,
  y: Column,
  from: number,
  to: number,
  xAxis: Axis,
  yAxis: Axis,
  color: string,
  radius: number,
  alpha = 1,
): void {
  const gap = (i: number): boolean => i < from || i >= to || !Number.isFinite(y[i])
  let any = false
  for (let i = from; i < to; i++) {
    if (gap(i) || !gap(i - 1) || !gap(i + 1)) continue
    const px = xAxis.pixel((x.values[i] as number) + x.add)
    const py = yAxis.pixel(y[i] as number)
    if (px - px !== 0 || py - py !== 0) continue
    if (!any) pen.begin()
    any = true
    pen.circle(px, py, radius)
  }
  if (any) pen.fill(color, alpha)
}

/** Dots at every point of [from, to). */
export function drawPoints(
  pen: Pen,
  x: XColumn,
  y: Column,
  from: number,
  to: number,
  xAxis: Axis,
  yAxis: Axis,
  color: string,
  radius: number,
  alpha = 1,
): void {
  pen.begin()
  for (let i = from; i < to; i++) {
    const px = xAxis.pixel((x.values[i] as number) + x.add)
    const py = yAxis.pixel(y[i] as number)
    if (px - px === 0 && py - py === 0) pen.circle(px, py, radius)
  }
  pen.fill(color, alpha)
}

/** The area between two columns over x: an interval around a mean, a percentile band. A gap in either ends a piece. */
export function drawBand(
  pen: Pen,
  x: XColumn,
  low: Column,
  high: Column,
  from: number,
  to: number,
  xAxis: Axis,
  yAxis: Axis,
  color: string,
  alpha: number,
): void {
  const finite = (i: number): boolean => Number.isFinite(low[i]) && Number.isFinite(high[i])
  pen.begin()
  for (let start = from; start < to; start++) {
    if (!finite(start)) continue
    let end = start
    while (end < to && finite(end)) end++
    traceLine(line, x, low, start, end, xAxis, yAxis)
    traceLine(edge, x, high, start, end, xAxis, yAxis)
    // Forth along the lower edge, back along the upper one.
    for (let i = 0; i < line.count; i++) {
      const px = line.xy[2 * i] as number
      const py = line.xy[2 * i + 1] as number
      if (i === 0) pen.moveTo(px, py)
      else pen.lineTo(px, py)
    }
    for (let i = edge.count - 1; i >= 0; i--) pen.lineTo(edge.xy[2 * i] as number, edge.xy[2 * i + 1] as number)
    if (line.count > 0) pen.close()
    start = end
  }
  pen.fill(color, alpha)
}

/**
 * One ridge: a filled curve standing on its own base line, with a pale edge that sets it off from the ridge behind.
 *
 * `edges` has one value more than `heights`; `rise` is pixels per unit of height.
 */
export function drawRidge(
  pen: Pen,
  edges: Column,
  heights: Column,
  xAxis: Axis,
  base: number,
  rise: number,
  style: { fill: string; edge: string },
): void {
  const middle = (i: number): number => xAxis.pixel(((edges[i] as number) + (edges[i + 1] as number)) / 2)
  const count = heights.length
  if (count === 0) return
  const outline = (): void => {
    pen.begin()
    pen.moveTo(xAxis.pixel(edges[0] as number), base)
    for (let i = 0; i < count; i++) pen.lineTo(middle(i), base - rise * (heights[i] as number))
    pen.lineTo(xAxis.pixel(edges[count] as number), base)
  }
  outline()
  pen.fill(style.fill)
  outline()
  pen.stroke(style.edge, 1)
}

/** Bars from a base value; `edges` has one value more than `heights`. */
export function drawBars(pen: Pen, edges: Column, heights: Column, xAxis: Axis, yAxis: Axis, color: string, alpha = 1): void {
  const base = yAxis.pixel(Math.max(0, yAxis.lo))
  for (let i = 0; i < heights.length; i++) {
    const left = xAxis.pixel(edges[i] as number)
    const right = xAxis.pixel(edges[i + 1] as number)
    const end = yAxis.pixel(heights[i] as number)
    const gap = right - left > 4 ? 1 : 0
    if (end - end === 0) pen.rect(left, Math.min(base, end), Math.max(0.5, right - left - gap), Math.abs(end - base), color, alpha)
  }
}

/** Closer than this, one sign stands for several. */
const signSpacing = 7
const signSize = 4

function triangle(pen: Pen, x: number, y: number, up: boolean): void {
  const height = up ? -signSize : signSize
  pen.moveTo(x - signSize, y - height / 2)
  pen.lineTo(x + signSize, y - height / 2)
  pen.lineTo(x, y + height)
  pen.close()
}

/** A tick at the edge of the plot where a line leaves it upwards or downwards, so that what is cut off is not taken for absent. */
export function drawCuts(
  pen: Pen,
  x: XColumn,
  y: Column,
  from: number,
  to: number,
  xAxis: Axis,
  yAxis: Axis,
  area: PlotArea,
  color: string,
): void {
  const floor = area.top + area.height
  const lastAt = { up: -Infinity, down: -Infinity }
  pen.begin()
  for (let i = from; i < to; i++) {
    const py = yAxis.pixel(y[i] as number)
    const what = py < area.top - 1 ? 'up' : py > floor + 1 ? 'down' : null
    if (what === null) continue
    const px = xAxis.pixel((x.values[i] as number) + x.add)
    if (!(px >= area.left && px <= area.left + area.width) || Math.abs(px - lastAt[what]) < signSpacing / 2) continue
    lastAt[what] = px
    const edge = what === 'up' ? area.top - 1 : floor + 1
    pen.moveTo(px, edge)
    pen.lineTo(px, edge + (what === 'up' ? 6 : -6))
  }
  pen.stroke(color, 2)
}

/**
 * Signs for values a line cannot show: NaN as a triangle at the last valid height before it, infinities as arrows at the edge
 * they left through. Returns how many were drawn.
 */
export function drawSigns(
  pen: Pen,
  x: XColumn,
  raw: Column,
  main: Column,
  from: number,
  to: number,
  xAxis: Axis,
  yAxis: Axis,
  area: PlotArea,
  color: string,
  surface: string,
  alpha = 1,
): number {
  const floor = area.top + area.height
  let height = floor - signSize - 1
  let count = 0
  const lastAt = { nan: -Infinity, up: -Infinity, down: -Infinity }
  pen.begin()
  for (let i = from; i < to; i++) {
    const value = raw[i] as number
    if (value - value === 0) {
      const py = yAxis.pixel(main[i] as number)
      if (py - py === 0) height = Math.min(floor - signSize - 1, Math.max(area.top + signSize + 1, py))
      continue
    }
    const px = xAxis.pixel((x.values[i] as number) + x.add)
    if (!(px >= area.left - 1 && px <= area.left + area.width + 1)) continue
    const what = value !== value ? 'nan' : value > 0 ? 'up' : 'down'
    if (px - lastAt[what] < signSpacing) continue
    lastAt[what] = px
    if (what === 'nan') triangle(pen, px, height, true)
    else if (what === 'up') triangle(pen, px, area.top + signSize + 1, true)
    else triangle(pen, px, floor - signSize - 1, false)
    count++
  }
  if (count > 0) {
    pen.stroke(surface, 2, alpha)
    pen.fill(color, alpha)
  }
  return count
}

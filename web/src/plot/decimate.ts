/**
 * Turns a column of data into a polyline of pixels, no denser than the screen can show.
 *
 * Where more than four points fall into one pixel column, its first, lowest, highest and last are kept: the same picture, no
 * spike lost, and the work is bounded by the width of the chart.
 */

import type { Column } from '../base/packed'
import type { Axis } from './scale'
import type { XColumn } from './series'

/** Pixels as x, y pairs, reused from line to line; a NaN x lifts the pen. */
export class Polyline {
  xy = new Float32Array(8192)
  count = 0

  reserve(points: number): void {
    if (this.xy.length < 2 * points) this.xy = new Float32Array(4 * points)
    this.count = 0
  }

  add(x: number, y: number): void {
    const at = 2 * this.count++
    this.xy[at] = x
    this.xy[at + 1] = y
  }

  lift(): void {
    if (this.count > 0 && this.xy[2 * this.count - 2] === this.xy[2 * this.count - 2]) this.add(NaN, NaN)
  }
}

/** Far outside the plot a line is only a direction; beyond this rasterisers lose time and precision. */
const far = 20_000

/** Fills `out` with the points [from, to) in pixels; points without a place on an axis break the line. */
export function traceLine(
  out: Polyline,
  column: XColumn,
  y: Column,
  from: number,
  to: number,
  xAxis: Axis,
  yAxis: Axis,
): void {
  const points = to - from
  out.reserve(2 * points + 8)
  const columnsWide = Math.max(1, Math.abs(xAxis.to - xAxis.from))
  if (points > 6 * columnsWide) traceColumns(out, column, y, from, to, xAxis, yAxis)
  else tracePoints(out, column, y, from, to, xAxis, yAxis)
  reinEnds(out, xAxis)
}

function tracePoints(out: Polyline, column: XColumn, y: Column, from: number, to: number, xAxis: Axis, yAxis: Axis): void {
  const { values, add } = column
  const { xy } = out
  const xFactor = xAxis.factor
  const yFactor = yAxis.factor
  const yOffset = yAxis.offset
  const xLinear = xAxis.scale === 'linear'
  const yLinear = yAxis.scale === 'linear'
  const xOffset = xLinear ? xAxis.offset + xFactor * add : xAxis.offset
  let at = 0
  let down = false
  for (let i = from; i < to; i++) {
    const value = y[i] as number
    const xValue = values[i] as number
    const py = yOffset + yFactor * (yLinear ? value : yAxis.forward(value))
    const px = xOffset + xFactor * (xLinear ? xValue : xAxis.forward(xValue + add))
    if (py - py !== 0 || px - px !== 0) {
      if (down) {
        xy[at] = NaN
        at += 2
        down = false
      }
      continue
    }
    xy[at] = px
    xy[at + 1] = py > far ? far : py < -far ? -far : py
    at += 2
    down = true
  }
  out.count = at >> 1
}

function traceColumns(out: Polyline, column: XColumn, y: Column, from: number, to: number, xAxis: Axis, yAxis: Axis): void {
  const { values, add } = column
  const clampY = (py: number): number => (py > far ? far : py < -far ? -far : py)
  let pixel = NaN
  // Where and when the first, lowest, highest and last point of the current pixel column were seen.
  let firstX = 0
  let first = 0
  let firstAt = 0
  let lowX = 0
  let low = 0
  let lowAt = 0
  let highX = 0
  let high = 0
  let highAt = 0
  let lastX = 0
  let last = 0
  let lastAt = 0
  const flush = (): void => {
    if (pixel !== pixel) return
    out.add(firstX, clampY(first))
    const between = (at: number): boolean => at > firstAt && at < lastAt
    if (lowAt < highAt && between(lowAt)) out.add(lowX, clampY(low))
    if (between(highAt)) out.add(highX, clampY(high))
    if (lowAt > highAt && between(lowAt)) out.add(lowX, clampY(low))
    if (lastAt > firstAt) out.add(lastX, clampY(last))
    pixel = NaN
  }
  for (let i = from; i < to; i++) {
    const py = yAxis.offset + yAxis.factor * yAxis.forward(y[i] as number)
    const px = xAxis.offset + xAxis.factor * xAxis.forward((values[i] as number) + add)
    if (py - py !== 0 || px - px !== 0) {
      flush()
      out.lift()
      continue
    }
    const whole = Math.floor(px)
    if (whole !== pixel) {
      flush()
      pixel = whole
      firstX = lowX = highX = px
      first = low = high = py
      firstAt = lowAt = highAt = i
    } else if (py < low) {
      low = py
      lowX = px
      lowAt = i
    } else if (py > high) {
      high = py
      highX = px
      highAt = i
    }
    lastX = px
    last = py
    lastAt = i
  }
  flush()
}

/** Brings the neighbours outside the plot to its edge along their segment, so that no coordinate is astronomically far. */
function reinEnds(out: Polyline, xAxis: Axis): void {
  const { xy, count } = out
  if (count < 2) return
  const left = Math.min(xAxis.from, xAxis.to) - 100
  const right = Math.max(xAxis.from, xAxis.to) + 100
  rein(xy, 0, 2, left, right)
  rein(xy, 2 * count - 2, 2 * count - 4, left, right)
}

function rein(xy: Float32Array, end: number, next: number, left: number, right: number): void {
  const x = xy[end] as number
  const nextX = xy[next] as number
  const edge = x < left ? left : x > right ? right : x
  if (edge === x || nextX !== nextX || nextX === x) return
  const share = (edge - x) / (nextX - x)
  if (share <= 0 || share > 1) return
  const y = xy[end + 1] as number
  xy[end + 1] = y + share * ((xy[next + 1] as number) - y)
  xy[end] = edge
}

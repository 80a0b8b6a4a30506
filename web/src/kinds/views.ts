// What a gesture on the chart does to the part of the data on screen. All in pixels, so that every scale behaves.

import { toData } from '../plot'
import type { ChartInfo, View } from '../plot'

type Placed = Pick<ChartInfo, 'view' | 'plotArea' | 'xScale' | 'yScale'>

/** Smaller drags than this on one axis are meant for the other axis alone; on both, they are a click. */
export const CLICK = 4
const FLAT = 10

interface Point {
  x: number
  y: number
}

/** The view between two corners of a drag; null when it was a click. A flat drag zooms one axis and lets the other fit. */
export function boxView(info: Placed, from: Point, to: Point): View | null {
  const [dx, dy] = [Math.abs(to.x - from.x), Math.abs(to.y - from.y)]
  if (dx < CLICK && dy < CLICK) return null
  const a = toData(info, Math.min(from.x, to.x), Math.max(from.y, to.y))
  const b = toData(info, Math.max(from.x, to.x), Math.min(from.y, to.y))
  const flat = dy < FLAT && dx >= FLAT
  const tall = dx < FLAT && dy >= FLAT
  return { x: tall ? null : span(a.x, b.x), y: flat ? null : span(a.y, b.y) }
}

/** The view after the picture was dragged by so many pixels. */
export function panView(info: Placed, dx: number, dy: number): View {
  const { left, top, width, height } = info.plotArea
  return corners(info, left - dx, top - dy, width, height)
}

/** The view after zooming at a point; `factor` below 1 zooms in. */
export function zoomView(info: Placed, at: Point, factor: number): View {
  const { left, top, width, height } = info.plotArea
  const x = at.x + (left - at.x) * factor
  const y = at.y + (top - at.y) * factor
  return corners(info, x, y, width * factor, height * factor)
}

/** Zoom factor of one turn of the wheel, whatever the unit the browser reports. */
export function wheelFactor(deltaY: number, deltaMode: number): number {
  const pixels = deltaY * (deltaMode === 1 ? 18 : deltaMode === 2 ? 400 : 1)
  return Math.exp(Math.max(-200, Math.min(200, pixels)) * 0.0025)
}

/** The rectangle that a drag draws: flat and tall ones span the plot. */
export function boxShape(info: Placed, from: Point, to: Point): { left: number; top: number; width: number; height: number } {
  const { left, top, width, height } = info.plotArea
  const clampX = (x: number): number => Math.min(left + width, Math.max(left, x))
  const clampY = (y: number): number => Math.min(top + height, Math.max(top, y))
  const [x0, x1] = [clampX(Math.min(from.x, to.x)), clampX(Math.max(from.x, to.x))]
  const [y0, y1] = [clampY(Math.min(from.y, to.y)), clampY(Math.max(from.y, to.y))]
  const flat = Math.abs(to.y - from.y) < FLAT
  const tall = !flat && Math.abs(to.x - from.x) < FLAT
  return {
    left: tall ? left : x0,
    width: tall ? width : x1 - x0,
    top: flat ? top : y0,
    height: flat ? height : y1 - y0,
  }
}

function corners(info: Placed, left: number, top: number, width: number, height: number): View {
  const a = toData(info, left, top + height)
  const b = toData(info, left + width, top)
  return { x: span(a.x, b.x), y: span(a.y, b.y) }
}

/** A range with room in it, or null, which fits. */
function span(a: number, b: number): [number, number] | null {
  if (!Number.isFinite(a) || !Number.isFinite(b) || !(b > a) || !(a + (b - a) / 2 > a)) return null
  const [from, to] = [tidy(a, b - a), tidy(b, b - a)]
  return to > from ? [from, to] : [a, b]
}

/** A number to a ten-thousandth of the range it bounds: finer than a pixel, and short in a link. */
function tidy(value: number, range: number): number {
  const digits = Math.ceil(4 - Math.log10(range))
  return digits > 0 && digits <= 100 ? Number(value.toFixed(digits)) : Math.round(value)
}

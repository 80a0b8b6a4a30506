/** Where data is on a chart and what is under a pixel, on the page thread, so that a cursor or zoom box never waits for the worker. */

import { makeAxis } from './scale'
import type { Axis } from './scale'
import type { ChartInfo } from './types'

type Placed = Pick<ChartInfo, 'view' | 'plotArea' | 'xScale' | 'yScale'>

export function axesOf(info: Placed): { x: Axis; y: Axis } {
  const { left, top, width, height } = info.plotArea
  return {
    x: makeAxis(info.xScale, info.view.x[0], info.view.x[1], left, left + width),
    y: makeAxis(info.yScale, info.view.y[0], info.view.y[1], top + height, top),
  }
}

/** CSS pixels of the canvas for a data point. */
export function toPixel(info: Placed, x: number, y: number): { x: number; y: number } {
  const axes = axesOf(info)
  return { x: axes.x.pixel(x), y: axes.y.pixel(y) }
}

/** The data point under CSS pixels of the canvas. */
export function toData(info: Placed, px: number, py: number): { x: number; y: number } {
  const axes = axesOf(info)
  return { x: axes.x.value(px), y: axes.y.value(py) }
}

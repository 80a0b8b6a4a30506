/** What part of the data a chart shows: the view asked for, or the data with a little air around it. */

import { makeAxis } from './scale'
import { extentOf } from './series'
import type { SeriesData } from './series'
import { roundStep } from './tick'
import type { ChartSpec, Scale } from './types'

export interface Shown {
  x: [number, number]
  y: [number, number]
  /** Of the axis on the right. */
  right?: [number, number]
}

type Fit = Pick<ChartSpec, 'series' | 'xAxis' | 'xScale' | 'yScale' | 'showRaw' | 'ignoreOutliers' | 'view' | 'yTitle'>

/** Enough values for a percentile that looks right; more would only cost time. */
const sampleSize = 8192

/** Lowest and highest of two bounds, widened when they coincide. */
function widened(lo: number, hi: number, scale: Scale): [number, number] {
  if (hi > lo) return [lo, hi]
  if (scale === 'log') return [lo / 2, lo * 2]
  const half = Math.abs(lo) * 0.1 || 1
  return [lo - half, hi + half]
}

/** x of the first and last points over all series; null when no point has a place on the axis. */
export function fitX(all: readonly (SeriesData | null)[], spec: Fit): [number, number] | null {
  let lo = Infinity
  let hi = -Infinity
  for (const data of all) {
    if (data === null || data.length === 0) continue
    const { values, add, ascending } = data.x(spec.xAxis)
    if (ascending && spec.xScale !== 'log') {
      lo = Math.min(lo, (values[0] as number) + add)
      hi = Math.max(hi, (values[values.length - 1] as number) + add)
      continue
    }
    for (let i = 0; i < values.length; i++) {
      const x = (values[i] as number) + add
      if (spec.xScale === 'log' && x <= 0) continue
      if (x < lo) lo = x
      if (x > hi) hi = x
    }
  }
  if (lo > hi) return null
  if (lo === hi && spec.xScale !== 'log') return [lo - 0.5, hi + 0.5]
  return widened(lo, hi, spec.xScale)
}

/** 5th and 95th percentile of the main lines in [lo, hi] of x. */
function middleNinety(all: readonly (SeriesData | null)[], spec: Fit, x: [number, number]): [number, number] | null {
  const windows: [SeriesData, number, number][] = []
  let count = 0
  for (const data of all) {
    if (data === null) continue
    const [from, to] = spec.view?.x ? data.window(spec.xAxis, x[0], x[1]) : [0, data.length]
    windows.push([data, from, to])
    count += to - from
  }
  const every = Math.max(1, Math.ceil(count / sampleSize))
  const sample = new Float64Array(Math.ceil(count / every) + windows.length)
  let size = 0
  for (const [data, from, to] of windows) {
    const { main } = data
    for (let i = from; i < to; i += every) {
      const value = main[i] as number
      if (value - value === 0 && (spec.yScale !== 'log' || value > 0)) sample[size++] = value
    }
  }
  if (size === 0) return null
  const sorted = sample.subarray(0, size).sort()
  return [sorted[Math.floor(0.05 * (size - 1))] as number, sorted[Math.ceil(0.95 * (size - 1))] as number]
}

function everything(all: readonly (SeriesData | null)[], spec: Fit, x: [number, number]): [number, number] | null {
  let lo = Infinity
  let hi = -Infinity
  for (const data of all) {
    if (data === null || data.length === 0) continue
    // A raw line behind the smoothed one counts too: what is drawn is not cut off.
    const columns = spec.showRaw && data.columns.smooth !== null ? [data.main, data.columns.y] : [data.main]
    const { low, high } = data.columns.group ?? {}
    if (low && high) columns.push(low, high)
    for (const column of columns) {
      const extent =
        spec.view?.x || column === low || column === high
          ? extentOf(column, ...data.window(spec.xAxis, x[0], x[1]))
          : data.extent(column === data.main ? 'main' : 'raw')
      lo = Math.min(lo, spec.yScale === 'log' ? extent.positive : extent.lo)
      hi = Math.max(hi, extent.hi)
    }
  }
  if (lo > hi || (spec.yScale === 'log' && hi <= 0)) return null
  const at = spec.yTitle?.at ?? lo // what everything is compared with is part of the picture
  return spec.yScale === 'log' && at <= 0 ? [lo, hi] : [Math.min(lo, at), Math.max(hi, at)]
}

/** Five percent of air, then out to a quarter of a tick, so that an axis does not twitch with every new point. */
function padded([lo, hi]: [number, number], scale: Scale): [number, number] {
  if (scale === 'log') {
    const [low, high] = widened(lo, hi, scale)
    const factor = (high / low) ** 0.05
    return [low / factor, high * factor]
  }
  const [low, high] = widened(lo, hi, scale)
  const air = (high - low) * 0.05
  const quarter = roundStep((high - low) / 5) / 4
  let from = Math.floor((low - air) / quarter) * quarter
  let to = Math.ceil((high + air) / quarter) * quarter
  // Air never makes a positive measure look as if it could be negative.
  if (lo >= 0 && from < 0) from = 0
  if (hi <= 0 && to > 0) to = 0
  if (!(to > from)) [from, to] = [low, high]
  return [Number(from.toPrecision(12)), Number(to.toPrecision(12))]
}

function usable(range: [number, number] | null | undefined, scale: Scale): [number, number] | null {
  if (!range || !(range[1] > range[0]) || !Number.isFinite(range[1] - range[0])) return null
  return scale === 'log' && range[0] <= 0 ? null : [range[0], range[1]]
}

function fitY(all: readonly (SeriesData | null)[], spec: Fit, x: [number, number]): [number, number] {
  const fit = (spec.ignoreOutliers ? middleNinety(all, spec, x) : null) ?? everything(all, spec, x)
  return fit === null ? (spec.yScale === 'log' ? [0.1, 1] : [0, 1]) : padded(fit, spec.yScale)
}

/** What part of the right axis is seen where the left one, which fits `left`, shows `y`: a zoom cuts both alike. */
function alongside(right: [number, number], left: [number, number], y: [number, number], scale: Scale): [number, number] {
  const from = makeAxis(scale, left[0], left[1], 0, 1)
  const to = makeAxis(scale, right[0], right[1], 0, 1)
  return [to.value(from.pixel(y[0])), to.value(from.pixel(y[1]))]
}

/** The ranges to draw, or null when there is nothing to show on them. */
export function viewOf(all: readonly (SeriesData | null)[], spec: Fit): Shown | null {
  const x = usable(spec.view?.x, spec.xScale) ?? fitX(all, spec)
  if (x === null) return null
  const asked = usable(spec.view?.y, spec.yScale)
  const onRight = all.filter((_, i) => spec.series[i]?.axis === 'right')
  if (!onRight.some((data) => data !== null && data.length > 0)) return { x, y: asked ?? fitY(all, spec, x) }
  const left = fitY(all.filter((_, i) => spec.series[i]?.axis !== 'right'), spec, x)
  const right = fitY(onRight, spec, x)
  return { x, y: asked ?? left, right: asked === null ? right : alongside(right, left, asked, spec.yScale) }
}

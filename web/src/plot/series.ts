/** One series as the engine holds it: the decoded columns, and the facts about them that drawing asks for again and again. */

import type { Points, SeriesColumns } from '../base/columns'
import type { Column } from '../base/packed'
import { smoothEma } from '../base/smooth'
import type { Restarts, Smoothing, XAxis } from './types'

/** A column and what to add to each value of it. */
export interface XColumn {
  values: Column
  add: number
  /** False when a clock went backwards: no binary search then. */
  ascending: boolean
}

export interface Extent {
  lo: number
  hi: number
  /** Smallest value above zero; Infinity when there is none. */
  positive: number
}

const emptyExtent: Extent = { lo: Infinity, hi: -Infinity, positive: Infinity }

export function isAscending(values: Column): boolean {
  for (let i = 1; i < values.length; i++) {
    if (!((values[i] as number) >= (values[i - 1] as number))) return false // nor where either is NaN
  }
  return true
}

/** Finite extremes of values[from, to). */
export function extentOf(values: Column, from = 0, to = values.length): Extent {
  let lo = Infinity
  let hi = -Infinity
  let positive = Infinity
  for (let i = from; i < to; i++) {
    const value = values[i] as number
    if (value - value !== 0) continue // NaN or infinite
    if (value < lo) lo = value
    if (value > hi) hi = value
    if (value > 0 && value < positive) positive = value
  }
  return lo > hi ? emptyExtent : { lo, hi, positive }
}

/** First index whose value + add is at least x (or above it, with `above`). */
export function lowerBound(column: XColumn, x: number, above = false): number {
  const { values, add } = column
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    const at = (values[middle] as number) + add
    if (above ? at <= x : at < x) low = middle + 1
    else high = middle
  }
  return low
}

/** Names the places of x that the server sends for an axis; '' where step and time say it all. */
export const ownAxis = (x: XAxis, restarts: Restarts): string => {
  const logged = x === 'step' || x === 'relative' || x === 'wall'
  const mode = restarts === 'segments' || restarts === 'raw' ? restarts : ''
  return logged && mode === '' ? '' : `${x}|${mode}`
}

/** Groups have places of their own on every axis. */
export const groupAxis = (x: XAxis): string => `group|${x}`

export class SeriesData {
  readonly columns: SeriesColumns
  /** Range that was asked for; null is everything. */
  readonly range: readonly [number, number] | null
  readonly bytes: number
  /** Which axis `columns.x` belongs to. */
  readonly own: string
  #own: XColumn | null = null
  #steps: XColumn | null = null
  #times: XColumn | null = null
  #raw: Extent | null = null
  #smooth: Extent | null = null

  constructor(columns: SeriesColumns, range: readonly [number, number] | null, own = '') {
    this.columns = columns
    this.range = range
    this.own = own
    this.bytes =
      columns.step.byteLength + columns.time.byteLength + columns.y.byteLength + (columns.smooth?.byteLength ?? 0) + 200 + (columns.group ? 3 * columns.y.byteLength : 0)
  }

  get length(): number {
    return this.columns.y.length
  }

  /** Every point of the series is here, so any view of it can be drawn without asking again. */
  get complete(): boolean {
    const { thinned, shown, total, group } = this.columns
    return this.range === null && !thinned && shown === total && !(group && group.bin > 0) // bins get narrower when zoomed
  }

  /** The column smoothing made, or the logged one. */
  get main(): Column {
    return this.columns.smooth ?? this.columns.y
  }

  /** Steps as logged, whatever the axis. */
  get steps(): XColumn {
    const { step, stepBase } = this.columns
    return (this.#steps ??= { values: step, add: stepBase, ascending: isAscending(step) })
  }

  x(axis: XAxis): XColumn {
    const { columns } = this
    const { origin = 0 } = columns
    if (columns.x !== undefined) return (this.#own ??= { values: columns.x, add: -origin, ascending: isAscending(columns.x) })
    if (axis === 'step') return origin === 0 ? this.steps : { ...this.steps, add: columns.stepBase - origin }
    this.#times ??= { values: columns.time, add: 0, ascending: isAscending(columns.time) }
    return { ...this.#times, add: (axis === 'wall' ? columns.start : 0) - origin }
  }

  /** x of superseded points; they go back, so they are never searched. */
  oldX(axis: XAxis, old: Points): XColumn {
    const { start, stepBase, origin = 0 } = this.columns
    if (axis === 'step') return { values: old.step, add: stepBase - origin, ascending: false }
    return { values: old.time, add: (axis === 'wall' ? start : 0) - origin, ascending: false }
  }

  extent(of: 'raw' | 'main'): Extent {
    if (of === 'raw' || this.columns.smooth === null) return (this.#raw ??= extentOf(this.columns.y))
    return (this.#smooth ??= extentOf(this.columns.smooth))
  }

  /** Indices of the points in [lo, hi] with one neighbour on each side; end exclusive. */
  window(axis: XAxis, lo: number, hi: number): [number, number] {
    const column = this.x(axis)
    if (!column.ascending) return [0, this.length]
    return [Math.max(0, lowerBound(column, lo) - 1), Math.min(this.length, lowerBound(column, hi, true) + 1)]
  }

  /** x of the first value that is no number, or infinite; null when there is none. */
  broken(axis: XAxis): number | null {
    const { values, add } = this.x(axis)
    const { y } = this.columns
    for (let i = 0; i < y.length; i++) {
      const [x, value] = [values[i] as number, y[i] as number]
      if (value - value !== 0 && x === x) return x + add
    }
    return null
  }

  /** Points in [lo, hi]: those here, and those the series has there as far as is known. */
  counts(axis: XAxis, lo: number, hi: number): { shown: number; total: number } {
    const { inRange, shown: sent, thinned } = this.columns
    const column = this.x(axis)
    if (!column.ascending) return { shown: sent, total: inRange }
    const shown = lowerBound(column, hi, true) - lowerBound(column, lo)
    return { shown, total: thinned ? Math.max(inRange, shown) : shown }
  }

  /** The same points under another smoothing, or null when only the server can say. */
  resmoothed(smoothing: Smoothing): SeriesData | null {
    if (!this.complete || this.columns.group || this.columns.x) return null // an average goes by steps, in the order logged
    if (smoothing.kind === 'none') return new SeriesData({ ...this.columns, smooth: null }, null)
    if (smoothing.kind === 'ema') {
      return new SeriesData({ ...this.columns, smooth: smoothEma(this.columns.y, smoothing.amount) }, null)
    }
    return null
  }
}

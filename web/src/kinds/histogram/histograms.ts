// Histograms of many steps as the server packs them: rows of left edge, right edge and count, one step after the other.

import type { Column, Place } from '../../base/packed'
import type { HistogramsHeader } from '../../data/api'
import { postPacked } from '../../data/client'
import type { LoggedAxis } from '../../plot'

/** The histograms of one tag in one run, oldest first. Arrays have one entry a step, unless said otherwise. */
export interface Histograms {
  run: number
  version: number
  /** Steps there are; more than are here when they were too many. */
  total: number
  superseded: number
  /** Unix seconds of the first. */
  start: number
  steps: Column
  /** Seconds after `start`. */
  times: Column
  /** First row of each step, and one more. */
  offsets: Column
  /** Three numbers a row; null when only percentiles were asked for. */
  rows: Column | null
  /** What is spanned; NaN of an empty histogram. */
  low: Column
  high: Column
  /** How many values were counted. */
  totals: Column
  /** Buckets that are no numbers. */
  leftOut: Column
  /** Basis points, ascending, and as many values a step: NaN of an empty one. */
  points: readonly number[]
  percentiles: Column
  /** Why a step cannot be shown, by its place. */
  errors: ReadonlyMap<number, string>
}

export interface Wish {
  limit: number
  x: LoggedAxis
  /** A step whose value has to be among them. */
  at: number | null
  rows: boolean
  points: readonly number[]
}

/** The histograms of a tag in some runs; null for a run that is still at the version in `known`. */
export async function fetchHistograms(
  tag: string,
  runs: readonly number[],
  known: readonly number[],
  { limit, x, at, rows, points }: Wish,
  signal?: AbortSignal,
): Promise<(Histograms | null)[]> {
  const question = { series: [{ tag, runs, known }], limit, x, at, rows, percentiles: points }
  const packed = await postPacked('histograms', question, signal)
  return (packed.header as HistogramsHeader).series.map((one) => {
    if (one.unchanged) return null
    const { arrays } = one
    const column = (place: unknown): Column => (place ? packed.column(place as Place) : new Float64Array(0))
    return {
      run: one.run,
      version: one.version,
      total: one.total ?? 0,
      superseded: one.superseded ?? 0,
      start: one.start ?? 0,
      steps: column(arrays?.step),
      times: column(arrays?.time),
      offsets: column(arrays?.offset),
      rows: arrays?.row ? column(arrays.row) : null,
      low: column(arrays?.low),
      high: column(arrays?.high),
      totals: column(arrays?.total),
      leftOut: column(arrays?.left_out),
      points,
      percentiles: column(arrays?.percentile),
      errors: new Map((one.errors ?? []).map(({ at: place, message }) => [place, message])),
    }
  })
}

/** Where the steps stand on an axis. */
export function placesOf({ steps, times, start }: Pick<Histograms, 'steps' | 'times' | 'start'>, axis: LoggedAxis): Float64Array {
  if (axis === 'step') return Float64Array.from(steps)
  return axis === 'relative' ? Float64Array.from(times) : Float64Array.from(times, (time) => time + start)
}

/** Place of a bucket among the rows: the one with left ≤ value < right, the last one's right edge included; -1 outside of all. */
export function bucketAt({ rows, offsets }: Pick<Histograms, 'rows' | 'offsets'>, step: number, value: number): number {
  const [from = 0, to = 0] = [offsets[step], offsets[step + 1]]
  if (rows === null) return -1
  let touching = -1
  for (let row = from; row < to; row++) {
    const left = rows[3 * row] as number
    const right = rows[3 * row + 1] as number
    if (value >= left && value < right) return row
    if (value === right) touching = row
  }
  return touching
}

/** The bucket nearest to a value, as cursors take it: where there is none under it, one that holds something within `reach`. */
export function bucketNear(data: Pick<Histograms, 'rows' | 'offsets'>, step: number, value: number, reach: number): number {
  const { rows, offsets } = data
  const found = bucketAt(data, step, value)
  if (rows === null || (found >= 0 && (rows[3 * found + 2] as number) > 0)) return found
  let [nearest, distance] = [found, reach]
  for (let row = offsets[step] ?? 0; row < (offsets[step + 1] ?? 0); row++) {
    if (rows[3 * row + 2] === 0) continue
    const away = Math.max((rows[3 * row] as number) - value, value - (rows[3 * row + 1] as number))
    // A spike of a single value has no width to be hit in.
    const narrow = (rows[3 * row + 1] as number) - (rows[3 * row] as number) < reach
    if (narrow && away <= distance) [nearest, distance] = [row, away]
  }
  return nearest
}

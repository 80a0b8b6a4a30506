/** Decodes the answer of `api/series`. */

import { Packed, PackedError } from './packed'
import type { Column, Place } from './packed'

interface Places {
  step: Place
  time: Place
  y: Place
  smooth?: Place
  x?: Place
}

interface HeaderSeries {
  tag: string
  run: number
  version: number
  unchanged?: boolean
  total: number
  in_range: number
  shown: number
  thinned: boolean
  nan: number
  inf: number
  restarts: number
  start: number
  step_base: number
  arrays: Places
  old?: Places
  origin?: number
  error?: string
}

interface Header {
  version: number
  series: HeaderSeries[]
}

export interface Points {
  /** Add stepBase. */
  step: Column
  /** Seconds after `start`. */
  time: Column
  y: Column
  /** Same length as y; null when the request asked for no smoothing. */
  smooth: Column | null
}

/** One series as sent: possibly thinned, restricted to the range asked for plus one neighbour on each side. */
export interface SeriesColumns extends Points {
  tag: string
  run: number
  version: number
  /** Points of the whole series, of the range, and those sent. */
  total: number
  inRange: number
  shown: number
  thinned: boolean
  nan: number
  inf: number
  restarts: number
  /** Unix seconds of the first point. */
  start: number
  stepBase: number
  /** What restarts made obsolete, a NaN y between pieces. */
  old: Points | null
  /** Places on an axis that is no step or time as logged, NaN between sessions; absent when it is. */
  x?: Column
  /** To be subtracted from every x; absent is 0. */
  origin?: number
  /** Why there are no points. */
  error?: string
  /** Absent of a run. */
  group?: GroupColumns
}

/** What makes a line that of a group: how many runs count at each point, and the edges of the band. */
export interface GroupColumns {
  /** Runs of the group that have points. */
  runs: number
  /** Width of the bins; 0 without. */
  bin: number
  n: Column
  low: Column | null
  high: Column | null
}

export interface UnchangedSeries {
  tag: string
  run: number
  version: number
  unchanged: true
}

export interface SeriesAnswer {
  version: number
  /** In the order of the request: tag, then run. */
  series: (SeriesColumns | UnchangedSeries)[]
}

function points(packed: Packed, places: Places): Points {
  const points: Points = {
    step: packed.column(places.step),
    time: packed.column(places.time),
    y: packed.column(places.y),
    smooth: places.smooth ? packed.column(places.smooth) : null,
  }
  const { length } = points.y
  if (points.step.length !== length || points.time.length !== length || (points.smooth?.length ?? length) !== length) {
    throw new PackedError('the columns of one series differ in length')
  }
  return points
}

/** Views into the given buffer; the buffer lives as long as any of them. Throws PackedError when it is not such an answer. */
export function decodeColumns(buffer: ArrayBuffer): SeriesAnswer {
  const packed = new Packed(buffer)
  const header = packed.header as Header
  const series = header.series.map((one): SeriesColumns | UnchangedSeries =>
    one.unchanged === true
      ? { tag: one.tag, run: one.run, version: one.version, unchanged: true }
      : {
          tag: one.tag,
          run: one.run,
          version: one.version,
          total: one.total,
          inRange: one.in_range,
          shown: one.shown,
          thinned: one.thinned,
          nan: one.nan,
          inf: one.inf,
          restarts: one.restarts,
          start: one.start,
          stepBase: one.step_base,
          ...points(packed, one.arrays),
          old: one.old ? points(packed, one.old) : null,
          ...(one.arrays.x ? { x: packed.column(one.arrays.x) } : {}),
          ...(one.origin ? { origin: one.origin } : {}),
          ...(one.error ? { error: one.error } : {}),
        },
  )
  return { version: header.version, series }
}

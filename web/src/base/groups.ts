/** Decodes the answer of `api/groups` into the same columns as a series, so that a group is drawn as a line is. */

import type { SeriesColumns, UnchangedSeries } from './columns'
import { Packed, PackedError } from './packed'
import type { Place } from './packed'

interface HeaderGroup {
  tag: string
  group: number
  version: number
  unchanged?: boolean
  runs?: number
  in_range?: number
  shown?: number
  thinned?: boolean
  nan?: number
  inf?: number
  x_base?: number
  bin?: number
  error?: string
  arrays?: { x: Place; center: Place; n: Place; low?: Place; high?: Place }
}

/** One entry a group in the order of the request; `runs` says which number each goes by. Throws PackedError. */
export function decodeGroups(buffer: ArrayBuffer, runs: readonly number[]): (SeriesColumns | UnchangedSeries)[] {
  const packed = new Packed(buffer)
  const { groups } = packed.header as { groups: HeaderGroup[] }
  return groups.map((one, i) => {
    const [run, arrays] = [runs[i], one.arrays]
    if (run === undefined) throw new PackedError('the answer holds more groups than were asked for')
    if (arrays === undefined) return { tag: one.tag, run, version: one.version, unchanged: true }
    const x = packed.column(arrays.x)
    return {
      tag: one.tag,
      run,
      version: one.version,
      total: one.in_range ?? 0,
      inRange: one.in_range ?? 0,
      shown: one.shown ?? 0,
      thinned: one.thinned ?? false,
      nan: one.nan ?? 0,
      inf: one.inf ?? 0,
      restarts: 0,
      start: 0,
      stepBase: one.x_base ?? 0,
      step: x,
      time: x,
      y: packed.column(arrays.center),
      smooth: null,
      old: null,
      ...(one.error ? { error: one.error } : {}),
      group: {
        runs: one.runs ?? 0,
        bin: one.bin ?? 0,
        n: packed.column(arrays.n),
        low: arrays.low ? packed.column(arrays.low) : null,
        high: arrays.high ? packed.column(arrays.high) : null,
      },
    }
  })
}

/**
 * Decodes the packed answer of `api/series`: a JSON header, then little-endian arrays that become typed arrays without a copy.
 *
 * Layout: "SLS1", u32 header length, the header padded so that the data after it is 8-byte aligned, the arrays.
 * Browsers run on little-endian machines only, so views are enough.
 */

export type Column = Int32Array | Float32Array | Float64Array

/** [byte offset in the data block, number of values, type] */
type Place = [number, number, 'i4' | 'f4' | 'f8']

interface Places {
  step: Place
  time: Place
  y: Place
  smooth?: Place
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

export class ColumnsError extends Error {
  override readonly name = 'ColumnsError'
}

const magic = 0x31534c53 // "SLS1" read as a little-endian u32

class Block {
  /** Arrays sent once and named by several series (the steps of runs logged alike) become one view. */
  readonly #views = new Map<number, Column>()

  constructor(
    readonly buffer: ArrayBuffer,
    readonly start: number,
  ) {}

  column([offset, count, type]: Place): Column {
    const size = type === 'f8' ? 8 : 4
    const at = this.start + offset
    if (offset < 0 || offset % size !== 0 || at + count * size > this.buffer.byteLength) {
      throw new ColumnsError(`column of ${count} ${type} at byte ${at} is outside the answer of ${this.buffer.byteLength}`)
    }
    const key = offset * 4 + (type === 'i4' ? 0 : type === 'f4' ? 1 : 2)
    const known = this.#views.get(key)
    if (known !== undefined && known.length === count) return known
    const view =
      type === 'i4'
        ? new Int32Array(this.buffer, at, count)
        : type === 'f4'
          ? new Float32Array(this.buffer, at, count)
          : new Float64Array(this.buffer, at, count)
    this.#views.set(key, view)
    return view
  }

  points(places: Places): Points {
    const points: Points = {
      step: this.column(places.step),
      time: this.column(places.time),
      y: this.column(places.y),
      smooth: places.smooth ? this.column(places.smooth) : null,
    }
    const { length } = points.y
    if (points.step.length !== length || points.time.length !== length || (points.smooth?.length ?? length) !== length) {
      throw new ColumnsError('the columns of one series differ in length')
    }
    return points
  }
}

/** Views into the given buffer; the buffer lives as long as any of them. Throws ColumnsError when it is not such an answer. */
export function decodeColumns(buffer: ArrayBuffer): SeriesAnswer {
  const view = new DataView(buffer)
  if (buffer.byteLength < 8 || view.getUint32(0, true) !== magic) {
    throw new ColumnsError('the answer is not packed series (no SLS1 at its start)')
  }
  const length = view.getUint32(4, true)
  const start = 8 + length
  if (start > buffer.byteLength || start % 8 !== 0) throw new ColumnsError('the header of the answer is cut or misaligned')
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length))) as Header
  const block = new Block(buffer, start)
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
          ...block.points(one.arrays),
          old: one.old ? block.points(one.old) : null,
        },
  )
  return { version: header.version, series }
}

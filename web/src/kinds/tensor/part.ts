// A part of one tensor as the card shows it, and the words about it.

import { formatCount, formatNumber } from '../../base/format'
import type { Column, Place } from '../../base/packed'
import type { TensorPart } from '../../data/api'
import { ApiError, getPacked } from '../../data/client'

/** What the card asks for, the same for every run. */
export interface Slice {
  /** Two axes, or empty for the last two. */
  axes: readonly number[]
  at: readonly number[]
  row: number
  column: number
  part: string
}

export interface Part {
  id: string
  /** Why it cannot be shown; "" otherwise. */
  error: string
  header: TensorPart | null
  numbers: Column | null
}

/** What a header leaves out. */
const nothing = { dtype: '', shape: [], window: { axes: [], at: [], row: 0, column: 0 }, error: '', statistics: null, rows: 0, columns: 0, array: null, strings: null, exact: '' } satisfies TensorPart
const uncounted = { nan: 0, positive_infinite: 0, negative_infinite: 0, zero: 0, min: null, max: null, mean: null, std: null } as const

/** What is in the value; what the server cannot show becomes the part's error, what cannot be reached throws. */
export async function fetchPart(run: number, tag: string, id: string, slice: Slice, signal: AbortSignal): Promise<Part> {
  const query = new URLSearchParams({ run: String(run), tag, id })
  for (const [name, value] of [['axes', slice.axes.join()], ['at', slice.at.join()]] as const) if (value !== '') query.set(name, value)
  if (slice.row > 0) query.set('row', String(slice.row))
  if (slice.column > 0) query.set('column', String(slice.column))
  if (slice.part !== 'abs') query.set('part', slice.part)
  try {
    const packed = await getPacked(`tensor?${query}`, signal)
    const sent = packed.header as Partial<TensorPart>
    if (sent.error) return { id, error: sent.error, header: null, numbers: null }
    const header: TensorPart = { ...nothing, ...sent, statistics: sent.statistics ? { ...uncounted, ...sent.statistics } : null }
    return { id, error: '', header, numbers: header.array ? packed.column(header.array as Place) : null }
  } catch (error) {
    if (error instanceof ApiError && error.status > 0 && error.status < 500) return { id, error: error.message, header: null, numbers: null }
    throw error
  }
}

/** "float32 [3, 64]" */
export const typeOf = ({ dtype, shape }: Pick<TensorPart, 'dtype' | 'shape'>): string => `${dtype} ${shape.length === 0 ? 'scalar' : `[${shape.join(', ')}]`}`

/** Where an element of the part is in the whole tensor: "[2, 0, 17]". */
export function indexOf({ shape, window }: TensorPart, row: number, column: number): string {
  const index = shape.map((_, axis) => window.at[axis] ?? 0)
  const [first, second] = window.axes
  if (second === undefined && first !== undefined) index[first] = window.column + column
  else if (first !== undefined && second !== undefined) {
    index[first] = window.row + row
    index[second] = window.column + column
  }
  return `[${index.join(', ')}]`
}

/** One element in words, as many digits as its type has. */
export function valueText(value: number, dtype: string, digits = 6): string {
  if (dtype === 'bool') return value === 0 ? 'False' : 'True'
  if (/^u?int/.test(dtype)) return formatCount(value)
  return formatNumber(value, digits)
}

/** What of a larger tensor the card has; "" when it has all of the slice. */
export function cutText({ shape, window, rows, columns }: TensorPart): string {
  const [first, second] = window.axes
  const span = (start: number, count: number, size: number): string => `${formatCount(start)}–${formatCount(start + count - 1)} of ${formatCount(size)}`
  if (rows * columns === 0) return ''
  if (second === undefined) {
    const size = first === undefined ? 1 : (shape[first] ?? 1)
    return columns < size ? `elements ${span(window.column, columns, size)}` : ''
  }
  const [height, width] = [shape[first ?? 0] ?? 0, shape[second] ?? 0]
  const parts = []
  if (rows < height) parts.push(`rows ${span(window.row, rows, height)}`)
  if (columns < width) parts.push(`columns ${span(window.column, columns, width)}`)
  return parts.join(', ')
}

/** Sliders of the axes that are neither rows nor columns. */
export function freeAxes({ shape, window }: TensorPart): { axis: number; size: number; at: number }[] {
  return shape.flatMap((size, axis) => (window.axes.includes(axis) ? [] : [{ axis, size, at: window.at[axis] ?? 0 }]))
}

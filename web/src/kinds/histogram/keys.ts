// The cursor without a mouse: arrows go along the two axes of a picture as they are drawn.

import type { Picture } from './draw'
import type { Histograms } from './histograms'
import type { Cursor } from './hit'

/** Where a key takes the cursor; undefined for keys that mean nothing here, null to take it away. */
export function moved(key: string, by: number, { view, sheets, extents }: Picture, cursor: Cursor | null): Cursor | null | undefined {
  const sheet = sheets.find(({ data }) => data.run === cursor?.run) ?? sheets[0]
  if (sheet === undefined || sheet.places.length === 0) return undefined
  const last = sheet.places.length - 1
  const across = view === 'ridge' || view === 'overlay'
  const steps = across ? { ArrowUp: -by, ArrowDown: by } : { ArrowLeft: -by, ArrowRight: by }
  const values = across ? { ArrowLeft: -by, ArrowRight: by } : { ArrowUp: by, ArrowDown: -by }
  if (key === 'Escape') return cursor === null ? undefined : null
  const [alongSteps, alongValues] = [steps[key as keyof typeof steps], values[key as keyof typeof values]]
  if (alongSteps === undefined && alongValues === undefined && key !== 'Home' && key !== 'End') return undefined
  const [lo, hi] = extents.values
  const index = cursor === null ? last : Math.min(last, Math.max(0, key === 'Home' ? 0 : key === 'End' ? last : cursor.index + (alongSteps ?? 0)))
  const from = cursor?.value ?? lo / 2 + hi / 2
  const value = cursor === null || alongValues === undefined ? from : nextValue(sheet.data, index, from, alongValues, (hi - lo) / 100)
  return { run: sheet.data.run, index, time: sheet.places[index] as number, value: Math.min(hi, Math.max(lo, value)) }
}

/** The middle of the bucket so many further; where there are no buckets, so many of `pace`. */
function nextValue({ rows, offsets }: Histograms, step: number, value: number, by: number, pace: number): number {
  const [from = 0, to = 0] = [offsets[step], offsets[step + 1]]
  if (rows === null || to <= from) return value + by * pace
  let row = from
  while (row < to - 1 && (rows[3 * row + 1] as number) <= value) row++
  const next = Math.min(to - 1, Math.max(from, row + by))
  return (rows[3 * next] as number) / 2 + (rows[3 * next + 1] as number) / 2
}

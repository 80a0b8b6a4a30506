// All pictures of a card put together: one axis of values and one of steps for all of them, so that runs can be compared.

import type { Theme, LoggedAxis } from '../../plot'
import type { CardRun } from '../kind'
import type { Picture, Sheet } from './draw'
import type { ViewName } from './frame'
import { placesOf } from './histograms'
import type { Histograms } from './histograms'
import { aired, rangeOf, shapeOf } from './shape'
import type { Range } from './shape'

export interface Board {
  view: ViewName
  axis: LoggedAxis
  sheets: readonly Sheet[]
  pictures: readonly Picture[]
  /** Steps without a value; buckets that are no numbers. */
  empty: number
  leftOut: number
}

export const NOTHING: Board = { view: 'ridge', axis: 'step', sheets: [], pictures: [], empty: 0, leftOut: 0 }

interface Look {
  view: ViewName
  axis: LoggedAxis
  log: boolean
  bins: number
  /** Leaves out the tails of the values. */
  inner: boolean
  theme: Theme
}

export function gather(runs: readonly CardRun[], held: ReadonlyMap<number, Histograms>, { view, axis, log, bins, inner, theme }: Look): Board {
  const found = runs.flatMap((run) => {
    const data = held.get(run.id)
    return data && data.steps.length > 0 && (view === 'bands' || data.rows !== null) ? [{ run, data }] : []
  })
  const span = rangeOf(
    found.map(({ data }) => data),
    inner,
  )
  // The side of a picture has some air, in which a heat map has cells too.
  const values = view === 'heat' || view === 'bands' ? aired(span) : span
  const sheets = found.map(({ run, data }): Sheet => ({
    data,
    color: run.color,
    label: run.label,
    faded: run.faded,
    places: placesOf(data, axis),
    shape: view === 'bands' ? null : shapeOf(data, values, bins),
  }))
  const most = sheets.reduce((largest, { shape }) => Math.max(largest, shape?.most ?? 0), 0)
  const extents = { values, times: timesOf(sheets), most, axis, log }
  const shared = { view, extents, theme }
  const pictures =
    view === 'bands'
      ? sheets.slice(0, 1).map((): Picture => ({ ...shared, sheets, bare: false }))
      : sheets.map((sheet, number): Picture => ({ ...shared, sheets: [sheet], bare: number > 0 }))
  return { view, axis, sheets, pictures, ...troubles(sheets) }
}

function troubles(sheets: readonly Sheet[]): { empty: number; leftOut: number } {
  let [empty, leftOut] = [0, 0]
  for (const { data } of sheets) {
    for (let step = 0; step < data.steps.length; step++) {
      const bad = data.leftOut[step] as number
      leftOut += bad
      if (!((data.totals[step] as number) > 0) && bad === 0 && !data.errors.has(step)) empty++
    }
  }
  return { empty, leftOut }
}

function timesOf(sheets: readonly Sheet[]): Range {
  let lo = Infinity
  let hi = -Infinity
  for (const { places } of sheets) {
    for (const place of places) {
      if (place < lo) lo = place
      if (place > hi) hi = place
    }
  }
  return hi >= lo ? [lo, hi] : [0, 1]
}

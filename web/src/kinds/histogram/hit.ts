// What is under the pointer: which step, which value.

import type { Sheet } from './draw'
import { frontFirst } from './draw'
import { heightOf } from './frame'
import type { Extents, Frame } from './frame'
import { countAt, nearest } from './shape'

/** Where the cursor is: a step of a run, its place on the axis of steps, and a value. */
export interface Cursor {
  run: number
  /** Place among the run's steps. */
  index: number
  time: number
  value: number
}

/** `x` and `y` in CSS pixels of the canvas; null outside of the picture. */
export function cursorAt(frame: Frame, sheets: readonly Sheet[], extents: Extents, x: number, y: number): Cursor | null {
  const { area, view } = frame
  if (x < area.left - 4 || x > area.left + area.width + 4 || y < area.top - 4 || y > area.top + area.height + 4) return null
  const sheet = view === 'bands' ? nearestMedian(frame, sheets, x, y) : sheets[0]
  if (sheet === undefined || sheet.places.length === 0) return null
  const across = view === 'ridge' || view === 'overlay'
  const value = across ? within(frame.x.value(x), extents.values) : frame.y.value(y)
  const index = across ? curveAt(frame, sheet, extents, value, y) : nearest(sheet.places, frame.x.value(x))
  return index < 0 ? null : { run: sheet.data.run, index, time: sheet.places[index] as number, value }
}

const within = (value: number, [lo, hi]: readonly [number, number]): number => Math.min(hi, Math.max(lo, value))

/** Of ridges the front one that covers the point, else the one with the nearest base; of overlaid curves the nearest. */
function curveAt(frame: Frame, sheet: Sheet, { most, log }: Extents, value: number, y: number): number {
  const { shape, places } = sheet
  if (shape === null) return -1
  let best = -1
  let distance = Infinity
  for (const step of frontFirst(sheet)) {
    const count = countAt(shape, step, value)
    let away: number
    if (frame.view === 'ridge') {
      const base = frame.y.pixel(places[step] as number)
      const top = base - heightOf(count, most, log) * frame.lift
      if (y >= top - 1 && y <= base + 1 && base - top > 2) return step
      away = Math.abs(base - y)
    } else away = Math.abs(frame.y.pixel(count) - y)
    if (away < distance) [best, distance] = [step, away]
  }
  return best
}

/** Of bands over each other: that whose middle line is nearest. */
function nearestMedian(frame: Frame, sheets: readonly Sheet[], x: number, y: number): Sheet | undefined {
  let best = sheets[0]
  let distance = Infinity
  for (const sheet of sheets) {
    const { points, percentiles } = sheet.data
    const index = nearest(sheet.places, frame.x.value(x))
    const middle = percentiles[index * points.length + (points.length >> 1)]
    const away = Math.abs(frame.y.pixel(middle ?? NaN) - y)
    if (away < distance) [best, distance] = [sheet, away]
  }
  return best
}

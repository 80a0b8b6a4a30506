// What stands over a picture: the curve of the step under the cursor and of the marked step, and the cursor itself.

import { mix } from '../../base/colors'
import { crisp } from '../../plot/drawing'
import type { Pen } from '../../plot/drawing'
import { curveOf, frontFirst } from './draw'
import type { Picture, Sheet } from './draw'
import { heightOf } from './frame'
import type { Frame } from './frame'
import type { Cursor } from './hit'
import { countAt, nearest } from './shape'

export function drawCursor(pen: Pen, frame: Frame, picture: Picture, cursor: Cursor | null, marked: number | null): void {
  const { area, view } = frame
  const { theme, sheets } = picture
  const [sheet] = sheets
  pen.clip(area.left - 5, 0, area.width + 10, area.top + area.height + 5)
  if (view === 'ridge' || view === 'overlay') {
    if (sheet?.shape) {
      if (marked !== null) {
        const step = nearest(sheet.places, marked)
        if (step >= 0 && !sheet.data.errors.has(step)) curve(pen, frame, picture, sheet, step, theme.accent, 2)
      }
      if (cursor !== null) onCurve(pen, frame, picture, sheet, cursor)
    }
  } else {
    if (marked !== null) upright(pen, frame, frame.x.pixel(marked), theme.accent, 1.5)
    if (cursor !== null) crosshair(pen, frame, picture, cursor)
  }
  pen.unclip()
}

/** The step's place in this picture: the cursor may be over another run's. */
function stepOf(sheet: Sheet, cursor: Cursor): number {
  return cursor.run === sheet.data.run ? cursor.index : nearest(sheet.places, cursor.time)
}

function onCurve(pen: Pen, frame: Frame, picture: Picture, sheet: Sheet, cursor: Cursor): void {
  const { theme, extents } = picture
  const step = stepOf(sheet, cursor)
  if (step < 0 || !sheet.shape || sheet.data.errors.has(step)) return
  const x = frame.x.pixel(cursor.value)
  upright(pen, frame, x, theme.third, 1)
  curve(pen, frame, picture, sheet, step, theme.ink, 1.5)
  const count = countAt(sheet.shape, step, cursor.value)
  const y = frame.view === 'ridge' ? ridgeY(frame, picture, sheet, step)(count) : frame.y.pixel(count)
  if (Number.isFinite(y) && extents.most > 0) dot(pen, x, y, theme.ink, theme.surface)
}

const ridgeY =
  (frame: Frame, { extents: { most, log } }: Picture, sheet: Sheet, step: number) =>
  (count: number): number =>
    frame.y.pixel(sheet.places[step] as number) - heightOf(count, most, log) * frame.lift

function curve(pen: Pen, frame: Frame, picture: Picture, sheet: Sheet, step: number, color: string, width: number): void {
  if (!sheet.shape) return
  const ridge = frame.view === 'ridge'
  const xy = curveOf(sheet.shape, frame, step, ridge ? ridgeY(frame, picture, sheet, step) : (count) => frame.y.pixel(count))
  const trace = (): void => {
    for (let i = 0; i < xy.length; i += 2) {
      if (i === 0) pen.moveTo(xy[i] as number, xy[i + 1] as number)
      else pen.lineTo(xy[i] as number, xy[i + 1] as number)
    }
  }
  if (ridge) {
    const base = frame.y.pixel(sheet.places[step] as number)
    pen.begin()
    trace()
    pen.lineTo(xy[xy.length - 2] as number, base)
    pen.lineTo(xy[0] as number, base)
    pen.close()
    const back = frontFirst(sheet).length > 1 ? 0.55 : 0
    pen.fill(mix(sheet.color, picture.theme.surface, 0.2), back)
  }
  pen.begin()
  trace()
  pen.stroke(color, width)
}

function crosshair(pen: Pen, frame: Frame, { theme, sheets }: Picture, cursor: Cursor): void {
  const x = frame.x.pixel(cursor.time)
  upright(pen, frame, x, theme.ink, 1)
  const y = crisp(pen, frame.y.pixel(cursor.value))
  pen.begin()
  pen.moveTo(frame.area.left, y)
  pen.lineTo(frame.area.left + frame.area.width, y)
  pen.stroke(theme.third, 1 / pen.ratio)
  if (frame.view !== 'bands') return
  for (const sheet of sheets) {
    const { points, percentiles } = sheet.data
    const median = points.indexOf(5000)
    const step = stepOf(sheet, cursor)
    if (median < 0 || step < 0) continue
    const at = frame.y.pixel(percentiles[step * points.length + median] as number)
    if (Number.isFinite(at)) dot(pen, frame.x.pixel(sheet.places[step] as number), at, sheet.color, theme.surface)
  }
}

function upright(pen: Pen, { area }: Frame, x: number, color: string, width: number): void {
  if (x < area.left - 1 || x > area.left + area.width + 1) return
  pen.begin()
  pen.moveTo(crisp(pen, x), area.top)
  pen.lineTo(crisp(pen, x), area.top + area.height)
  pen.stroke(color, width)
}

function dot(pen: Pen, x: number, y: number, color: string, rim: string): void {
  pen.begin()
  pen.circle(x, y, 4)
  pen.fill(rim)
  pen.begin()
  pen.circle(x, y, 3)
  pen.fill(color)
}

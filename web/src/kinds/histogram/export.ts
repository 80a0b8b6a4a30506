// What can be taken from a histogram card: its pictures side by side as one drawing of lines and areas, and its numbers as CSV.

import { mix } from '../../base/colors'
import { drawAxes, labelSize, makeAxis } from '../../plot/drawing'
import type { Axis, Pen } from '../../plot/drawing'
import type { Theme } from '../../plot'
import type { Board } from './board'
import { bands, curveOf, frontFirst, heatColors, labels, overlay } from './draw'
import type { Picture, Sheet } from './draw'
import { frameOf, heightOf } from './frame'
import type { Frame } from './frame'
import { levelsOf } from './heat'
import type { Histograms } from './histograms'
import type { Shape } from './shape'

const WIDTH = 440 // of a picture among several
const ALONE = 800
const HEIGHT = 400
const HEAD = 32
const NAME = 18

export const sizeOf = ({ pictures }: Board): { width: number; height: number } => ({
  width: pictures.length > 1 ? WIDTH * pictures.length : ALONE,
  height: HEAD + NAME + HEIGHT,
})

/** Draws all pictures of a card under its title, each under the name of its run. */
export function drawBoard(pen: Pen, board: Board, title: string, theme: Theme): void {
  const { width, height } = sizeOf(board)
  pen.rect(0, 0, width, height, theme.surface)
  pen.text(title, 10, 10, { color: theme.ink, size: 13, baseline: 'top', bold: true })
  const each = width / Math.max(1, board.pictures.length)
  board.pictures.forEach((picture, number) => {
    names(pen, picture.sheets, number * each + 10, theme)
    const frame = moved(frameOf(picture.view, picture.extents, each - 10, HEIGHT, pen, false), number * each, HEAD + NAME)
    drawFrame(pen, frame, picture)
  })
}

function names(pen: Pen, sheets: readonly Sheet[], left: number, theme: Theme): void {
  let x = left
  for (const { color, label } of sheets) {
    pen.rect(x, HEAD + 4, 8, 8, color)
    pen.text(label, x + 14, HEAD + 8, { color: theme.second, size: labelSize, baseline: 'middle' })
    x += 30 + pen.measure(label, labelSize)
  }
}

function moved(frame: Frame, dx: number, dy: number): Frame {
  const along = ({ scale, lo, hi, from, to }: Axis, by: number): Axis => makeAxis(scale, lo, hi, from + by, to + by)
  const { area, x, y } = frame
  return { ...frame, area: { ...area, left: area.left + dx, top: area.top + dy }, x: along(x, dx), y: along(y, dy) }
}

/** The same as on screen, without pixels: what is filled there is a path here. */
function drawFrame(pen: Pen, frame: Frame, picture: Picture): void {
  const { view, sheets, extents, theme } = picture
  const [sheet] = sheets
  if (view === 'bands') {
    drawAxes(pen, { theme }, frame)
    bands(pen, sheets, frame)
    return
  }
  if (!sheet?.shape) return
  drawAxes(pen, { theme }, { ...frame, yTicks: [] })
  if (view === 'overlay') overlay(pen, sheet, sheet.shape, frame, theme)
  else if (view === 'ridge') ridges(pen, sheet, sheet.shape, frame, extents, theme)
  else heat(pen, sheet, sheet.shape, frame, extents.log, theme)
  labels(pen, frame, theme)
}

function ridges(pen: Pen, sheet: Sheet, shape: Shape, frame: Frame, { most, log }: Picture['extents'], theme: Theme): void {
  const order = frontFirst(sheet).reverse() // the back one first
  order.forEach((step, k) => {
    const base = frame.y.pixel(sheet.places[step] as number)
    const xy = curveOf(shape, frame, step, (count) => base - heightOf(count, most, log) * frame.lift)
    const trace = (): void => {
      pen.begin()
      for (let i = 0; i < xy.length; i += 2) pen[i === 0 ? 'moveTo' : 'lineTo'](xy[i] as number, xy[i + 1] as number)
    }
    const old = order.length > 1 ? 1 - k / (order.length - 1) : 0
    const color = mix(sheet.color, theme.surface, 0.15 + 0.5 * old)
    trace()
    pen.lineTo(xy[xy.length - 2] as number, base)
    pen.lineTo(xy[0] as number, base)
    pen.close()
    pen.fill(color)
    trace()
    pen.stroke(mix(color, theme.surface, 0.75), 1)
  })
}

function heat(pen: Pen, sheet: Sheet, shape: Shape, frame: Frame, log: boolean, theme: Theme): void {
  const levels = levelsOf(shape, sheet.data.totals, log)
  const colors = heatColors(sheet.color, theme)
  const order = frontFirst(sheet).reverse()
  const { area } = frame
  const places = order.map((step) => frame.x.pixel(sheet.places[step] as number))
  const pitch = order.length > 1 ? ((places.at(-1) ?? 0) - (places[0] ?? 0)) / (order.length - 1) : area.width
  const tall = area.height / shape.bins
  order.forEach((step, k) => {
    const at = places[k] as number
    // Cells reach half-way to their neighbours.
    const left = Math.max(area.left, (at + (places[k - 1] ?? at - pitch)) / 2)
    const right = Math.min(area.left + area.width, (at + (places[k + 1] ?? at + pitch)) / 2)
    for (let bin = 0; bin < shape.bins; bin++) {
      const level = levels[step * shape.bins + bin] as number
      if (level > 0) pen.rect(left, area.top + (shape.bins - 1 - bin) * tall, right - left, tall + 0.1, colors[level] as string)
    }
  })
}

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** Every bucket of every step, or of bands every percentile; values that are not numbers are "nan". */
export function csvOf(all: readonly { run: string; data: Histograms }[], view: Board['view']): string {
  const points = all[0]?.data.points ?? []
  const own = view === 'bands' ? points.map((point) => `p${point / 100}`) : ['left', 'right', 'count']
  const lines = [['run', 'step', 'wall_time', ...own].join(',')]
  const said = (value: number | undefined): string => (value === undefined || Number.isNaN(value) ? 'nan' : String(value))
  for (const { run, data } of all) {
    const { steps, times, start, offsets, rows, percentiles } = data
    for (let step = 0; step < steps.length; step++) {
      const where = `${cell(run)},${steps[step]},${start + (times[step] as number)}`
      if (view === 'bands') lines.push(`${where},${points.map((_, k) => said(percentiles[step * points.length + k])).join(',')}`)
      else
        for (let row = offsets[step] as number; rows !== null && row < (offsets[step + 1] as number); row++)
          lines.push(`${where},${[0, 1, 2].map((part) => said(rows[3 * row + part])).join(',')}`)
    }
  }
  return `${lines.join('\r\n')}\r\n`
}

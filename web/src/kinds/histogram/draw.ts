// The four pictures, drawn on a canvas: ridges, overlaid curves, a heat map, bands of percentiles.

import { mix } from '../../base/colors'
import { CanvasPen, drawAxes, drawBand } from '../../plot/drawing'
import type { Pen } from '../../plot/drawing'
import type { Theme } from '../../plot'
import { frameOf, heightOf } from './frame'
import type { Extents, Frame, ViewName } from './frame'
import { columnsOf, drawHeat, levelsOf } from './heat'
import type { Histograms } from './histograms'
import { blended, packed, Raster } from './raster'
import { drawRidges } from './ridge'
import type { RidgeLook } from './ridge'
import type { Shape } from './shape'

/** What is drawn of one run. */
export interface Sheet {
  data: Histograms
  color: string
  label: string
  faded: boolean
  /** Where the steps stand on the axis. */
  places: Float64Array
  /** Of the views that draw counts. */
  shape: Shape | null
}

export interface Picture {
  view: ViewName
  /** One, or of bands several over each other. */
  sheets: readonly Sheet[]
  extents: Extents
  theme: Theme
  /** Its neighbour on the left has the labels of the side. */
  bare: boolean
}

/** Draws all of it; returns where the axes are. */
export function drawPicture(context: CanvasRenderingContext2D, ratio: number, width: number, height: number, picture: Picture): Frame {
  const { view, sheets, extents, theme, bare } = picture
  const pen = new CanvasPen(context, ratio, theme.font)
  pen.rect(0, 0, width + 1, height + 1, theme.surface) // the last pixel too, where sizes are fractions
  const frame = frameOf(view, extents, width, height, pen, bare)
  const [sheet] = sheets
  if (view === 'bands') {
    drawAxes(pen, { theme }, frame)
    bands(pen, sheets, frame)
  } else if (sheet?.shape) {
    drawAxes(pen, { theme }, { ...frame, yTicks: [] })
    if (view === 'overlay') overlay(pen, sheet, sheet.shape, frame, theme)
    else {
      const raster = new Raster(frame.area, ratio, packed(theme.surface))
      if (view === 'ridge') ridges(raster, sheet, sheet.shape, frame, extents, theme)
      else heat(raster, sheet, sheet.shape, frame, extents, theme)
      raster.put(context)
    }
    if (!bare) labels(pen, frame, theme)
    if (view !== 'ridge') pen.rect(frame.area.left, frame.area.top + frame.area.height, frame.area.width, 1 / ratio, theme.line)
  }
  return frame
}

/** The labels at the side; the lines that go with them are below what was drawn. */
export function labels(pen: Pen, { area, y, yTicks }: Frame, theme: Theme): void {
  for (const tick of yTicks) {
    pen.text(tick.label, area.left - 7, y.pixel(tick.value), { color: theme.second, size: 11, align: 'right', baseline: 'middle' })
  }
}

const AGES = 64
const LEVELS = 64
const CONTOURS = 8 // CSS pixels between ridges that keep their edge however many stand between them

function ridges(raster: Raster, sheet: Sheet, shape: Shape, frame: Frame, { most, log }: Extents, theme: Theme): void {
  const { bins, counts } = shape
  const { ratio } = raster
  const heights = new Float32Array(counts.length)
  for (let i = 0; i < counts.length; i++) heights[i] = heightOf(counts[i] as number, most, log) * frame.lift * ratio
  const order = frontFirst(sheet)
  const n = order.length
  for (const tick of frame.yTicks) raster.rule(frame.y.pixel(tick.value), packed(theme.hairline))
  const bases = order.map((step) => frame.y.pixel(sheet.places[step] as number) * ratio - raster.top)
  const pitch = n > 1 ? Math.abs((bases[0] as number) - (bases[n - 1] as number)) / (n - 1) / ratio : 20
  const contour = Math.max(1, Math.round(CONTOURS / pitch))
  const ages = order.map((_, k) => (n > 1 ? Math.round(((AGES - 1) * k) / (n - 1)) : 0) + (k % contour === 0 ? AGES : 0))
  drawRidges(raster, { order, bases, ages, heights, bins, most: frame.lift * ratio }, shadesOf(sheet.color, theme, pitch, ratio))
}

/** Steps by their place, the latest first; damaged ones are left out, and empty ones are flat. */
export function frontFirst({ data, places }: Sheet): number[] {
  return Array.from(places.keys())
    .filter((step) => !data.errors.has(step))
    .sort((a, b) => (places[b] as number) - (places[a] as number) || b - a)
}

/**
 * Older ridges are paler. Where ridges stand apart, `pitch` CSS pixels, their edges set them off from those behind; where they
 * are so dense that edges are all there is to see, colour carries the height instead, as on a map of a landscape, and only
 * every so many have an edge: those have ages from AGES up.
 */
function shadesOf(color: string, theme: Theme, pitch: number, ratio: number): RidgeLook {
  const fills = new Uint32Array(2 * AGES * LEVELS)
  const edges = new Uint32Array(2 * AGES * LEVELS)
  const dense = Math.min(1, Math.max(0, (6 - pitch) / 5))
  const [own, surface, white, black] = [packed(color), packed(theme.surface), packed('#ffffff'), packed('#000000')]
  const deep = theme.dark ? blended(own, white, 0.3) : blended(own, black, 0.25)
  const floor = blended(surface, own, 0.07)
  for (let age = 0; age < AGES; age++) {
    const old = age / (AGES - 1)
    const apart = blended(own, surface, 0.15 + 0.5 * old)
    const pale = blended(apart, theme.dark ? surface : white, 0.75)
    const top = blended(deep, surface, 0.35 * old)
    for (let level = 0; level < LEVELS; level++) {
      const relief = blended(floor, top, Math.sqrt(level / (LEVELS - 1)))
      const at = age * LEVELS + level
      const contour = at + AGES * LEVELS
      fills[at] = fills[contour] = blended(apart, relief, dense)
      edges[at] = blended(pale, relief, dense)
      edges[contour] = blended(pale, blended(relief, pale, level > 0 ? 0.7 : 0.15), dense)
    }
  }
  return { surface, fills, edges, levels: LEVELS, edge: Math.max(1, ratio) }
}

export function overlay(pen: Pen, sheet: Sheet, shape: Shape, frame: Frame, theme: Theme): void {
  const rules = frame.yTicks.map((tick) => ({ at: frame.y.pixel(tick.value), color: theme.hairline }))
  const { area } = frame
  const ink = pen.lines({ ...area, height: area.height + 1 }, theme.surface, [...rules, { at: area.top + area.height, color: theme.line }])
  const order = frontFirst(sheet).reverse()
  const alpha = Math.min(1, Math.max(0.12, 12 / Math.max(1, order.length)))
  order.forEach((step, k) => {
    const color = mix(sheet.color, theme.surface, order.length > 1 ? 0.65 * (1 - k / (order.length - 1)) : 0)
    const xy = curveOf(shape, frame, step, (count) => frame.y.pixel(count))
    ink.line(xy, xy.length / 2, { color, width: order.length > 60 ? 1 : 1.4, alpha })
  })
  ink.done()
}

/** The curve of a step through the middles of its bins, from edge to edge of the range: x, y pairs. */
export function curveOf({ bins, counts, range: [lo, hi] }: Shape, frame: Frame, step: number, height: (count: number) => number): Float32Array {
  const xy = new Float32Array(2 * (bins + 2))
  const width = frame.x.pixel(hi) - frame.x.pixel(lo)
  const left = frame.x.pixel(lo)
  for (let i = -1; i <= bins; i++) {
    const count = i < 0 || i === bins ? (counts[step * bins + (i < 0 ? 0 : bins - 1)] as number) / 2 : (counts[step * bins + i] as number)
    xy[2 * (i + 1)] = left + (Math.min(1, Math.max(0, (i + 0.5) / bins))) * width
    xy[2 * (i + 1) + 1] = height(count)
  }
  return xy
}

/** Colours of the levels of a heat map, from nothing to the densest. */
export function heatColors(color: string, theme: Theme): string[] {
  const deep = theme.dark ? mix(color, '#ffffff', 0.55) : mix(color, '#000000', 0.45)
  return Array.from({ length: 256 }, (_, i) => {
    const share = i / 255
    return share < 0.6 ? mix(theme.surface, color, 0.08 + (share / 0.6) * 0.92) : mix(color, deep, (share - 0.6) / 0.4)
  })
}

function heat(raster: Raster, sheet: Sheet, shape: Shape, frame: Frame, { log }: Extents, theme: Theme): void {
  for (const tick of frame.yTicks) raster.rule(frame.y.pixel(tick.value), packed(theme.hairline))
  const colors = Uint32Array.from(heatColors(sheet.color, theme), packed)
  // Steps in the order of the axis: a clock may have gone back.
  const order = frontFirst(sheet).reverse()
  const places = order.map((step) => frame.x.pixel(sheet.places[step] as number) * raster.ratio - raster.left)
  const columns = columnsOf(places, raster.width).map((k) => (k < 0 ? -1 : (order[k] as number)))
  drawHeat(raster, levelsOf(shape, sheet.data.totals, log), shape.bins, columns, colors)
}

export function bands(pen: Pen, sheets: readonly Sheet[], frame: Frame): void {
  const { area } = frame
  pen.clip(area.left - 4, area.top - 2, area.width + 8, area.height + 3)
  const columns = sheets.map((sheet) => bandColumns(sheet))
  const several = sheets.length > 1
  sheets.forEach((sheet, number) => {
    const { x, of } = columns[number] as Bands
    const pairs = of.length >> 1
    // Of several runs over each other only the inner bands are filled: all of them would mix to one colour.
    const strength = (several ? 0.17 : 0.2) * (sheet.faded ? 0.4 : 1)
    for (let k = several ? pairs >> 1 : 0; k < pairs; k++) {
      const low = of[k] as Float64Array
      const high = of[of.length - 1 - k] as Float64Array
      drawBand(pen, x, low, high, 0, low.length, frame.x, frame.y, sheet.color, strength)
      lone(pen, frame, x.values, low, high, sheet.color, strength)
    }
    if (several) for (const ends of [of[0], of[of.length - 1]]) if (ends) trace(pen, frame, x.values, ends, sheet.color, 1, sheet.faded ? 0.15 : 0.35)
  })
  sheets.forEach((sheet, number) => {
    const { x, of, median } = columns[number] as Bands
    const middle = of[median]
    if (middle !== undefined) trace(pen, frame, x.values, middle, sheet.color, 1.5, sheet.faded ? 0.4 : 1)
  })
  pen.unclip()
}

/** A line with gaps where there is no value. */
function trace(pen: Pen, frame: Frame, x: ArrayLike<number>, y: Float64Array, color: string, width: number, alpha: number): void {
  pen.begin()
  let drawing = false
  for (let i = 0; i < y.length; i++) {
    const at = frame.y.pixel(y[i] as number)
    if (!Number.isFinite(at)) drawing = false
    else if (drawing) pen.lineTo(frame.x.pixel(x[i] as number), at)
    else {
      pen.moveTo(frame.x.pixel(x[i] as number), at)
      drawing = true
    }
  }
  pen.stroke(color, width, alpha)
}

/** Steps without a neighbour have no area: they are bars. */
function lone(pen: Pen, frame: Frame, x: ArrayLike<number>, low: Float64Array, high: Float64Array, color: string, alpha: number): void {
  for (let i = 0; i < low.length; i++) {
    if (!Number.isFinite(low[i]) || Number.isFinite(low[i - 1]) || Number.isFinite(low[i + 1])) continue
    const top = frame.y.pixel(high[i] as number)
    pen.rect(frame.x.pixel(x[i] as number) - 3, top, 6, Math.max(1, frame.y.pixel(low[i] as number) - top), color, alpha)
  }
}

interface Bands {
  x: { values: Float64Array; add: number; ascending: boolean }
  /** One column a percentile, lowest first. */
  of: Float64Array[]
  /** Index of the column at 50 %; -1 when it was not asked for. */
  median: number
}

/** Percentiles as columns in the order of the axis. */
function bandColumns(sheet: Sheet): Bands {
  const { points, percentiles } = sheet.data
  const order = Array.from(sheet.places.keys()).sort((a, b) => (sheet.places[a] as number) - (sheet.places[b] as number) || a - b)
  const of = points.map((_, k) => Float64Array.from(order, (step) => percentiles[step * points.length + k] as number))
  return { x: { values: Float64Array.from(order, (step) => sheet.places[step] as number), add: 0, ascending: true }, of, median: points.indexOf(5000) }
}

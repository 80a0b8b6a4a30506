/** Draws one chart of scalar series: grid, labels, lines, signs; and says what it drew. */

import { bandsOf, drawBands } from './bands'
import type { Band } from './bands'
import { viewOf } from './extent'
import { labelSize, layoutChart, yAxisOf } from './layout'
import type { Layout } from './layout'
import { layoutLegend } from './legend'
import type { LegendItem } from './legend'
import { drawLine, drawLonePoints, drawPoints, drawCuts, drawSigns } from './marks'
import { crisp } from './pen'
import type { Pen } from './pen'
import type { SeriesData } from './series'
import { drawStrips, stripRoom } from './strip'
import { axisKind } from './ticks'
import type { ChartInfo, ChartSpec, ExportOptions, PlotArea, SeriesRef } from './types'

export interface Drawn {
  /** null when there is no point to draw. */
  layout: Layout | null
  info: Pick<ChartInfo, 'series' | 'shown' | 'total' | 'thinned' | 'nan' | 'inf' | 'broken' | 'problem' | 'restarts' | 'unpaired' | 'view' | 'plotArea'>
}

/** What to put around the plot of an exported picture. */
export interface Frame {
  title: string
  legend: boolean
}

interface Line {
  ref: SeriesRef
  data: SeriesData
  from: number
  to: number
}

/** Faint on the surface; dark ground swallows more. */
const rawAlphaOf = (dark: boolean): number => (dark ? 0.38 : 0.25)
const fadedAlpha = 0.2
/** The runs of a group behind its line. */
const behindAlpha = 0.3
/** Past this many lines thin ones read better, and draw faster. */
const manyLines = 24
const titleSize = 13
const yTitleHeight = 14

/** How strongly a line stands out: faded first, so that what matters is drawn over it. */
const rank = (ref: SeriesRef): number => (ref.behind === true ? -1 : ref.emphasis === true ? 2 : ref.faded === true ? 0 : 1)

export function drawCard(
  pen: Pen,
  spec: ChartSpec,
  all: readonly (SeriesData | null)[],
  width: number,
  height: number,
  frame: Frame | null = null,
): Drawn {
  pen.rect(0, 0, width, height, spec.theme.surface)
  const measure = (text: string, size: number): number => pen.measure(text, size)
  const legend = frame?.legend === true ? layoutLegend(legendItems(spec, all), width, measure) : null
  const head = frame && frame.title !== '' ? titleSize + 12 : 0
  if (frame && head > 0) {
    pen.text(frame.title, 10, 10, { color: spec.theme.ink, size: titleSize, baseline: 'top', bold: true })
  }
  const shown = viewOf(all, spec)
  const problem = all.find((data) => data?.columns.error)?.columns.error ?? null
  if (shown === null) return { layout: null, info: { ...nothing(width, height), problem } }
  const above = head + (spec.yTitle ? yTitleHeight : 0)
  const strips = stripRoom(spec, all)
  const layout = layoutChart({ ...spec, xAxis: axisKind(spec.xAxis, spec.origin !== undefined) }, shown, width, height, measure, { head: above, foot: (legend?.height ?? 0) + strips })
  const info: Drawn['info'] = { ...nothing(width, height), view: { x: shown.x, y: shown.y }, plotArea: layout.area, problem }
  const lines = linesIn(spec, all, shown.x, info)
  const bands = bandsOf(spec, all)
  info.unpaired = bands.reduce((sum, band) => sum + band.unpaired, 0)
  drawAxes(pen, spec, layout)
  drawLines(pen, spec, layout, lines, bands)
  drawPointsAndSigns(pen, spec, layout, lines)
  if (spec.yTitle) pen.text(spec.yTitle.text, layout.area.left, head + 4, { color: spec.theme.second, size: labelSize, baseline: 'top' })
  if (strips > 0) drawStrips(pen, spec, all, layout, height - (legend?.height ?? 0) - strips)
  legend?.draw(pen, spec.theme, height - legend.height)
  return { layout, info }
}

/** What is told of a chart without a point. */
export function nothing(width: number, height: number): Drawn['info'] {
  return {
    series: 0,
    shown: 0,
    total: 0,
    thinned: false,
    nan: 0,
    inf: 0,
    broken: null,
    problem: null,
    restarts: 0,
    unpaired: 0,
    view: { x: [0, 1], y: [0, 1] },
    plotArea: { left: 0, top: 0, width, height },
  }
}

function legendItems(spec: ChartSpec, all: readonly (SeriesData | null)[]): LegendItem[] {
  return spec.series.filter((ref, i) => ref.edge === undefined && ref.behind !== true && (all[i]?.length ?? 0) > 0).map(({ label, color, dash }) => ({ label, color, ...(dash ? { dash } : {}) }))
}

/** The part of each series that is in view, in drawing order; adds up what the card tells about them. */
function linesIn(
  spec: ChartSpec,
  all: readonly (SeriesData | null)[],
  x: readonly [number, number],
  info: Drawn['info'],
): Line[] {
  const lines: Line[] = []
  spec.series.forEach((ref, i) => {
    const data = all[i]
    if (!data || data.columns.total === 0 || ref.edge !== undefined) return
    if (ref.behind !== true) addCounts(info, data, spec, x)
    const [from, to] = data.window(spec.xAxis, x[0], x[1])
    if (to > from) lines.push({ ref, data, from, to })
  })
  return lines.sort((a, b) => rank(a.ref) - rank(b.ref))
}

function addCounts(info: Drawn['info'], data: SeriesData, spec: ChartSpec, x: readonly [number, number]): void {
  const counts = data.counts(spec.xAxis, x[0], x[1])
  info.series++
  info.shown += counts.shown
  info.total += counts.total
  info.thinned ||= data.columns.thinned
  info.nan += data.columns.nan
  info.inf += data.columns.inf
  const broken = data.columns.nan + data.columns.inf > 0 ? data.broken(spec.xAxis) : null
  if (broken !== null) info.broken = Math.min(broken, info.broken ?? Infinity)
  info.restarts += data.columns.restarts
}

export function drawAxes(pen: Pen, spec: Pick<ChartSpec, 'theme'>, { area, x, y, xTicks, yTicks, right: second }: Layout): void {
  const { theme } = spec
  const right = area.left + area.width
  const floor = area.top + area.height
  pen.begin()
  for (const tick of yTicks) {
    const at = crisp(pen, y.pixel(tick.value))
    pen.moveTo(area.left, at)
    pen.lineTo(right, at)
  }
  pen.stroke(theme.hairline, 1 / pen.ratio)
  pen.begin()
  const base = crisp(pen, floor)
  pen.moveTo(area.left, base)
  pen.lineTo(right, base)
  for (const tick of xTicks) {
    const at = crisp(pen, x.pixel(tick.value))
    pen.moveTo(at, floor + 1)
    pen.lineTo(at, floor + 4)
  }
  pen.stroke(theme.line, 1 / pen.ratio)
  const style = { color: theme.second, size: labelSize } as const
  for (const tick of yTicks) {
    pen.text(tick.label, area.left - 7, y.pixel(tick.value), { ...style, align: 'right', baseline: 'middle' })
  }
  for (const tick of second?.ticks ?? []) {
    pen.text(tick.label, right + 7, second?.axis.pixel(tick.value) ?? 0, { ...style, align: 'left', baseline: 'middle' })
  }
  for (const tick of xTicks) {
    const half = pen.measure(tick.label, labelSize) / 2
    const at = Math.min(right + 12 - half, Math.max(half + 1, x.pixel(tick.value)))
    pen.text(tick.label, at, floor + 7, { ...style, align: 'center', baseline: 'top' })
  }
}

/** Some tolerance, so that a line along the edge keeps its width; none of the data is past the ends of a fitted x. */
function inside(spec: ChartSpec, area: PlotArea): PlotArea {
  const side = spec.view?.x ? 1 : 4
  return { left: area.left - side, top: area.top - 2, width: area.width + 2 * side, height: area.height + 3 }
}

const weightOf = (ref: SeriesRef, many: boolean): number => (ref.behind === true ? 1 : ref.emphasis === true ? 2.5 : many || ref.faded === true ? 1 : 1.5)

const isMany = (lines: readonly Line[]): boolean => lines.reduce((count, { ref }) => count + (ref.behind === true ? 0 : 1), 0) > manyLines

function drawLines(pen: Pen, spec: ChartSpec, layout: Layout, lines: Line[], bands: readonly Band[]): void {
  const { xAxis, theme } = spec
  const { area, x } = layout
  const many = isMany(lines)
  const rules = layout.yTicks.map((tick) => ({ at: layout.y.pixel(tick.value), color: theme.hairline }))
  if (spec.yTitle) rules.push({ at: layout.y.pixel(spec.yTitle.at), color: theme.third })
  const ink = pen.lines(inside(spec, area), theme.surface, [...rules, { at: area.top + area.height, color: theme.line }])
  drawBands(ink, bands, x, (band) => yAxisOf(layout, band), theme.dark ? 0.24 : 0.16)
  if (spec.restarts === 'faint') {
    for (const { ref, data } of lines) {
      const { old } = data.columns
      if (old === null || ref.faded === true || ref.behind === true) continue
      const style = { color: ref.color, width: 1, alpha: 0.5, dash: [3, 3] }
      drawLine(ink, data.oldX(xAxis, old), old.y, 0, old.y.length, x, yAxisOf(layout, ref), style)
    }
  }
  if (spec.showRaw) {
    for (const { ref, data, from, to } of lines) {
      if (ref.behind === true || data.columns.smooth === null || data.columns.smooth === data.columns.y) continue
      const alpha = rawAlphaOf(theme.dark) * (ref.faded === true ? fadedAlpha : 1)
      drawLine(ink, data.x(xAxis), data.columns.y, from, to, x, yAxisOf(layout, ref), { color: ref.color, width: 1, alpha })
    }
  }
  for (const { ref, data, from, to } of lines) {
    const alpha = ref.behind === true ? behindAlpha : ref.faded === true ? fadedAlpha : 1
    drawLine(ink, data.x(xAxis), data.main, from, to, x, yAxisOf(layout, ref), { color: ref.color, width: weightOf(ref, many), alpha, ...(ref.dash ? { dash: ref.dash } : {}) })
  }
  ink.done()
}

/** What is not a line, over the lines: single points, and signs for values that have no height. */
function drawPointsAndSigns(pen: Pen, spec: ChartSpec, layout: Layout, lines: Line[]): void {
  const { area, x } = layout
  const clip = inside(spec, area)
  const many = isMany(lines)
  pen.clip(clip.left, clip.top, clip.width, clip.height)
  for (const { ref, data, from, to } of lines) {
    const { columns } = data
    if (ref.behind === true) continue
    const column = data.x(spec.xAxis)
    const y = yAxisOf(layout, ref)
    const alpha = ref.faded === true ? fadedAlpha : 1
    const radius = weightOf(ref, many) + 0.7
    if (!many && !columns.thinned && to - from <= area.width / 12) {
      // Zoomed in far enough to tell points apart.
      drawPoints(pen, column, data.main, from, to, x, y, ref.color, radius, alpha)
    } else if (columns.nan + columns.inf > 0 || columns.group || to - from === 1) {
      drawLonePoints(pen, column, data.main, from, to, x, y, ref.color, radius, alpha)
    }
    if (columns.nan + columns.inf > 0 && ref.faded !== true && !columns.group) {
      drawSigns(pen, column, columns.y, data.main, from, to, x, y, area, ref.color, spec.theme.surface)
    }
    if (spec.ignoreOutliers && spec.view?.y == null && ref.faded !== true) drawCuts(pen, column, data.main, from, to, x, y, area, ref.color)
  }
  pen.unclip()
}

export function frameOf(options: ExportOptions): Frame {
  return { title: options.title ?? '', legend: options.legend ?? true }
}

// A Vega-Lite chart made to fit a card: as large as its frame where it is one chart, and in the board's colours where it names none itself.

import type { Look } from '../../frame/protocol'

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const COMPOSED = ['hconcat', 'vconcat', 'concat', 'facet', 'repeat'] as const

/** Whether it is one chart, perhaps with layers, and no arrangement of several. */
export function isAlone(spec: unknown): boolean {
  if (!isObject(spec) || COMPOSED.some((name) => name in spec)) return false
  const encoding = spec['encoding']
  return !isObject(encoding) || !['row', 'column', 'facet'].some((name) => name in encoding)
}

/** One chart takes the room there is, in CSS pixels with its axes and legends; an arrangement keeps its sizes. */
export function fitted(spec: unknown, width: number, height: number): unknown {
  if (!isObject(spec)) throw new Error('this is no Vega-Lite specification')
  if (!isAlone(spec)) return spec
  return { ...spec, width: Math.max(40, width), height: Math.max(40, height), autosize: { type: 'fit', contains: 'padding' } }
}

/** Colours and type of the board as a Vega configuration; that of the chart itself goes before it. */
export function configOf(look: Look): Json {
  const text = { labelColor: look.second, titleColor: look.ink, labelFont: look.font, titleFont: look.font, titleFontWeight: 500 }
  return {
    background: look.surface,
    font: look.font,
    title: { color: look.ink, subtitleColor: look.second },
    style: { 'guide-label': { fill: look.second, font: look.font }, 'guide-title': { fill: look.ink, font: look.font } },
    axis: { ...text, domainColor: look.line, gridColor: look.hairline, tickColor: look.line },
    legend: text,
    header: text,
    view: { stroke: look.hairline },
  }
}

// A Plotly figure made to fit a card: as large as its frame, and in the board's colours where it names none itself.

import type { Look } from '../../frame/protocol'

type Json = Record<string, unknown>

export interface PlotlyFigure {
  data: Json[]
  layout: Json
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const objectOf = (value: unknown): Json => (isObject(value) ? value : {})

/** The figure in a logged text; throws where there is none. Its size is that of the frame. */
export function filled(given: unknown): PlotlyFigure {
  if (!isObject(given) || !Array.isArray(given['data'])) throw new Error('this is no Plotly figure: it has no list named data')
  const { width: _width, height: _height, ...layout } = objectOf(given['layout'])
  const titled = layout['title'] !== undefined && layout['title'] !== null && objectOf(layout['title'])['text'] !== null
  return {
    data: given['data'].filter(isObject),
    layout: { ...layout, autosize: true, margin: { l: 48, r: 16, t: titled ? 40 : 12, b: 40, ...objectOf(layout['margin']) } },
  }
}

/** The board's colours, put into the template: what the figure says itself stays. */
export function themed({ data, layout }: PlotlyFigure, look: Look): PlotlyFigure {
  const template = objectOf(layout['template'])
  const before = objectOf(template['layout'])
  const axis = { gridcolor: look.hairline, linecolor: look.line, zerolinecolor: look.line, tickcolor: look.line }
  const over = (name: string, more: Json): Json => ({ [name]: { ...objectOf(before[name]), ...more } })
  const own = {
    ...before,
    paper_bgcolor: look.surface,
    plot_bgcolor: look.surface,
    ...over('font', { color: look.ink, family: look.font, size: 12 }),
    ...over('xaxis', axis),
    ...over('yaxis', axis),
    ...over('legend', { bgcolor: 'rgba(0,0,0,0)' }),
    ...over('modebar', { bgcolor: 'rgba(0,0,0,0)', color: look.third, activecolor: look.accent }),
    ...over('hoverlabel', { font: { family: look.font } }),
  }
  return { data, layout: { ...layout, template: { ...template, layout: own } } }
}

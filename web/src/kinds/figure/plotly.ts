// Draws a Plotly figure inside a frame. A file of its own, fetched when the first such figure is on screen; it runs in frames alone.

import Plotly from 'plotly.js-cartesian-dist-min'
import type { Look } from '../../frame/protocol'
import { filled, themed } from './plotly-look'
import type { PlotlyFigure } from './plotly-look'

interface Drawn {
  text: string
  /** Colours of the board, or as logged. */
  own: boolean
  look: Look
  title: string
}

let text = ''
let figure: PlotlyFigure = { data: [], layout: {} }
let unknown = ''

async function draw(root: HTMLElement, card: Drawn): Promise<void> {
  if (card.text !== text) {
    text = card.text
    figure = filled(JSON.parse(text))
    const known = new Set(Object.keys(Plotly.PlotSchema.get().traces))
    unknown = [...new Set(figure.data.map((trace) => String(trace.type ?? 'scatter')))].filter((type) => !known.has(type)).join(', ')
  }
  const { data, layout } = card.own ? figure : themed(figure, card.look)
  await Plotly.react(root, data, layout, { responsive: false, displaylogo: false, showLink: false, showSendToCloud: false, plotlyServerURL: '' })
  if (unknown) throw new Error(`charts of the type ${unknown} are not drawn here; download the figure to see them`)
}

Object.assign(globalThis, { draw })

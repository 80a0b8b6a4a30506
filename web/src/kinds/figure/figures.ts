// Figures from the server, and what a frame needs to show them.

import { fetchTensors } from '../../data/values'
import { textOf } from '../../frame/session'
import type { Content } from '../../frame/session'
import plotly from './plotly?worker&url'
import vega from './vega?worker&url'

export type Format = 'html' | 'plotly' | 'vega' | 'vega-lite'

export interface Figure {
  format: Format
  text: string
  /** Why it cannot be shown; "" otherwise. */
  error: string
}

/** Bytes of the largest that is shown. */
export const MOST = 32 << 20

const FORMATS: readonly [RegExp, Format][] = [
  [/^text\/html\b/, 'html'],
  [/^application\/vnd\.plotly\.v\d+\+json$/, 'plotly'],
  [/^application\/vnd\.vegalite\.v\d+\+json$/, 'vega-lite'],
  [/^application\/vnd\.vega\.v\d+\+json$/, 'vega'],
]

export const formatOf = (mime: string): Format | null => FORMATS.find(([pattern]) => pattern.test(mime))?.[1] ?? null

const broken = (error: string): Figure => ({ format: 'html', text: '', error })

/** One figure: a MIME type and a text. */
export async function fetchFigure(run: number, tag: string, id: string, signal?: AbortSignal): Promise<Figure> {
  const [tensor] = await fetchTensors(run, tag, [id], undefined, signal)
  if (tensor === undefined || tensor.error) return broken(tensor?.error ?? 'there is no such value')
  const [mime, text] = tensor.strings ?? []
  if (mime === undefined || text === undefined) return broken('this value holds no figure')
  const format = formatOf(mime)
  return format === null ? broken(`figures of the type ${mime.slice(0, 80)} are not drawn by this version`) : { format, text, error: '' }
}

/** Libraries are fetched once and kept as text; each frame is handed a copy. */
const modules = new Map<string, Promise<Content>>()

export function moduleOf(format: Format): Promise<Content> {
  const url = format === 'plotly' ? plotly : vega
  let found = modules.get(url)
  if (found === undefined) {
    found = textOf(url).then((code) => ({ type: 'module', code }))
    found.catch(() => modules.delete(url))
    modules.set(url, found)
  }
  return found
}

/** The figure as a file. */
export function fileOf({ format, text }: Figure, name: string): { blob: Blob; name: string } {
  const html = format === 'html'
  return { blob: new Blob([text], { type: html ? 'text/html' : 'application/json' }), name: `${name}.${html ? 'html' : 'json'}` }
}

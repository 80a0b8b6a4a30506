/** What the page tells the drawing side and hears back; plain data, so that it passes to a worker unchanged. */

import type { ChartInfo, ChartSpec, ExportOptions, Readout, ReadoutOptions, ReadoutRow, SeriesRef } from './types'

export type Surface = HTMLCanvasElement | OffscreenCanvas

/** A spec without its series, which travel only when they changed. */
export type Look = Omit<ChartSpec, 'series'>

export type Command =
  | { do: 'open'; id: number; canvas: Surface }
  | { do: 'set'; id: number; look: Look; series: SeriesRef[] | null }
  | { do: 'resize'; id: number; width: number; height: number; ratio: number }
  | { do: 'visible'; id: number; on: boolean }
  | { do: 'close'; id: number }
  | { do: 'invalidate'; version: number }
  | { do: 'readouts'; ask: number; ids: number[]; x: number; options: ReadoutOptions }
  | { do: 'pick'; ask: number; id: number; px: number; py: number }
  | { do: 'export'; ask: number; id: number; kind: 'png' | 'svg'; options: ExportOptions }

export type Value = Readout[] | ReadoutRow | Blob | null

export type Reply =
  | { do: 'ready' }
  | { do: 'unsupported' }
  | { do: 'infos'; infos: [number, ChartInfo][] }
  | { do: 'answer'; ask: number; value: Value }
  | { do: 'failed'; ask: number; message: string }

/** The first message to a worker. */
export interface Hello {
  url: string
}

/** The chart engine's front door: everything other folders may use. */

export type {
  Chart,
  ChartInfo,
  ChartSpec,
  Engine,
  EngineOptions,
  ExportOptions,
  PlotArea,
  Readout,
  ReadoutOptions,
  ReadoutRow,
  Scale,
  SeriesRef,
  Smoothing,
  SmoothingKind,
  Statistics,
  Theme,
  View,
  XAxis,
} from './types'
export { createEngine } from './engine'
export { toData, toPixel } from './place'

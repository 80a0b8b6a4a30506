/** The chart engine's front door: everything other folders may use. */

export type {
  Chart,
  ChartInfo,
  ChartSpec,
  Engine,
  EngineOptions,
  ExportOptions,
  LoggedAxis,
  PlotArea,
  Readout,
  ReadoutOptions,
  ReadoutRow,
  Restarts,
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
export { loggedAxis } from './ticks'
export { toData, toPixel } from './place'

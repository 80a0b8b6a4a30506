/**
 * The public shapes of the chart engine, so that a card can describe a chart without knowing how, or in which thread, it is drawn.
 *
 * Data x is a step, seconds since the run's first point ("relative"), Unix seconds ("wall"), seconds of training without pauses
 * ("active") or the value of another scalar ("of:" and its tag or "=expression"); pixels are CSS pixels of the canvas.
 */

/** Where every value has a place of its own. */
export type LoggedAxis = 'step' | 'relative' | 'wall'
export type XAxis = LoggedAxis | 'active' | `of:${string}`
/** Newest value of every step, with what a restart superseded faint behind it or without; each session apart; everything joined. */
export type Restarts = 'faint' | 'stitched' | 'segments' | 'raw'
export type Scale = 'linear' | 'log' | 'symlog'
export type SmoothingKind = 'none' | 'ema' | 'mean' | 'median' | 'gaussian'

export interface Smoothing {
  kind: SmoothingKind
  amount: number
}

/** How the runs of a group become one line with a band. */
export interface Statistics {
  center: 'mean' | 'median' | 'iqm'
  band: 'none' | 'std' | 'stderr' | 'minmax' | 'percentile' | 't' | 'bootstrap'
  /** Share of the runs, or confidence, between the edges of the band. */
  level: number
  align: 'interpolated' | 'exact' | 'binned'
  /** Runs that every line is compared with; null compares with nothing. */
  baseline: readonly number[] | null
  compare: 'difference' | 'ratio'
}

/** One line of a chart: which series, and how it looks. */
export interface SeriesRef {
  run: number
  tag: string
  /** A real CSS colour (the worker cannot see custom properties). */
  color: string
  /** Drawn pale, behind the others. */
  faded?: boolean
  /** Drawn wider, on top of the others. */
  emphasis?: boolean
  label: string
  /** Lengths of dashes and gaps in pixels; absent draws a whole line. */
  dash?: readonly number[]
  /** The line of a group of these runs, by the chart's statistics; `run` is then a negative number that stands for just these. */
  members?: readonly number[]
  /** Only there to be seen behind the others: faint, not read out, not picked, not counted. */
  behind?: boolean
  /** Measured on a y axis of its own, on the right. */
  axis?: 'right'
  /** Not a line of its own but an edge of the band around one: a line, its lower and its upper edge follow each other. */
  edge?: 'lower' | 'upper'
}

/** The part of the data on screen; null on an axis means "fit". */
export interface View {
  x: [number, number] | null
  y: [number, number] | null
}

/** Colours and font as real CSS values. */
export interface Theme {
  surface: string
  ink: string
  second: string
  third: string
  line: string
  hairline: string
  accent: string
  font: string
  dark: boolean
}

export interface ChartSpec {
  /** Keep the same array while nothing in it changed: it is then not sent to the worker again. */
  series: SeriesRef[]
  xAxis: XAxis
  xScale: Scale
  yScale: Scale
  smoothing: Smoothing
  /** Draw the unsmoothed line faintly behind the smoothed one. */
  showRaw: boolean
  /** Fit y to the 5th to 95th percentile. */
  ignoreOutliers: boolean
  restarts: Restarts
  /** The first point of each line with this x or more is put at 0; absent leaves x as it is. */
  origin?: number
  /** Of the groups among the series. */
  statistics?: Statistics
  /** Title of the y axis, and a value to draw a line at. */
  yTitle?: { text: string; at: number }
  theme: Theme
  /** null fits both axes. */
  view: View | null
}

export interface PlotArea {
  left: number
  top: number
  width: number
  height: number
}

/** What the chart shows now; sent after each draw. */
export interface ChartInfo {
  /** Series asked for that have at least one point. */
  series: number
  /** Points drawn, and points there are in the range drawn; fewer drawn means thinned to the extremes of each pixel column. */
  shown: number
  total: number
  thinned: boolean
  nan: number
  inf: number
  /** x of the first NaN or infinite value of all lines; null when there is none. */
  broken: number | null
  restarts: number
  /** Points of lines with a band that lack a lower or an upper edge at their step. */
  unpaired: number
  loading: boolean
  error: string | null
  /** Why lines are missing: an expression that cannot be computed. */
  problem: string | null
  view: { x: [number, number]; y: [number, number] }
  plotArea: PlotArea
  xAxis: XAxis
  xScale: Scale
  yScale: Scale
}

/** One line under the cursor. */
export interface ReadoutRow {
  run: number
  tag: string
  color: string
  label: string
  step: number
  /** Unix seconds. */
  wall: number
  /** Seconds since the first point of the series. */
  relative: number
  /** The logged value; may be NaN or infinite. */
  value: number
  /** null when the chart is not smoothed. */
  smoothed: number | null
  /** Edges of the band at the same step, NaN where there is none; absent of a line without a band. */
  lower?: number
  upper?: number
  /** Runs that count at this point; absent of a single run. */
  n?: number
  xPixel: number
  /** NaN when the point has no place on the y axis. */
  yPixel: number
}

export interface ReadoutOptions {
  /** Rows wanted at most; default all. */
  limit?: number
  /** 'series' keeps the order of the spec; 'nearest' needs yPixel. Default 'series'. */
  order?: 'series' | 'nearest' | 'value' | 'name'
  /** Where the cursor is, in CSS pixels of this canvas. */
  yPixel?: number
}

export interface Readout {
  rows: ReadoutRow[]
  /** Rows there would be without a limit. */
  count: number
}

export interface ExportOptions {
  /** CSS pixels; default the size on screen. */
  width?: number
  height?: number
  /** Device pixels per CSS pixel of a PNG; default 2. */
  scale?: number
  title?: string
  /** Name the lines below the plot; default true. */
  legend?: boolean
}

export interface Chart {
  set(spec: ChartSpec): void
  resize(cssWidth: number, cssHeight: number, dpr: number): void
  /** Charts that are not visible neither fetch nor draw. */
  visible(on: boolean): void
  /** The nearest point of each series at data x. */
  readout(x: number): Promise<ReadoutRow[]>
  /** The line within reach of a pixel, or null. */
  pick(px: number, py: number): Promise<ReadoutRow | null>
  export(kind: 'png' | 'svg', opts?: ExportOptions): Promise<Blob>
  onInfo(callback: (info: ChartInfo) => void): void
  destroy(): void
}

export interface Engine {
  /** Takes over a canvas that has never had a context; one chart per canvas, once. */
  chart(canvas: HTMLCanvasElement): Chart
  /** Data changed on the server: visible charts fetch what changed, the others when they are next seen. */
  invalidate(version: number): void
  /** One message for a whole linked cursor: the readouts of these charts at data x, in their order. */
  readouts(charts: Chart[], x: number, options?: ReadoutOptions): Promise<Readout[]>
  destroy(): void
  readonly mode: 'worker' | 'page'
}

export interface EngineOptions {
  /** URL of the API, relative to the page, ending in a slash: 'api/'. */
  apiBase: string
  /** false draws in the page thread; default is the worker where the browser can. */
  worker?: boolean
}

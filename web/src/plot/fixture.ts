/** Series and specs for tests. */

import { SeriesData } from './series'
import type { ChartSpec, Theme } from './types'

export const theme: Theme = {
  surface: '#ffffff',
  ink: '#16191d',
  second: '#5a636e',
  third: '#8d96a1',
  line: '#e3e6ea',
  hairline: '#eef0f3',
  accent: '#2f5fd0',
  font: 'system-ui, sans-serif',
  dark: false,
}

/** A whole series at steps 0, 1, 2 … one second apart, or at the steps given. */
export function seriesOf(values: number[], more: { steps?: number[]; smooth?: number[]; thinned?: boolean; total?: number } = {}): SeriesData {
  const { length } = values
  const steps = more.steps ?? values.map((_, i) => i)
  return new SeriesData(
    {
      tag: 'loss',
      run: 0,
      version: 1,
      total: more.total ?? length,
      inRange: more.total ?? length,
      shown: length,
      thinned: more.thinned ?? false,
      nan: values.filter(Number.isNaN).length,
      inf: values.filter((value) => Math.abs(value) === Infinity).length,
      restarts: 0,
      start: 1000,
      stepBase: 0,
      step: new Float64Array(steps),
      time: new Float64Array(steps),
      y: new Float64Array(values),
      smooth: more.smooth ? new Float64Array(more.smooth) : null,
      old: null,
    },
    null,
  )
}

export function specOf(count: number, more: Partial<ChartSpec> = {}): ChartSpec {
  return {
    series: Array.from({ length: count }, (_, run) => ({ run, tag: 'loss', color: '#4269d0', label: `run ${run}` })),
    xAxis: 'step',
    xScale: 'linear',
    yScale: 'linear',
    smoothing: { kind: 'none', amount: 0 },
    showRaw: true,
    ignoreOutliers: false,
    restarts: 'stitched',
    theme,
    view: null,
    ...more,
  }
}

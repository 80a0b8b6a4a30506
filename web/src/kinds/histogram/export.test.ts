import { expect, it } from 'vitest'
import { theme } from '../../plot/fixture'
import { SvgPen } from '../../plot/svg'
import { gather } from './board'
import { csvOf, drawBoard, sizeOf } from './export'
import type { ViewName } from './frame'
import type { Histograms } from './histograms'

const data = (run: number): Histograms => ({
  run, version: 1, total: 2, superseded: 0, start: 100,
  steps: Float64Array.of(0, 10),
  times: Float64Array.of(0, 5),
  offsets: Float64Array.of(0, 2, 3),
  rows: Float64Array.of(0, 1, 4, 1, 2, 2, 0, 2, 8),
  low: Float64Array.of(0, 0), high: Float64Array.of(2, 2), totals: Float64Array.of(6, 8), leftOut: Float64Array.of(0, 0),
  points: [0, 5000, 10_000],
  percentiles: Float64Array.of(0, 0.75, 2, NaN, 1, 2),
  errors: new Map(),
})
const runs = [1, 2].map((id) => ({ id, name: `run,${id}`, label: `run ${id}`, color: '#4269d0', emphasis: false, faded: false }))

it('has every bucket, or every percentile, as it was counted', () => {
  const all = runs.map((run) => ({ run: run.name, data: data(run.id) }))
  expect(csvOf(all.slice(0, 1), 'ridge').split('\r\n')).toEqual([
    'run,step,wall_time,left,right,count', '"run,1",0,100,0,1,4', '"run,1",0,100,1,2,2', '"run,1",10,105,0,2,8', '',
  ])
  expect(csvOf(all.slice(0, 1), 'bands').split('\r\n')).toEqual(['run,step,wall_time,p0,p50,p100', '"run,1",0,100,0,0.75,2', '"run,1",10,105,nan,1,2', ''])
  expect(csvOf(all, 'heat').split('\r\n')).toHaveLength(8)
})

it.each(['ridge', 'overlay', 'heat', 'bands'] as const)('draws %s as lines and areas inside its size', (view: ViewName) => {
  const board = gather(runs, new Map([[1, data(1)], [2, data(2)]]), { view, axis: 'step', log: false, bins: 8, inner: false, theme })
  const { width, height } = sizeOf(board)
  const pen = new SvgPen(width, height, theme.font)
  drawBoard(pen, board, 'weights <1>', theme)
  const svg = pen.toString()
  expect(svg).toContain('weights &lt;1&gt;')
  expect(svg).toContain('run 2')
  expect(svg).not.toMatch(/NaN|undefined|Infinity/)
  expect(svg.match(/<(path|rect)/g)?.length).toBeGreaterThan(10)
  const xs = [...svg.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)])
  expect(xs.every(([x, y]) => (x ?? -1) >= 0 && (x ?? 1e9) <= width && (y ?? -1) >= 0 && (y ?? 1e9) <= height)).toBe(true)
})

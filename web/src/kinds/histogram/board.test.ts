import { describe, expect, it } from 'vitest'
import type { Pen } from '../../plot/drawing'
import type { Theme } from '../../plot'
import type { CardRun } from '../kind'
import { gather } from './board'
import { frameOf, views } from './frame'
import { cursorAt } from './hit'
import type { Histograms } from './histograms'
import { moved } from './keys'

const data: Histograms = {
  run: 3,
  version: 1,
  total: 3,
  superseded: 0,
  start: 1000,
  steps: Float64Array.of(0, 10, 20),
  times: Float64Array.of(0, 1, 2),
  offsets: Int32Array.of(0, 1, 2, 3),
  rows: Float64Array.of(-4, 0, 8, 0, 4, 8, 4, 6, 8),
  low: Float64Array.of(-4, 0, 4),
  high: Float64Array.of(0, 4, 6),
  totals: Float64Array.of(8, 8, 8),
  leftOut: Int32Array.of(0, 0, 0),
  points: [0, 5000, 10_000],
  percentiles: Float64Array.of(-4, -2, 0, 0, 2, 4, 4, 5, 6),
  errors: new Map(),
}
const run: CardRun = { id: 3, name: 'a', label: 'a', color: '#4269d0', emphasis: false, faded: false }
const theme = { surface: '#ffffff' } as Theme
const pen = { ratio: 1, measure: (text: string) => 6 * text.length } as unknown as Pen
const board = (view: (typeof views)[number]['value']): ReturnType<typeof gather> =>
  gather([run], new Map([[3, data]]), { view, axis: 'step', log: false, bins: 50, inner: false, theme })

describe('pictures', () => {
  it.each(views.map(({ value }) => value))('%s: counts and axis have the same values, and the cursor finds them', (view) => {
    const [picture] = board(view).pictures
    if (picture === undefined) throw new Error('no picture')
    const frame = frameOf(view, picture.extents, 400, 250, pen, false)
    const across = view === 'ridge' || view === 'overlay'
    const axis = across ? frame.x : frame.y
    const shape = picture.sheets[0]?.shape
    if (view !== 'bands') expect(shape?.range).toEqual([axis.lo, axis.hi])
    const at = across
      ? cursorAt(frame, picture.sheets, picture.extents, frame.x.pixel(5), view === 'ridge' ? frame.y.pixel(20) - 3 : frame.y.pixel(0.8))
      : cursorAt(frame, picture.sheets, picture.extents, frame.x.pixel(19), frame.y.pixel(5))
    expect(at?.index).toBe(2)
    expect(at?.value).toBeCloseTo(5)
    expect(cursorAt(frame, picture.sheets, picture.extents, -10, 5)).toBeNull()
  })

  it('have places for a bare neighbour with the same scale', () => {
    const [picture] = board('ridge').pictures
    if (picture === undefined) throw new Error('no picture')
    const [full, bare] = [frameOf('ridge', picture.extents, 238, 200, pen, false), frameOf('ridge', picture.extents, 204, 200, pen, true)]
    expect(bare.area.width).toBe(full.area.width)
    expect([bare.y.from, bare.y.to]).toEqual([full.y.from, full.y.to])
  })

  it('are walked through with the arrow keys as they are drawn', () => {
    const [picture] = board('ridge').pictures
    if (picture === undefined) throw new Error('no picture')
    const first = moved('ArrowUp', 1, picture, null)
    expect(first?.index).toBe(2)
    const up = moved('ArrowUp', 1, picture, first ?? null)
    expect(up).toMatchObject({ run: 3, index: 1, time: 10 })
    expect(moved('ArrowRight', 1, picture, { run: 3, index: 0, time: 0, value: -9 })?.value).toBe(-2)
    expect(moved('Home', 1, picture, up ?? null)?.index).toBe(0)
    expect(moved('Escape', 1, picture, up ?? null)).toBeNull()
    expect(moved('x', 1, picture, null)).toBeUndefined()
  })
})

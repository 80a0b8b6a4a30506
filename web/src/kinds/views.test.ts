import { expect, it } from 'vitest'
import type { ChartInfo } from '../plot'
import { boxShape, boxView, panView, wheelFactor, zoomView } from './views'

type Placed = Pick<ChartInfo, 'view' | 'plotArea' | 'xScale' | 'yScale'>
const linear: Placed = {
  view: { x: [0, 1000], y: [0, 10] },
  plotArea: { left: 50, top: 10, width: 500, height: 200 },
  xScale: 'linear',
  yScale: 'linear',
}
const log: Placed = { ...linear, view: { x: [0, 1000], y: [1, 100] }, yScale: 'log' }
const near = (view: { x: [number, number] | null; y: [number, number] | null } | null, x: number[] | null, y: number[] | null) => {
  for (const [got, want] of [[view?.x, x], [view?.y, y]] as const) {
    if (want === null) expect(got).toBeNull()
    else want.forEach((value, i) => expect(got?.[i]).toBeCloseTo(value, 6))
  }
}

it('zooms to the box, whichever corner comes first', () => {
  const [a, b] = [{ x: 100, y: 30 }, { x: 300, y: 110 }]
  near(boxView(linear, a, b), [100, 500], [5, 9])
  near(boxView(linear, b, a), [100, 500], [5, 9])
})

it('zooms one axis when the box is flat or tall, and nothing on a click', () => {
  near(boxView(linear, { x: 100, y: 30 }, { x: 300, y: 33 }), [100, 500], null)
  near(boxView(linear, { x: 100, y: 30 }, { x: 103, y: 110 }), null, [5, 9])
  expect(boxView(linear, { x: 100, y: 30 }, { x: 102, y: 31 })).toBeNull()
  expect(boxShape(linear, { x: 100, y: 30 }, { x: 900, y: 33 })).toEqual({ left: 100, width: 450, top: 10, height: 200 })
})

it('pans with the picture, on a log axis by a factor', () => {
  near(panView(linear, 50, 0), [-100, 900], [0, 10])
  near(panView(log, 0, 100), [0, 1000], [10, 1000])
})

it('keeps the point under the cursor when zooming', () => {
  near(zoomView(linear, { x: 300, y: 110 }, 0.5), [250, 750], [2.5, 7.5])
  near(zoomView(log, { x: 50, y: 210 }, 0.5), [0, 500], [1, 10])
})

it('keeps numbers short enough for a link', () => {
  const odd: Placed = { ...linear, view: { x: [0, 100_000 / 3], y: [0, 1 / 3] } }
  const view = boxView(odd, { x: 101, y: 31 }, { x: 307, y: 113 })
  expect(JSON.stringify(view)).toBe('{"x":[3400,17133],"y":[0.16167,0.29833]}')
})

it('fits rather than zooming to nothing', () => {
  const deep: Placed = { ...linear, view: { x: [1, 1 + 2e-16], y: [0, 10] } }
  expect(zoomView(deep, { x: 300, y: 110 }, 0.01).x).toBeNull()
})

it('turns any wheel into a bounded factor', () => {
  expect(wheelFactor(-100, 0)).toBeLessThan(1)
  expect(wheelFactor(3, 1)).toBeGreaterThan(1)
  expect(wheelFactor(1e9, 0)).toBeLessThan(2)
})

import { expect, test } from 'vitest'
import { viewOf } from './extent'
import { seriesOf, specOf } from './fixture'

test('x fits exactly, y with a little air that ends on a round number', () => {
  const shown = viewOf([seriesOf([0.42, 1.2, 0.8])], specOf(1))
  expect(shown?.x).toEqual([0, 2])
  const [lo, hi] = shown?.y ?? [0, 0]
  expect(lo).toBeLessThanOrEqual(0.42 - 0.039)
  expect(lo).toBeGreaterThan(0.3)
  expect(hi).toBeGreaterThanOrEqual(1.2 + 0.039)
  expect(hi).toBeLessThan(1.35)
})

test('values that are not finite do not count, and air never crosses zero', () => {
  expect(viewOf([seriesOf([NaN, 0, 1, Infinity, -Infinity])], specOf(1))?.y[0]).toBe(0)
  expect(viewOf([seriesOf([NaN, NaN])], specOf(1))?.y).toEqual([0, 1])
})

test('a log axis fits the positive values', () => {
  const shown = viewOf([seriesOf([-5, 0, 0.01, 100])], specOf(1, { yScale: 'log' }))
  expect(shown?.y[0]).toBeGreaterThan(0.005)
  expect(shown?.y[0]).toBeLessThan(0.01)
  expect(shown?.y[1]).toBeGreaterThan(100)
  expect(viewOf([seriesOf([-5, -1])], specOf(1, { yScale: 'log' }))?.y).toEqual([0.1, 1])
  expect(viewOf([seriesOf([1, 2, 3])], specOf(1, { xScale: 'log' }))?.x).toEqual([1, 2])
})

test('outliers are left out when asked', () => {
  const values = Array.from({ length: 200 }, (_, i) => 1 + (i % 10) / 10)
  values[100] = 1e6
  expect(viewOf([seriesOf(values)], specOf(1, { ignoreOutliers: true }))?.y[1]).toBeLessThan(3)
  expect(viewOf([seriesOf(values)], specOf(1))?.y[1]).toBeGreaterThan(1e6)
})

test('zoomed in x, y fits what is in sight; asked for, it is what was asked', () => {
  const data = [seriesOf([100, 1, 2, 1, 100])]
  expect(viewOf(data, specOf(1, { view: { x: [1.5, 2.5], y: null } }))?.y[1]).toBeLessThan(3)
  expect(viewOf(data, specOf(1, { view: { x: null, y: [-1, 7] } }))).toEqual({ x: [0, 4], y: [-1, 7] })
})

test('one point, one value and no point at all', () => {
  expect(viewOf([seriesOf([3])], specOf(1))?.x).toEqual([-0.5, 0.5])
  const [lo, hi] = viewOf([seriesOf([5, 5, 5])], specOf(1))?.y ?? [0, 0]
  expect(lo).toBeLessThan(5)
  expect(hi).toBeGreaterThan(5)
  expect(viewOf([seriesOf([]), null], specOf(2))).toBeNull()
})

test('the raw line behind a smoothed one is not cut off', () => {
  const data = [seriesOf([0, 10, 0], { smooth: [0, 2, 1] })]
  expect(viewOf(data, specOf(1))?.y[1]).toBeGreaterThan(10)
  expect(viewOf(data, specOf(1, { showRaw: false }))?.y[1]).toBeLessThan(3)
})

test('an axis on the right fits its own lines, and a zoom cuts both alike', () => {
  const data = [seriesOf([0, 1]), seriesOf([0, 1000])]
  const spec = specOf(2)
  spec.series[1] = { ...spec.series[1], axis: 'right' } as (typeof spec.series)[0]
  const shown = viewOf(data, spec)
  expect(shown?.y[1]).toBeLessThan(2)
  expect(shown?.right?.[1]).toBeGreaterThan(1000)
  const [lo, hi] = shown?.y ?? [0, 1]
  const half = viewOf(data, { ...spec, view: { x: null, y: [lo, (lo + hi) / 2] } })
  expect(half?.right?.[1]).toBeCloseTo((shown?.right?.[1] ?? 0) / 2)
  expect(viewOf([seriesOf([1, 2]), null], spec)?.right).toBeUndefined()
})

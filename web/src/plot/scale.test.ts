import { expect, test } from 'vitest'
import { toData, toPixel } from './place'
import { makeAxis } from './scale'
import type { Scale } from './types'

test.each<[Scale, number, number]>([
  ['linear', -3, 12],
  ['log', 1e-4, 200],
  ['symlog', -500, 5e4],
])('%s: a value goes to a pixel and comes back', (scale, lo, hi) => {
  const axis = makeAxis(scale, lo, hi, 180, 10)
  expect(axis.pixel(lo)).toBeCloseTo(180)
  expect(axis.pixel(hi)).toBeCloseTo(10)
  for (const share of [0.1, 0.5, 0.9]) {
    const value = axis.value(180 + share * (10 - 180))
    expect(value).toBeGreaterThan(lo)
    expect(value).toBeLessThan(hi)
    expect(axis.pixel(value)).toBeCloseTo(180 - share * 170)
  }
})

test('what has no place on a log axis has no pixel', () => {
  const axis = makeAxis('log', 0.1, 10, 0, 100)
  expect(axis.pixel(0)).toBeNaN()
  expect(axis.pixel(-1)).toBeNaN()
  expect(axis.pixel(1)).toBeCloseTo(50)
})

test('an axis of no length puts everything in its middle', () => {
  expect(makeAxis('linear', 5, 5, 0, 100).pixel(5)).toBe(50)
})

test('the page places data as the engine does', () => {
  const info = {
    view: { x: [0, 1000], y: [0.01, 100] },
    plotArea: { left: 40, top: 10, width: 300, height: 150 },
    xScale: 'linear',
    yScale: 'log',
  } as const
  const placed = { ...info, view: { x: [0, 1000] as [number, number], y: [0.01, 100] as [number, number] } }
  expect(toPixel(placed, 500, 1)).toEqual({ x: 190, y: 85 })
  const back = toData(placed, 190, 85)
  expect(back.x).toBeCloseTo(500)
  expect(back.y).toBeCloseTo(1)
})

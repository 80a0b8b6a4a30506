import { expect, test } from 'vitest'
import { Polyline, traceLine } from './decimate'
import { seriesOf } from './fixture'
import { makeAxis } from './scale'

function trace(values: number[], pixels: number, from = 0, to = values.length): [number, number][] {
  const out = new Polyline()
  const data = seriesOf(values)
  const x = makeAxis('linear', from, Math.max(from + 1, to - 1), 0, pixels)
  traceLine(out, data.x('step'), data.columns.y, 0, values.length, x, makeAxis('linear', 0, 1, 0, 100))
  return Array.from({ length: out.count }, (_, i) => [out.xy[2 * i] as number, out.xy[2 * i + 1] as number])
}

test('a short series keeps every point', () => {
  expect(trace([0, 0.5, 1], 100)).toEqual([
    [0, 0],
    [50, 50],
    [100, 100],
  ])
})

test('a gap lifts the pen once', () => {
  const xs = trace([0, NaN, Infinity, 1, 1], 100).map(([x]) => x)
  expect(xs).toEqual([0, NaN, 75, 100])
})

test('a dense series is bounded by the pixels, and keeps its spikes, its ends and its gaps', () => {
  const values = Array.from({ length: 100_000 }, (_, i) => 0.5 + 0.1 * Math.sin(i / 50))
  values[33_333] = 0.99
  values[66_666] = 0.01
  for (let i = 50_000; i < 52_000; i++) values[i] = NaN
  const points = trace(values, 200)
  expect(points.length).toBeLessThan(4 * 201 + 4)
  const heights = points.map(([, y]) => y)
  expect(Math.max(...heights.filter(Number.isFinite))).toBeCloseTo(99, 3)
  expect(Math.min(...heights.filter(Number.isFinite))).toBeCloseTo(1, 3)
  expect(points[0]).toEqual([0, 50])
  expect(points.at(-1)?.[0]).toBeCloseTo(200, 3)
  expect(points.some(([x]) => Number.isNaN(x))).toBe(true)
  const xs = points.map(([x]) => x).filter((x) => !Number.isNaN(x))
  expect(xs).toEqual([...xs].sort((a, b) => a - b))
})

test('neighbours far outside the plot come to its edge along their line', () => {
  const data = seriesOf([0, 1], { steps: [-1e9, 1e9] })
  const out = new Polyline()
  traceLine(out, data.x('step'), data.columns.y, 0, 2, makeAxis('linear', 0, 1, 0, 100), makeAxis('linear', 0, 1, 0, 100))
  expect(Math.abs(out.xy[0] as number)).toBeLessThan(1000)
  expect(out.xy[1]).toBeCloseTo(50, 1)
  expect(out.xy[3]).toBeCloseTo(50, 1)
})

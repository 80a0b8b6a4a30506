import { describe, expect, it } from 'vitest'
import { rebin } from './rebin'
import { aired, countAt, nearest, rangeOf, shapeOf } from './shape'
import type { Histograms } from './histograms'
import { bucketAt, bucketNear } from './histograms'

/** Numbers that look random and are the same every time. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0)

function histograms(steps: readonly (readonly (readonly number[])[])[]): Histograms {
  const offsets = [0]
  for (const rows of steps) offsets.push((offsets.at(-1) ?? 0) + rows.length)
  const counted = steps.map((rows) => rows.filter((row) => (row[2] ?? 0) > 0))
  return {
    run: 0,
    version: 1,
    total: steps.length,
    superseded: 0,
    start: 100,
    steps: Float64Array.from(steps.keys()),
    times: Float64Array.from(steps.keys()),
    offsets: Int32Array.from(offsets),
    rows: Float64Array.from(steps.flat(2)),
    low: Float64Array.from(counted, (rows) => (rows.length > 0 ? Math.min(...rows.map((row) => row[0] ?? NaN)) : NaN)),
    high: Float64Array.from(counted, (rows) => (rows.length > 0 ? Math.max(...rows.map((row) => row[1] ?? NaN)) : NaN)),
    totals: Float64Array.from(steps, (rows) => sum(rows.map((row) => row[2] ?? 0))),
    leftOut: new Int32Array(steps.length),
    points: [],
    percentiles: new Float64Array(0),
    errors: new Map(),
  }
}

describe('rebin', () => {
  it('conserves what is counted, whatever the edges', () => {
    const next = random(7)
    for (let round = 0; round < 500; round++) {
      const scale = 10 ** Math.floor(next() * 20 - 10)
      const size = 1 + Math.floor(next() * 40)
      const edges = Array.from({ length: size + 1 }, () => (next() - 0.5) * scale).sort((a, b) => a - b)
      if (next() < 0.3 && size > 1) edges[1] = edges[0] as number
      const rows = Array.from({ length: size }, (_, i) => [edges[i] as number, edges[i + 1] as number, Math.floor(next() * 1000)])
      const bins = 1 + Math.floor(next() * 100)
      const out = new Float64Array(bins + 2)
      rebin(Float64Array.from(rows.flat()), 0, size, edges[0] as number, edges[size] as number, out, 1, bins)
      expect(out[0]).toBe(0)
      expect(out[bins + 1]).toBe(0)
      const total = sum(rows.map((row) => row[2] as number))
      expect(sum(out)).toBeCloseTo(total, 6)
    }
  })

  it('puts a bucket into the bins it covers, by parts', () => {
    const out = new Float64Array(4)
    rebin(Float64Array.of(0.5, 2.5, 4), 0, 1, 0, 4, out, 0, 4)
    expect([...out]).toEqual([1, 2, 1, 0])
  })

  it('puts a single value into one bin, at both ends too', () => {
    for (const [value, bin] of [[0, 0], [1, 1], [3.9, 3], [4, 3]] as const) {
      const out = new Float64Array(4)
      rebin(Float64Array.of(value, value, 5), 0, 1, 0, 4, out, 0, 4)
      expect(out[bin]).toBe(5)
      expect(sum(out)).toBe(5)
    }
  })

  it('leaves out what lies outside of the range', () => {
    const out = new Float64Array(2)
    rebin(Float64Array.of(-2, 2, 8, 9, 9, 1), 0, 2, 0, 4, out, 0, 2)
    expect([...out]).toEqual([4, 0])
  })

  it('survives the largest numbers', () => {
    const out = new Float64Array(10)
    rebin(Float64Array.of(-1e308, 1e308, 100), 0, 1, -1e308, 1e308, out, 0, 10)
    expect(sum(out)).toBeCloseTo(100)
  })
})

describe('shape', () => {
  it('spans all steps and counts each over the same bins', () => {
    const data = histograms([[[0, 1, 4]], [], [[1, 2, 6], [2, 3, 0]]])
    const range = rangeOf([data], false)
    expect(range).toEqual([0, 2])
    const shape = shapeOf(data, range, 2)
    expect([...shape.counts]).toEqual([4, 0, 0, 0, 0, 6])
    expect(shape.most).toBe(6)
    expect(countAt(shape, 0, 0.5)).toBe(4)
    expect(countAt(shape, 0, 1)).toBe(2)
  })

  it('has room around a single value, and a range of nothing', () => {
    expect(rangeOf([histograms([[[2, 2, 5]]])], false)).toEqual([1, 3])
    expect(rangeOf([histograms([[[0, 0, 5]]])], false)).toEqual([-0.5, 0.5])
    expect(rangeOf([histograms([[]])], false)).toEqual([0, 1])
    expect(rangeOf([], true)).toEqual([0, 1])
  })

  it('leaves out tails when asked to', () => {
    const data = { low: [-1000], high: [1000], points: [0, 668, 9332, 10_000], percentiles: [-1000, -1, 1, 1000] } as unknown as Histograms
    expect(rangeOf([data], false)).toEqual([-1000, 1000])
    expect(rangeOf([data], true)).toEqual([-3, 3])
  })

  it('stays finite with air around the largest numbers', () => {
    const [lo, hi] = aired(rangeOf([histograms([[[-1.7e308, 1.7e308, 1]]])], false))
    expect(Number.isFinite(hi - lo)).toBe(true)
  })

  it('finds the nearest place', () => {
    expect(nearest([0, 10, 20], 14)).toBe(1)
    expect(nearest([0, 10, 10], 10)).toBe(2)
    expect(nearest([], 1)).toBe(-1)
  })
})

describe('the bucket under the cursor', () => {
  const data = histograms([[[0, 1, 2], [1, 2, 0], [2, 2, 7], [2, 3, 1]]])

  it('is left-closed and right-open, but for the last edge', () => {
    expect(bucketAt(data, 0, 0)).toBe(0)
    expect(bucketAt(data, 0, 1)).toBe(1)
    expect(bucketAt(data, 0, 2.5)).toBe(3)
    expect(bucketAt(data, 0, 3)).toBe(3)
    expect(bucketAt(data, 0, 3.1)).toBe(-1)
    expect(bucketAt(data, 0, -1)).toBe(-1)
  })

  it('is the spike beside the cursor where that has no width', () => {
    expect(bucketNear(data, 0, 1.95, 0.1)).toBe(2)
    expect(bucketNear(data, 0, 1.5, 0.1)).toBe(1)
    expect(bucketNear(data, 0, 0.5, 0.1)).toBe(0)
  })
})

import { describe, expect, it } from 'vitest'
import type { Histograms } from './histograms'
import { amountOf, bandText, bucketText, pointsOf, stepText, troubleOf } from './words'

const data: Histograms = {
  run: 0,
  version: 1,
  total: 3,
  superseded: 0,
  start: 0,
  steps: Float64Array.of(0, 10, 20),
  times: Float64Array.of(0, 1, 2),
  offsets: Int32Array.of(0, 2, 2, 2),
  rows: Float64Array.of(0, 0.5, 1500, 0.5, 1, 500),
  low: Float64Array.of(0, NaN, NaN),
  high: Float64Array.of(1, NaN, NaN),
  totals: Float64Array.of(2000, 0, 0),
  leftOut: Int32Array.of(0, 0, 0),
  points: [0, 5000, 10_000],
  percentiles: Float64Array.of(0, 0.333, 1, NaN, NaN, NaN, NaN, NaN, NaN),
  errors: new Map([[2, 'wrong shape']]),
}

describe('words', () => {
  it('say the bucket with its edges', () => {
    expect(bucketText(data, 0, 0)).toBe('[0, 0.5)  1,500 of 2,000 · 75 %')
    expect(bucketText(data, 0, 1)).toBe('[0.5, 1]  500 of 2,000 · 25 %')
    expect(bucketText(data, 0, -1)).toBe('no bucket here')
    const narrow = { ...data, rows: Float64Array.of(1.0000001, 1.0000002, 1) }
    expect(bucketText(narrow, 0, 0)).toContain('[1.0000001, 1.0000002)')
    expect(bucketText({ ...data, rows: Float64Array.of(0.25, 0.25, 2000) }, 0, 0)).toBe('= 0.25  2,000 of 2,000 · 100 %')
  })

  it('say what is the matter', () => {
    expect(troubleOf(data, 0)).toBe('')
    expect(troubleOf(data, 1)).toBe('empty: nothing was counted')
    expect(stepText(data, 2)).toBe('cannot be shown: wrong shape')
    expect(stepText(data, 0)).toBe('2,000 values, 0 to 1 · median 0.333')
    expect(bandText(data, 0)).toBe('median 0.333 · all 0 to 1')
  })

  it('say how many steps of how many', () => {
    expect(amountOf([data], 1)).toBe('3 steps')
    expect(amountOf([{ ...data, total: 2000 }], 1)).toBe('3 of 2,000 steps')
    expect(amountOf([data, data], 2)).toBe('2 runs · 6 steps')
  })

  it('read percentiles as people write them', () => {
    expect(pointsOf('5 25, 50 75;95%')).toEqual([500, 2500, 5000, 7500, 9500])
    expect(pointsOf('99.9 0.1')).toEqual([10, 9990])
    expect(pointsOf('')).toBeNull()
    expect(pointsOf('50')).toBeNull()
    expect(pointsOf('-1 50')).toBeNull()
    expect(pointsOf('a b')).toBeNull()
  })
})

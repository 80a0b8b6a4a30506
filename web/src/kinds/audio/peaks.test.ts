import { expect, it } from 'vitest'
import { clock, fewer, peaksOf } from './peaks'

it('keeps the extremes of every column, over all channels', () => {
  const left = Float32Array.of(0, 0.5, -1, 0.25)
  const right = Float32Array.of(0, -0.5, 0.75, 1)
  expect(peaksOf([left, right], 2)).toEqual({ low: Float32Array.of(-0.5, -1), high: Float32Array.of(0.5, 1) })
  expect(peaksOf([left], 8).high[7]).toBe(0.25)
  expect(peaksOf([], 3)).toEqual({ low: new Float32Array(3), high: new Float32Array(3) })
})

it('loses no peak when there are fewer columns', () => {
  const samples = Float32Array.from({ length: 9999 }, (_, i) => Math.sin(i))
  samples[1234] = -3
  samples[7777] = 3
  const peaks = fewer(peaksOf([samples], 2048), 301)
  expect(peaks.low).toHaveLength(301)
  expect([Math.min(...peaks.low), Math.max(...peaks.high)]).toEqual([-3, 3])
})

it('says a time as players do', () => {
  expect([0, 2.44, 59.96, 65, 3723].map(clock)).toEqual(['0:00.0', '0:02.4', '1:00.0', '1:05.0', '1:02:03'])
})

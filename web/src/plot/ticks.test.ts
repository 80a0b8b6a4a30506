import { expect, test } from 'vitest'
import { makeAxis } from './scale'
import { ticksOf } from './ticks'
import type { AxisKind } from './ticks'
import type { Scale } from './types'

function labels(kind: AxisKind, lo: number, hi: number, pixels = 300, scale: Scale = 'linear', spacing = 60): string[] {
  return ticksOf(makeAxis(scale, lo, hi, 0, pixels), kind, spacing).map((tick) => tick.label)
}

test('round numbers, all with the same digits', () => {
  expect(labels('value', 0.35, 1.25)).toEqual(['0.4', '0.6', '0.8', '1.0', '1.2'])
  expect(labels('value', -1, 1)).toEqual(['−1.0', '−0.5', '0', '0.5', '1.0'])
  expect(labels('value', 0, 5e-6)).toEqual(['0', '1e−6', '2e−6', '3e−6', '4e−6', '5e−6'])
})

test('large steps are short, but neighbours stay apart', () => {
  expect(labels('step', 0, 80_000)).toEqual(['0', '20k', '40k', '60k', '80k'])
  expect(labels('step', 0, 2_500_000)).toEqual(['0', '500k', '1M', '1.5M', '2M', '2.5M'])
  expect(labels('step', 1_000_000, 1_000_004)).toEqual(['1,000,000', '1,000,001', '1,000,002', '1,000,003', '1,000,004'])
  const near = labels('step', 9_007_199_254_740_000, 9_007_199_254_740_900)
  expect(new Set(near).size).toBe(near.length)
})

test('a step axis never divides a step', () => {
  expect(labels('step', 0, 2)).toEqual(['0', '1', '2'])
})

test('decades on a log axis, fewer where there are many, more where there are few', () => {
  expect(labels('value', 1e-4, 100, 300, 'log')).toEqual(['1e−4', '0.01', '1', '100'])
  expect(labels('value', 0.5, 50, 300, 'log')).toEqual(['0.5', '1', '2', '5', '10', '20', '50'])
  expect(labels('value', 0.3, 0.4, 300, 'log')).toEqual(['0.30', '0.32', '0.34', '0.36', '0.38', '0.40'])
})

test('a symlog axis has zero and both sides', () => {
  const found = labels('value', -1000, 1000, 300, 'symlog')
  expect(found).toContain('0')
  expect(found).toContain('1000')
  expect(found).toContain('−1000')
})

test('spans of time', () => {
  expect(labels('relative', 0, 3600)).toEqual(['0', '15m', '30m', '45m', '1h'])
  expect(labels('relative', 0, 200)).toEqual(['0', '1m', '2m', '3m'])
  expect(labels('relative', 0, 86_400 * 5)).toEqual(['0', '1d', '2d', '3d', '4d', '5d'])
  expect(labels('relative', 0, 0.4)).toEqual(['0', '0.1s', '0.2s', '0.3s', '0.4s'])
})

test('dates at round local times, the day named where it begins', () => {
  const at = (hour: number, day = 21): number => new Date(2026, 10, day, hour).getTime() / 1000
  expect(labels('wall', at(9), at(14), 300)).toEqual(['09:00', '10:00', '11:00', '12:00', '13:00', '14:00'])
  const night = labels('wall', at(18), at(12, 22), 300)
  expect(night).toHaveLength(4)
  expect(night[1]).toMatch(/22/)
  expect(night[2]).toBe('06:00')
  const week = ticksOf(makeAxis('linear', at(5), at(5, 27), 0, 300), 'wall', 60)
  for (const tick of week) expect(new Date(tick.value * 1000).getHours()).toBe(0)
})

test('years, and times no calendar has, end without ticks out of range', () => {
  const years = ticksOf(makeAxis('linear', 0, 1.7e9, 0, 300), 'wall', 60)
  expect(years.length).toBeGreaterThan(2)
  for (const tick of years) expect(tick.label).toMatch(/^\d{4}$/)
  expect(labels('wall', 0, 1e300)).toEqual([])
  expect(labels('value', 3, 3)).toEqual([])
})

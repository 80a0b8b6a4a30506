import { expect, test } from 'vitest'
import { formatAgo, formatBytes, formatCount, formatDuration, formatNumber, formatSI, formatTime } from './format'

test.each([
  [0, '0'],
  [0.4273912, '0.4274'],
  [5, '5'],
  [-12.50001, '−12.5'],
  [9999, '9999'],
  [9999.9, '1e4'],
  [12345, '1.235e4'],
  [0.001, '0.001'],
  [0.00012345, '1.234e−4'],
  [1.5e300, '1.5e300'],
  [NaN, 'NaN'],
  [Infinity, '∞'],
  [-Infinity, '−∞'],
])('a value %s reads %s', (value, text) => {
  expect(formatNumber(value)).toBe(text)
})

test.each([
  [40000, '40k'],
  [999, '999'],
  [999_999, '1M'],
  [1_250_000, '1.25M'],
  [2e9, '2G'],
  [-1500, '−1.5k'],
])('%s is short as %s', (value, text) => {
  expect(formatSI(value)).toBe(text)
})

test('counts keep every digit, grouped', () => {
  expect(formatCount(56000)).toBe('56,000')
  expect(formatCount(-1234567)).toBe('−1,234,567')
  expect(formatCount(12)).toBe('12')
})

test.each([
  [0, '0 s'],
  [0.42, '0.4 s'],
  [0.004, '0.004 s'],
  [59, '59 s'],
  [59.6, '1m 00s'],
  [185, '3m 05s'],
  [3599.7, '1h 00m'],
  [3780, '1h 03m'],
  [187_200, '2d 04h'],
  [-61, '−1m 01s'],
])('%s seconds read %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text)
})

test('sizes, ages and moments', () => {
  expect(formatBytes(0)).toBe('0 B')
  expect(formatBytes(1_100_000_000)).toBe('1.1 GB')
  expect(formatBytes(999_999)).toBe('1 MB')
  expect(formatAgo(100, 102.4)).toBe('2 s ago')
  expect(formatAgo(100, 100.2)).toBe('now')
  expect(formatAgo(0, 7300)).toBe('2 h ago')
  expect(formatAgo(NaN, 1)).toBe('never')
  expect(formatTime(new Date(2026, 10, 21, 7, 49, 5).getTime() / 1000)).toBe('2026-11-21 07:49:05')
})

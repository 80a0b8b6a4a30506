import { expect, it } from 'vitest'
import type { ReadoutRow } from '../../plot'
import { amountOf, headingOf, pythonOf, tsvOf } from './words'

const row = (run: number, step: number): ReadoutRow => ({
  run, tag: 'loss', color: '#000', label: `r${run}`, step, wall: 1.7e9, relative: 12.5, value: 0.1234567, smoothed: null, xPixel: 0, yPixel: 0,
})

it('says how much of the data is on screen', () => {
  expect(amountOf({ series: 18, total: 21_600, thinned: false })).toBe('18 runs · all 21,600 points')
  expect(amountOf({ series: 1, total: 2_100_000, thinned: true })).toBe('min–max of 2.1 M points')
  expect(amountOf({ series: 1, total: 1, thinned: false })).toBe('all 1 point')
  expect(amountOf({ series: 2, total: 14, thinned: false }, true)).toBe('2 runs · all 14 points in view')
  expect(amountOf({ series: 0, total: 0, thinned: false })).toBe('')
})

it('heads the readout with a step only when all rows are at it', () => {
  expect(headingOf([row(0, 500), row(1, 500)], 501.3, 'step')).toBe('step 500')
  expect(headingOf([row(0, 500), row(1, 700)], 601.3, 'step')).toBe('≈ step 601')
  expect(headingOf([row(0, 500)], null, 'step')).toBe('last · step 500')
  expect(headingOf([row(0, 500), row(1, 700)], null, 'step')).toBe('last')
  expect(headingOf([row(0, 500)], null, 'step', true)).toBe('right edge · step 500')
  expect(headingOf([row(0, 500)], 12, 'relative')).toBe('12 s')
})

it('writes every digit for a spreadsheet', () => {
  const text = tsvOf([row(4, 500)], (run) => `run ${run}`)
  expect(text.split('\n')[1]?.split('\t').slice(0, 4)).toEqual(['run 4', '500', '0.1234567', ''])
})

it('writes Python for one, some and many runs, whatever their names', () => {
  expect(pythonOf(['/logs'], ['a"b\n'], ['loss'])).toContain('log.scalars("a\\"b\\x0a", "loss")')
  expect(pythonOf(['/a', '/b'], ['x', 'y'], ['loss'])).toContain('open(["/a", "/b"])')
  expect(pythonOf(['/a'], Array.from({ length: 30 }, String), ['loss'])).toContain('for run in log.runs:')
  expect(pythonOf(['/a'], ['x'], ['loss', '=exp(loss)'])).toContain('for tag in ["loss", "=exp(loss)"]:')
})

import { expect, test } from 'vitest'
import { TableColumn } from '../../data/table'
import type { ColumnType } from '../../data/table'
import { axisOf, inside } from './axes'

const runs = (n: number): { id: number }[] => Array.from({ length: n }, (_, id) => ({ id }))
const rows = new Map(Array.from({ length: 99 }, (_, id) => [id, id]))
const numbers = (values: readonly number[], type: ColumnType = 'number'): TableColumn => new TableColumn('x', type, rows, Float64Array.from(values))
const texts = (codes: readonly number[], labels: readonly string[]): TableColumn => new TableColumn('x', 'text', rows, Int32Array.from(codes), labels)
const axis = (column: TableColumn, n: number, scale = '') => axisOf({ name: 'x', title: 'x', column, runs: runs(n), scale })

test('positive numbers over decades go by decades, others do not', () => {
  const log = axis(numbers([1e-4, 1e-3, 1e-2]), 3)
  expect(log.scale).toBe('log')
  expect(log.at(1)).toBeCloseTo(0.5)
  expect(log.ticks.map(({ label }) => label)).toEqual(['1e−4', '0.001', '0.01'])
  expect(axis(numbers([1e-4, 1e-3, 1e-2]), 3, 'linear').scale).toBe('linear')
  expect(axis(numbers([0, 1e-3, 1e-2]), 3, 'log').scale).toBe('linear')
  expect(axis(numbers([32, 64, 128]), 3).scale).toBe('linear')
  const even = Array.from({ length: 50 }, (_, i) => i / 49 + 1e-4)
  expect(axis(numbers(even), 50).scale).toBe('linear') // one very small number makes no decades
})

test('one value lies in the middle, none nowhere, what is infinite at the end', () => {
  const one = axis(numbers([5, NaN, Infinity]), 3)
  expect(one.at(0)).toBeCloseTo(0.5)
  expect(one.at(1)).toBeNaN()
  expect(one.at(2)).toBe(1)
  expect(axis(numbers([NaN, NaN]), 2).ticks).toEqual([])
})

test('a stretch that is drawn holds the runs that are in it', () => {
  const column = numbers([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  const made = axis(column, 10)
  const brush = made.brush(made.at(2) - 0.01, made.at(4) + 0.01)
  expect(brush && runs(10).filter(({ id }) => inside(column, id, brush)).map(({ id }) => id)).toEqual([2, 3, 4])
  expect(made.brush(0, 1)).toBeNull()
  expect(made.span({ lo: 3, hi: null })).toEqual([made.at(2), 1])
})

test('texts stand one beside the other in natural order', () => {
  const column = texts([0, 1, -1, 2], ['v10', 'v2', 'v1'])
  const made = axis(column, 4)
  expect(made.ticks.map(({ label }) => label)).toEqual(['v1', 'v2', 'v10'])
  expect([made.at(3), made.at(1), made.at(0)]).toEqual([1 / 6, 0.5, 5 / 6])
  expect(made.at(2)).toBeNaN()
  expect(made.brush(0.4, 0.6)).toEqual({ values: ['v2'] })
  expect(made.brush(0, 1)).toBeNull()
  expect(inside(column, 2, 'none')).toBe(true)
})

test('flags are two words', () => {
  const made = axis(numbers([0, 1, NaN], 'flag'), 3)
  expect(made.ticks.map(({ label }) => label)).toEqual(['false', 'true'])
  expect(made.brush(0.6, 0.9)).toEqual({ values: ['true'] })
})

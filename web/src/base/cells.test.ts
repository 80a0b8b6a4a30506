import { expect, it } from 'vitest'
import { columnsOf, compareCells, filtered, hasHeading, matches, numberOf, sorted, textOf, valueOf, writerOf } from './cells'
import type { TableColumn } from './cells'

it('reads numbers as tables write them', () => {
  expect(['1', '-2.5', '1,234', '12 %', '3e-4', '1.2k', '−7', '.5'].map(numberOf)).toEqual([1, -2.5, 1234, 12, 3e-4, 1200, -7, 0.5])
  expect(['', 'x', '1,23', '1-2', 'e5', '.', '%', '1 2'].map(numberOf)).toEqual(Array(8).fill(null))
})

it('sorts numbers by size and words as people do', () => {
  const cells = ['10', 'b2', '', '9', 'b10', 'A', '-1']
  expect(cells.sort(compareCells)).toEqual(['-1', '9', '10', 'A', 'b2', 'b10', ''])
})

it('knows a heading when it sees one', () => {
  expect(hasHeading(['name', 'loss', 'a', '1', 'b', '2'], 2)).toBe(true)
  expect(hasHeading(['a', 'b', 'c', 'd'], 2)).toBe(false)
  expect(hasHeading(['name', '3', 'a', '1'], 2)).toBe(false)
  expect(hasHeading(['x', 'x', '1', '2'], 2)).toBe(false)
  expect(hasHeading(['name', 'loss'], 2)).toBe(false)
  expect(hasHeading([], 1)).toBe(false)
})

it('filters by words in any order', () => {
  expect(matches('ResNet 50 adam', 'adam res')).toBe(true)
  expect(matches('ResNet 50 adam', 'sgd')).toBe(false)
  expect(matches('anything', '')).toBe(true)
})

const rows = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i)
const order = (column: TableColumn, down: boolean): string[] => [...sorted(column, rows(column.cells.length), down)].map((row) => column.cells[row] ?? '')

it('sorts columns by what they hold, no value last whichever way', () => {
  const numbers: TableColumn = { name: 'x', type: 'number', cells: ['10', '', 'nan', '9', '-inf', 'inf', '1e-3', '-2'] }
  expect(order(numbers, false)).toEqual(['-inf', '-2', '1e-3', '9', '10', 'inf', 'nan', ''])
  expect(order(numbers, true)).toEqual(['inf', '10', '9', '1e-3', '-2', '-inf', 'nan', ''])
  const times: TableColumn = { name: 't', type: 'time', cells: ['2026-01-02T00:00:00+00:00', '', '2026-01-02T01:00:00+02:00', 'never'] }
  expect(order(times, false)).toEqual(['2026-01-02T01:00:00+02:00', '2026-01-02T00:00:00+00:00', 'never', ''])
  expect(order({ name: 's', type: 'text', cells: ['b10', '', 'B2', 'a'] }, true)).toEqual(['b10', 'B2', 'a', ''])
})

it('keeps the order of equal rows', () => {
  const column: TableColumn = { name: 'x', type: 'number', cells: ['1', '0', '1', '0', ''] }
  expect([...sorted(column, rows(5), false)]).toEqual([1, 3, 0, 2, 4])
  expect([...sorted(column, rows(5), true)]).toEqual([0, 2, 1, 3, 4])
})

it('filters rows over all their cells, and no word reaches over two', () => {
  const columns: TableColumn[] = [
    { name: 'a', type: 'text', cells: ['Cat', 'dog', 'ca'] },
    { name: 'b', type: 'text', cells: ['x', 'cat x', 't'] },
  ]
  expect([...filtered(columns, ' cat  x ')]).toEqual([0, 1])
  expect([...filtered(columns, '')]).toEqual([0, 1, 2])
})

it('guesses columns of numbers in a table of texts', () => {
  const columns = columnsOf(['name', 'loss', 'a', '1,000', 'b', '', 'c', 'nan'], 2, true)
  expect(columns).toEqual([
    { name: 'name', type: 'text', cells: ['a', 'b', 'c'] },
    { name: 'loss', type: 'number', cells: ['1,000', '', 'nan'] },
  ])
  expect(columnsOf(['x', 'constructor'], 1, false)).toEqual([{ name: '1', type: 'text', cells: ['x', 'constructor'] }])
  expect([valueOf('constructor'), valueOf(''), valueOf('12 %')]).toEqual([null, null, 12])
})

it('writes a column of numbers alike, and whole ones in full', () => {
  const write = (cells: string[]): string[] => cells.map(writerOf({ name: '', type: 'number', cells }))
  expect(write(['0.123456789', '2', '-0.5', 'nan', 'inf', ''])).toEqual(['0.1235', '2', '−0.5000', 'NaN', '∞', ''])
  expect(write(['9007199254740993', '-1'])).toEqual(['9007199254740993', '−1'])
  expect(write(['0.25', '12'])).toEqual(['0.25', '12'])
  expect(write(['1,234,567.891', '12 %'])).toEqual(['1,234,567.891', '12 %'])
})

it('is taken along as it was logged', () => {
  const columns: TableColumn[] = [
    { name: 'a,b', type: 'text', cells: ['say "hi"', 'two\nlines'] },
    { name: 'x', type: 'number', cells: ['0.1000000001', ''] },
  ]
  expect(textOf(columns, rows(2), ',')).toBe('"a,b",x\r\n"say ""hi""",0.1000000001\r\n"two\nlines",\r\n')
  expect(textOf(columns, Uint32Array.of(1), '\t')).toBe('a,b\tx\n"two\nlines"\t\n')
})

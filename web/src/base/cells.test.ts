import { expect, it } from 'vitest'
import { compareCells, hasHeading, matches, numberOf } from './cells'

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

import { expect, test } from 'vitest'
import { naturalCompare } from './natural'

const sorted = (names: string[]): string[] => [...names].sort(naturalCompare)

test('numbers sort by value, not by digit', () => {
  expect(sorted(['layer10', 'layer9', 'layer1'])).toEqual(['layer1', 'layer9', 'layer10'])
  expect(sorted(['lr1e-2', 'lr1e-3', 'lr0.5'])).toEqual(['lr1e-3', 'lr1e-2', 'lr0.5'])
})

test('a separator sorts before every other character', () => {
  expect(sorted(['a1', 'a-b', 'a/b', 'a', 'ab'])).toEqual(['a', 'a/b', 'a1', 'a-b', 'ab'])
})

test('different names never compare equal, so that the order is the same each time', () => {
  expect(naturalCompare('a01', 'a1')).not.toBe(0)
  expect(Math.sign(naturalCompare('a01', 'a1'))).toBe(-Math.sign(naturalCompare('a1', 'a01')))
  expect(naturalCompare('a1', 'a1')).toBe(0)
})

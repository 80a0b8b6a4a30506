import { expect, test } from 'vitest'
import { intersection, union } from './ranges'

test('sets of ids are joined and cut', () => {
  expect(union([[0, 3, 5, 9], [2, 6], []])).toEqual([0, 9])
  expect(union([[0, 2], [2, 4]])).toEqual([0, 4])
  expect(intersection([[0, 3, 5, 9], [2, 6]])).toEqual([2, 3, 5, 6])
  expect(intersection([[0, 2], [2, 4]])).toEqual([])
  expect(intersection([])).toEqual([])
})

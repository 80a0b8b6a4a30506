import { expect, it } from 'vitest'
import type { TensorPart } from '../../data/api'
import { cutText, freeAxes, indexOf, typeOf, valueText } from './part'

const part = (shape: number[], more: Partial<TensorPart> = {}): TensorPart => ({
  dtype: 'float32', shape, window: { axes: [], at: [], row: 0, column: 0 }, statistics: null, rows: 0, columns: 0, array: null, strings: null, exact: '', error: '', ...more,
})

it('names an element of a slice by its place in the whole tensor', () => {
  expect(indexOf(part([8, 4, 5], { window: { axes: [0, 2], at: [0, 3, 0], row: 2, column: 1 } }), 1, 2)).toBe('[3, 3, 3]')
  expect(indexOf(part([8, 4], { window: { axes: [1, 0], at: [0, 0], row: 0, column: 5 } }), 3, 1)).toBe('[6, 3]')
  expect(indexOf(part([90], { window: { axes: [0], at: [0], row: 0, column: 10 } }), 0, 7)).toBe('[17]')
  expect(indexOf(part([]), 0, 0)).toBe('[]')
})

it('says what is left out, and nothing when all is here', () => {
  expect(cutText(part([3, 4], { window: { axes: [0, 1], at: [0, 0], row: 0, column: 0 }, rows: 3, columns: 4 }))).toBe('')
  expect(cutText(part([3000, 4], { window: { axes: [0, 1], at: [0, 0], row: 100, column: 0 }, rows: 1024, columns: 4 }))).toBe('rows 100–1,123 of 3,000')
  expect(cutText(part([99999], { window: { axes: [0], at: [0], row: 0, column: 0 }, rows: 1, columns: 65536 }))).toBe('elements 0–65,535 of 99,999')
  expect(cutText(part([], { rows: 1, columns: 1 }))).toBe('')
})

it('has a slider for each axis that is neither rows nor columns', () => {
  expect(freeAxes(part([8, 4, 5], { window: { axes: [0, 2], at: [0, 3, 0], row: 0, column: 0 } }))).toEqual([{ axis: 1, size: 4, at: 3 }])
})

it('writes types and values as they are', () => {
  expect(typeOf(part([]))).toBe('float32 scalar')
  expect(typeOf(part([2, 3]))).toBe('float32 [2, 3]')
  expect(valueText(1, 'bool')).toBe('True')
  expect(valueText(1234567, 'int64')).toBe('1,234,567')
  expect(valueText(0.123456789, 'float32')).toBe('0.123457')
  expect(valueText(NaN, 'float32')).toBe('NaN')
})

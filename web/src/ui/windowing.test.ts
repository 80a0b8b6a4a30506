import { expect, it } from 'vitest'
import { assignSlots, lastAtMost, rowOfSlot, slotsFor, windowOf } from './windowing'

it('windows a list, clipped at both ends', () => {
  expect(windowOf(0, 280, 28, 100_000, 2)).toEqual({ first: 0, end: 12 })
  expect(windowOf(2_800, 280, 28, 100_000, 2)).toEqual({ first: 98, end: 112 })
  expect(windowOf(9_999_999, 280, 28, 50, 2)).toEqual({ first: 50, end: 50 })
})

it('draws every row of a window once, and a row that stays in the slot it had', () => {
  const slots = slotsFor(280, 28, 1000, 2)
  let before = new Map<number, number>()
  for (let top = 0; top < 27_000; top += 37) {
    const { first, end } = windowOf(top, 280, 28, 1000, 2)
    const rows = new Map(Array.from({ length: slots }, (_, slot) => [rowOfSlot(slot, first, slots), slot] as const))
    for (let row = first; row < end; row++) {
      const slot = rows.get(row)
      expect(slot).toBeDefined()
      expect(before.get(row) ?? slot).toBe(slot)
    }
    before = rows
  }
})

it('finds the last entry at or below', () => {
  expect(lastAtMost([0, 10, 20], -1)).toBe(-1)
  expect(lastAtMost([0, 10, 20], 10)).toBe(1)
  expect(lastAtMost([0, 10, 20], 99)).toBe(2)
})

it('keeps the slot of a key that stays, and reuses the slots of those that left', () => {
  const first = assignSlots([], ['a', 'b', 'c'])
  expect(first).toEqual(['a', 'b', 'c'])
  expect(assignSlots(first, ['b', 'c', 'd'])).toEqual(['d', 'b', 'c'])
  expect(assignSlots(first, ['c'])).toEqual([null, null, 'c'])
  expect(assignSlots([null, null, 'c'], ['x', 'c', 'y', 'z'])).toEqual(['x', 'y', 'c', 'z'])
})

it('never gives a slot to a key of another sort', () => {
  const sortOf = (key: string): string => key[0] ?? ''
  expect(assignSlots(['a1', 'b1', null], ['b2', 'a2', 'c1'], ['a', 'b', 'a'], sortOf)).toEqual(['a2', 'b2', null, 'c1'])
})

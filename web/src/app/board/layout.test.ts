import { expect, it } from 'vitest'
import { cardsOf, columnsOf, GAP, HEADER, layOut, reveal, rowsIn } from './layout'
import type { Section } from './sections'

const grid = { width: 1000, minCardWidth: 300, cardHeight: 200 }
const section = (key: string, n: number): Section => ({
  key,
  title: key,
  cards: Array.from({ length: n }, (_, i) => ({
    id: `scalar:${key}/${i}`,
    tag: { tag: `${key}/${i}`, kind: 'scalar', plugin: '', display_name: '', description: '', runs: [] },
  })),
})
const none = new Set<string>()
const never = (): boolean => false

it('fills the width with as many columns as fit', () => {
  expect(columnsOf(grid)).toBe(3)
  expect(columnsOf({ ...grid, width: 935 })).toBe(3)
  expect(columnsOf({ ...grid, width: 100 })).toBe(1)
})

it('places rows under headers', () => {
  const layout = layOut([section('a', 4), section('b', 1)], grid, none, never)
  expect(layout.rows.map((row) => row.cards?.length ?? 'header')).toEqual(['header', 3, 1, 'header', 1])
  expect(layout.height).toBe(2 * HEADER + 3 * (200 + GAP))
  const cards = cardsOf(layout)
  expect(cards[3]).toMatchObject({ left: 0, top: HEADER + 200 + GAP })
  expect((cards[2]?.left ?? 0) + (cards[2]?.width ?? 0)).toBeLessThanOrEqual(1000)
})

it('skips what is collapsed, and gives a wide card its own row', () => {
  expect(layOut([section('a', 4)], grid, new Set(['a']), never).height).toBe(HEADER)
  const wide = layOut([section('a', 4)], grid, none, (id) => id === 'scalar:a/1')
  expect(wide.rows.map((row) => row.cards?.length ?? 'header')).toEqual(['header', 1, 1, 2])
  expect(cardsOf(wide)[1]).toMatchObject({ left: 0, width: 1000, height: 270 })
})

it('finds the rows on screen in a board of 100,000 cards', () => {
  const layout = layOut([section('a', 100_000)], grid, none, never)
  const rows = rowsIn(layout, 1_000_000, 800, 212)
  expect(rows.length).toBeLessThan(9)
  expect(rows[0]?.top).toBeLessThanOrEqual(1_000_000 - 212)
  const last = rows[rows.length - 1]
  expect((last?.top ?? 0) + (last?.height ?? 0)).toBeGreaterThanOrEqual(1_000_800 + 212)
  expect(rowsIn(layOut([], grid, none, never), 0, 800, 0)).toEqual([])
})

it('scrolls no further than needed', () => {
  expect(reveal(100, 200, 50, 800, 10)).toBe(50)
  expect(reveal(0, 200, 50, 800, 10)).toBe(0)
  expect(reveal(900, 200, 50, 800, 10)).toBe(310)
})

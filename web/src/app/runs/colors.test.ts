import { expect, it } from 'vitest'
import { ColorBook, SLOTS, slotColor } from './colors'

it('gives the first runs different hues, then different shades', () => {
  const book = new ColorBook()
  const slots = Array.from({ length: SLOTS }, (_, i) => book.slot(`run-${i}`))
  expect(new Set(slots.slice(0, 12).map((slot) => slot % 12)).size).toBe(12)
  expect(new Set(slots).size).toBe(SLOTS)
})

it('keeps a run its colour, and spreads many evenly', () => {
  const book = new ColorBook()
  const first = book.slot('a')
  const counts = new Map<number, number>()
  for (let i = 0; i < SLOTS * 10; i++) {
    const slot = book.slot(`r${i}`)
    counts.set(slot, (counts.get(slot) ?? 0) + 1)
  }
  expect(book.slot('a')).toBe(first)
  expect(Math.max(...counts.values())).toBeLessThanOrEqual(11)
})

it('depends on the name alone where nothing is in the way', () => {
  const [one, other] = [new ColorBook(), new ColorBook()]
  other.slot('somebody else entirely')
  expect(one.slot('vit-s')).toBe(new ColorBook().slot('vit-s'))
})

it('writes every slot as a colour, in both themes', () => {
  for (const dark of [false, true]) {
    const colors = Array.from({ length: SLOTS }, (_, slot) => slotColor(slot, dark))
    expect(colors.every((color) => /^#[0-9a-f]{6}$/.test(color))).toBe(true)
    expect(new Set(colors).size).toBe(SLOTS)
  }
})

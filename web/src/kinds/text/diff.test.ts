import { expect, it } from 'vitest'
import { changes, diff, folded } from './diff'
import type { Part } from './diff'

const side = (parts: readonly Part[], other: 'old' | 'new'): string =>
  parts.flatMap((part) => (part.kind === other ? [] : [part.text])).join('')

it('finds the words that changed', () => {
  expect(diff('the cat sat', 'the dog sat')).toEqual([
    { kind: 'same', text: 'the ' },
    { kind: 'old', text: 'cat' },
    { kind: 'new', text: 'dog' },
    { kind: 'same', text: ' sat' },
  ])
  expect(diff('', '')).toEqual([])
  expect(diff('a', 'a')).toEqual([{ kind: 'same', text: 'a' }])
  expect(diff('', 'new\n')).toEqual([{ kind: 'new', text: 'new\n' }])
  expect(diff('gone', '')).toEqual([{ kind: 'old', text: 'gone' }])
})

it('keeps both texts whole, whatever they are', () => {
  let seed = 7
  const random = (n: number): number => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % n
  for (let round = 0; round < 300; round++) {
    const make = (): string => Array.from({ length: random(30) }, () => ['a', 'b ', 'cc', '\n', ', '][random(5)]).join('')
    const [before, after] = [make(), make()]
    const parts = diff(before, after)
    expect(side(parts, 'new')).toBe(before)
    expect(side(parts, 'old')).toBe(after)
  }
})

it('takes the shortest way', () => {
  const parts = changes([...'abcabba'], [...'cbabac'])
  const changed = parts.filter((part) => part.kind !== 'same').reduce((sum, part) => sum + part.text.length, 0)
  expect(changed).toBe(5)
})

it('looks for what two texts have in common only so far', () => {
  const [before, after] = [0, 1].map((n) => Array.from({ length: 40_000 }, (_, i) => (i % 10 === 5 ? `same ${i}` : `${i * 2 + n}`)).join('\n'))
  expect(diff(before ?? '', after ?? '').map((part) => part.kind)).toEqual(['old', 'new'])
  const [few, more] = [before, after].map((text) => text?.split('\n').slice(0, 100).join('\n') ?? '')
  expect(diff(few ?? '', more ?? '').some((part) => part.kind === 'same' && part.text.includes('same 55'))).toBe(true)
})

it('folds what did not change', () => {
  const lines = Array.from({ length: 50 }, (_, i) => `line ${i}\n`).join('')
  const shown = folded(diff(`${lines}end`, `${lines}END`))
  expect(shown[0]).toMatchObject({ lines: 47 })
  expect(shown[1]).toEqual({ kind: 'same', text: 'line 47\nline 48\nline 49\n' })
})

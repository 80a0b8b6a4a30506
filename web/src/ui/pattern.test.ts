import { describe, expect, it } from 'vitest'
import { compilePattern, locate } from './pattern'

describe('compilePattern', () => {
  it('finds text anywhere and without regard to case', () => {
    expect(compilePattern('LOSS', false).test('train/loss')).toBe(true)
    expect(compilePattern('a.c', false).test('abc')).toBe(false)
    expect(compilePattern('a.c', true).test('xABCx')).toBe(true)
  })

  it('passes everything when empty or wrong', () => {
    expect(compilePattern('', true)).toMatchObject({ empty: true, error: null })
    const wrong = compilePattern('(loss', true)
    expect(wrong.test('anything')).toBe(true)
    expect(wrong.error).toEqual({ message: 'this ( is never closed', at: 0 })
  })

  it.each([
    ['train/(loss|acc', 6],
    ['loss)', 4],
    ['*loss', 0],
    ['a|+b', 2],
    ['loss[0-9', 4],
    ['[z-a]', 1],
    ['a{3,1}', 1],
    ['a\\', 1],
    ['(?loss)', 2],
    ['a**', 2],
  ])('points at the spot in %s', (source, at) => {
    const { error } = compilePattern(source, true)
    expect(error?.at).toBe(at)
    expect(error?.message).not.toBe('')
  })

  it('finds no fault with what the engine accepts', () => {
    for (const source of ['a(?:b)c', '(?<n>x)+?', '[^\\]]+', 'a{2,}', '^(train|eval)$', '{', 'a{,2}', '[-a]', '(?<!a)b'])
      expect(locate(source), source).toBeNull()
  })
})

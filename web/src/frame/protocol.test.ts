import { expect, test } from 'vitest'
import { heard } from './protocol'

test('what a frame says is taken apart and bounded', () => {
  expect(heard({ type: 'pong', more: 1 })).toEqual({ type: 'pong' })
  expect(heard({ type: 'drawn' })).toEqual({ type: 'drawn' })
  expect(heard({ type: 'failed', message: 'x'.repeat(9999) })).toEqual({ type: 'failed', message: 'x'.repeat(500) })
  expect(heard({ type: 'blocked', url: 'https://x' })).toEqual({ type: 'blocked', url: 'https://x' })
  expect(heard({ type: 'ask', id: 3, question: { what: 'value' } })).toEqual({ type: 'ask', id: 3, question: { what: 'value' } })
})

test('anything else is nothing, and words that are none are said to be none', () => {
  for (const odd of [null, undefined, 1, 'pong', [], {}, { type: 'ping' }, { type: 7 }, { type: 'ask' }, { type: 'ask', id: '1' }, { type: '__proto__' }])
    expect(heard(odd)).toBeNull()
  expect(heard({ type: 'failed', message: { toString: () => 'x' } })).toEqual({ type: 'failed', message: 'something without words' })
  expect(heard({ type: 'failed' })).toEqual({ type: 'failed', message: 'something without words' })
})

import { expect, it } from 'vitest'
import { meaningOf, parse, pieces, turnsOf } from './formats'

const chat = '[{"role": "user", "content": "Hi"}, {"role": "assistant", "content": [{"type": "text", "text": "**Hello**"}, {"type": "image"}]}]'

it('tells conversations, JSON and Markdown apart', () => {
  expect(meaningOf('# Title', 'auto', false)).toEqual({ format: 'markdown' })
  expect(meaningOf('[link](https://example.com) and {braces}', 'auto', false)).toEqual({ format: 'markdown' })
  expect(meaningOf('{"a": 1}', 'auto', false)).toEqual({ format: 'json', value: { a: 1 } })
  expect(meaningOf(chat, 'auto', false).format).toBe('chat')
  expect(meaningOf(`{"messages": ${chat}}`, 'auto', false).format).toBe('chat')
  expect(meaningOf(chat, 'json', false).format).toBe('json')
  expect(meaningOf(chat, 'raw', false)).toEqual({ format: 'raw' })
  expect(meaningOf('12', 'auto', false)).toEqual({ format: 'markdown' })
  expect(meaningOf('12', 'json', false)).toEqual({ format: 'json', value: 12 })
  expect(meaningOf('not json', 'json', false)).toEqual({ format: 'raw' })
  expect(meaningOf('{"a": [1, 2', 'auto', true)).toEqual({ format: 'raw' })
  expect(meaningOf('a'.repeat(400_000), 'auto', false)).toEqual({ format: 'raw' })
})

it('reads the turns of a conversation', () => {
  expect(turnsOf(parse(chat) ?? null)).toEqual([
    { role: 'user', content: 'Hi', more: undefined },
    { role: 'assistant', content: '**Hello**', more: { content: [{ type: 'image' }] } },
  ])
  expect(turnsOf([{ from: 'human', value: 'x' }])).toEqual([{ role: 'human', content: 'x', more: undefined }])
  expect(turnsOf([{ role: 'tool', tool_calls: [1] }])?.[0]?.more).toEqual({ tool_calls: [1] })
  expect(turnsOf([])).toBeNull()
  expect(turnsOf([{ role: 1, content: 'x' }])).toBeNull()
  expect(turnsOf([{ role: 'user', content: 'x' }, 3])).toBeNull()
})

it('reads one JSON text a line, and nothing too deep', () => {
  expect(parse('{"a": 1}\n{"a": 2}\n')).toEqual([{ a: 1 }, { a: 2 }])
  expect(parse('{"a": 1}\noops')).toBeUndefined()
  const deep = '['.repeat(200_000)
  expect(parse(deep)).toBeUndefined()
})

it('cuts a long text where lines or words end', () => {
  for (const text of ['a b c '.repeat(3000), 'line\n'.repeat(4000), 'x'.repeat(20_000), '😀'.repeat(9001), '']) {
    const cut = pieces(text, 1000)
    expect(cut.join('')).toBe(text)
    expect(cut.every((piece) => piece.length <= 2001)).toBe(true)
  }
  expect(pieces('😀'.repeat(10), 3)[0]).toBe('😀😀')
})

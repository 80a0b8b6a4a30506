import { expect, test } from 'vitest'
import { between, readQuery, writeQuery } from './brush'
import type { Brush } from './brush'

const COLUMNS = new Set(['lr', 'optimizer', 'val/acc.max', '`my tag`', 'amp'])
const marks = (text: string): [string, Brush][] => [...readQuery(text, COLUMNS).brushes]

test('a stretch of an axis is two conditions, and is read back from them', () => {
  const query = writeQuery('name ~ "res and net"', new Map([['lr', { lo: 1e-4, hi: 0.01 }]]))
  expect(query).toBe('name ~ "res and net" and lr >= 0.0001 and lr <= 0.01')
  expect(readQuery(query, COLUMNS)).toEqual({ rest: 'name ~ "res and net"', brushes: new Map([['lr', { lo: 1e-4, hi: 0.01 }]]) })
})

test('texts, flags, missing values and odd names come back too', () => {
  const brushes = new Map<string, Brush>([
    ['optimizer', { values: ['adam', 'say "x"'] }],
    ['amp', { values: ['true'] }],
    ['`my tag`', { lo: null, hi: -2.5 }],
    ['val/acc.max', 'none'],
  ])
  const query = writeQuery('', brushes)
  expect(query).toBe('optimizer in ("adam", "say \\"x\\"") and amp in (true) and `my tag` <= -2.5 and val/acc.max is none')
  expect(readQuery(query, COLUMNS)).toEqual({ rest: '', brushes })
})

test('what people wrote is a mark as well', () => {
  expect(marks('lr>=1e-4 and lr <= .5')).toEqual([['lr', { lo: 1e-4, hi: 0.5 }]])
  expect(marks('(lr >= 1) and optimizer in ("a")')).toEqual([['optimizer', { values: ['a'] }]])
})

test('what is no mark stays as it is', () => {
  for (const text of ['lr >= 1 or lr <= 2', 'lr > 1', 'other >= 1', 'resnet', 'lr >= 1e-4 and (lr <= 2', 'not (lr >= 1 and lr <= 2)', 'lr in (1, 2)'])
    expect(readQuery(text, COLUMNS)).toEqual({ rest: text, brushes: new Map() })
  expect(readQuery('lr >= 1 and lr >= 2', COLUMNS).rest).toBe('lr >= 2')
})

test('alternatives are put in brackets before a mark is added', () => {
  expect(writeQuery('a or b', new Map([['lr', { lo: 1, hi: null }]]))).toBe('(a or b) and lr >= 1')
  expect(readQuery('(a or b) and lr >= 1', COLUMNS).rest).toBe('(a or b)')
})

test('ends have the digits that can be pointed at, and none at the end of the axis', () => {
  expect(between(0.123456, 0.8, [0, 1], false)).toEqual({ lo: 0.123, hi: 0.8 })
  expect(between(0.99912, 0.99871, [0.998, 1], false)).toEqual({ lo: 0.99871, hi: 0.99912 })
  expect(between(2, 1.23456e-4, [1e-5, 1], true)).toEqual({ lo: 1.23e-4, hi: null })
  expect(between(-1, 2, [0, 1], false)).toBeNull()
})

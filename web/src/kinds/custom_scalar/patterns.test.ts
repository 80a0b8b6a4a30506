import { expect, it } from 'vitest'
import { cardsOf } from './layout'
import { compile, literalOf, matching } from './patterns'

const tags = ['train/loss', 'train/loss_total', 'val/loss', 'acc.1', 'accx1', '(odd)']
const found = (pattern: string): readonly string[] => matching(pattern, tags).tags

it('matches at the beginning, not at the end', () => {
  expect(found('train/loss')).toEqual(['train/loss', 'train/loss_total'])
  expect(found('loss')).toEqual([])
  expect(found('.*loss')).toEqual(['train/loss', 'train/loss_total', 'val/loss'])
  expect(found('train/loss$')).toEqual(['train/loss'])
  expect(found('acc\\.1$')).toEqual(['acc.1'])
  expect(found('acc.1')).toEqual(['acc.1', 'accx1'])
  expect(found('\\(odd\\)')).toEqual(['(odd)'])
  expect(found('train|val')).toEqual(['train/loss', 'train/loss_total', 'val/loss'])
})

it('knows plain text from expressions', () => {
  expect(literalOf('a/b')).toEqual({ text: 'a/b', whole: false })
  expect(literalOf('a\\.b$')).toEqual({ text: 'a.b', whole: true })
  expect(literalOf('a\\$')).toEqual({ text: 'a$', whole: false })
  expect(literalOf('a\\\\$')).toEqual({ text: 'a\\', whole: true })
  for (const more of ['a.b', 'a\\d', 'a|b', 'a\\', '^a', 'a$b']) expect(literalOf(more)).toBeNull()
})

it('takes what Python writes differently', () => {
  expect(found('(?i)TRAIN')).toEqual(['train/loss', 'train/loss_total'])
  expect(found('(?P<split>train)/(?P<what>loss)\\Z')).toEqual(['train/loss'])
  expect(compile('\\Aa').test('a')).toBe(true)
  expect(found('(?P<x>[a-z])\\w*/(?P=x)')).toEqual([])
})

it('says what is wrong, and matches nothing', () => {
  for (const wrong of ['(', '[a', '(?x)a', '*']) {
    const match = matching(wrong, tags)
    expect(match.tags).toEqual([])
    expect(match.error).not.toBe('')
  }
  expect(matching('', tags)).toMatchObject({ tags: [] })
})

it('makes a card of each chart, whatever their names', () => {
  const chart = (title: string) => ({ title, multiline: ['x'], margin: [] })
  const cards = cardsOf([{ title: 'a/b', charts: [chart('c'), chart('c')], closed: false }, { title: '', charts: [chart('')], closed: false }], ['r: broken'])
  expect(cards.map(({ tag, section }) => [section, tag])).toEqual([
    ['a/b', 'a/b/c'],
    ['a/b', 'a/b/c (2)'],
    ['(no title)', '(no title)/(no title)'],
    ['Layout', 'Layout/what could not be read'],
  ])
  expect(cards[3]?.problem).toBe('r: broken')
})

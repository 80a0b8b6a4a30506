import { expect, test } from 'vitest'
import { suggestionsFor } from './expressions'

const tags = ['loss', 'train/loss', 'val/loss', 'epoch', 'exposure']
const texts = (text: string, cursor = text.length): string[] => suggestionsFor(text, cursor, tags).map((one) => one.text)
const taken = (text: string, at: number, cursor = text.length): string => {
  const one = suggestionsFor(text, cursor, tags)[at]
  return one === undefined ? text : text.slice(0, one.from) + one.text + text.slice(one.to)
}

test('a tag is completed wherever it holds the text', () => {
  expect(texts('los')).toEqual(['loss', 'train/loss', 'val/loss'])
  expect(texts('')).toEqual(tags)
})

test('an expression completes functions, then tags, quoted where they must be', () => {
  expect(texts('=ex')).toEqual(['exp(', 'exposure'])
  expect(taken('=exp(tra', 0)).toBe('=exp(`train/loss`')
  expect(taken('=exp(train/l', 0)).toBe('=exp(`train/loss`')
  expect(taken('=`val', 0)).toBe('=`val/loss`')
  expect(taken('=`va` + 1', 0, 4)).toBe('=`val/loss` + 1')
  expect(texts('=loss + ')).toEqual([])
  expect(texts('=loss * 2')).toEqual([])
  expect(texts('=`loss`')).toEqual([])
})

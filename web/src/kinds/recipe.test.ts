import { expect, test } from 'vitest'
import { lineNames, quoteTag, tagsIn, titleOfRecipe } from './recipe'

test('the tags of an expression', () => {
  expect(tagsIn('train/loss')).toEqual(['train/loss'])
  expect(tagsIn('=exp(loss) / `train/acc` + 1e3 * step - loss ** 2')).toEqual(['loss', 'train/acc'])
  expect(tagsIn('=`step` * größe.x - time')).toEqual(['step', 'größe.x'])
  expect(tagsIn('=exp + ema (a, 0.9)')).toEqual(['exp', 'a'])
})

test('a tag is quoted where it is no plain name', () => {
  expect(['loss', 'a.b', 'train/loss', 'step', '1st'].map(quoteTag)).toEqual(['loss', 'a.b', '`train/loss`', '`step`', '`1st`'])
})

test('lines are called by what tells them apart', () => {
  const lines = [{ of: 'train/loss' }, { of: 'val/loss' }]
  expect(lineNames(lines)).toEqual(['train', 'val'])
  expect(lineNames([...lines, { of: '=exp(x)' }])).toEqual(['train', 'val', 'exp(x)'])
  expect(titleOfRecipe({ lines })).toBe('{train, val}/loss')
  expect(titleOfRecipe({ lines: [{ of: 'a' }, { of: 'b' }] })).toBe('a, b')
  expect(titleOfRecipe({ lines: [{ of: '=exp(a)' }] })).toBe('=exp(a)')
  expect(titleOfRecipe({ lines, title: 'mine' })).toBe('mine')
})

import { expect, it } from 'vitest'
import { fileName, titleOf } from './title'

it('splits a title at the first slash', () => {
  expect(titleOf('train/loss/total', '')).toEqual({ prefix: 'train/', name: 'loss/total' })
  expect(titleOf('loss', '')).toEqual({ prefix: '', name: 'loss' })
  expect(titleOf('a/loss/scalar_summary', '')).toEqual({ prefix: 'a/', name: 'loss' })
  expect(titleOf('x', 'Loss/shown')).toEqual({ prefix: 'Loss/', name: 'shown' })
  expect(titleOf('', '').name).toBe('(no name)')
  expect(titleOf('odd/', '').name).toBe('odd/')
})

it('makes file names of any tag', () => {
  expect(fileName('run/α', 'train/loss')).toBe('run_α_train_loss')
  expect(fileName('..', '/')).toBe('data')
})

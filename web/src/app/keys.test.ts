import { expect, it } from 'vitest'
import { actionFor, score } from './keys'
import type { Action } from './keys'

const actions: Action[] = [
  { id: 'palette', title: 'Search', keys: 'Ctrl K', run: () => undefined },
  { id: 'next', title: 'Next card', keys: 'j', run: () => undefined },
  { id: 'never', title: 'Never', keys: 'p', enabled: () => false, run: () => undefined },
]
const press = (key: string, mods: object = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...mods })

it('acts on letters only where nothing is typed and no dialog is open', () => {
  expect(actionFor(press('j'), actions, false, false)?.id).toBe('next')
  expect(actionFor(press('j'), actions, true, false)).toBeUndefined()
  expect(actionFor(press('j'), actions, false, true)).toBeUndefined()
  expect(actionFor(press('j', { altKey: true }), actions, false, false)).toBeUndefined()
})

it('acts on the card that fills the window, and on nothing behind it', () => {
  const both: Action[] = [...actions, { id: 'step', title: 'Next step', keys: '.', onCard: true, run: () => undefined }]
  expect(actionFor(press('.'), both, false, 'card')?.id).toBe('step')
  expect(actionFor(press('j'), both, false, 'card')).toBeUndefined()
  expect(actionFor(press('.'), both, false, true)).toBeUndefined()
})

it('takes Ctrl and Command alike, also while typing', () => {
  expect(actionFor(press('k', { ctrlKey: true }), actions, true, false)?.id).toBe('palette')
  expect(actionFor(press('k', { metaKey: true }), actions, false, false)?.id).toBe('palette')
  expect(actionFor(press('j', { ctrlKey: true }), actions, false, false)).toBeUndefined()
})

it('leaves what is not enabled alone', () => {
  expect(actionFor(press('p'), actions, false, false)).toBeUndefined()
})

it('ranks starts of words above middles, and needs every word', () => {
  expect(score('loss', 'loss')).toBeGreaterThan(score('loss', 'train/loss'))
  expect(score('loss', 'train/loss')).toBeGreaterThan(score('loss', 'glossary'))
  expect(score('val loss', 'val/loss')).toBeGreaterThan(0)
  expect(score('val loss', 'train/loss')).toBe(0)
})

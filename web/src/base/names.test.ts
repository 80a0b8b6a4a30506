import { expect, test } from 'vitest'
import { foldNames } from './names'

const own = (names: string[]): string[] => foldNames(names).map((name) => name.own)

test('the shared beginning and end fold away at boundaries', () => {
  expect(own(['exp/vit-s/seed=0/train', 'exp/vit-b/seed=0/train'])).toEqual(['vit-s', 'vit-b'])
  expect(own(['vit/seed=0', 'vit/seed=1'])).toEqual(['seed=0', 'seed=1'])
  expect(own(['runs/a/train', 'runs/b/train'])).toEqual(['a', 'b'])
  expect(own(['layer10', 'layer12'])).toEqual(['layer10', 'layer12'])
})

test('parts put together are the name again', () => {
  const names = ['x/one/y', 'x/two/y', 'x/y', 'x/']
  expect(foldNames(names).map((n) => n.prefix + n.own + n.suffix)).toEqual(names)
})

test('no name folds to nothing', () => {
  for (const names of [['a', 'a/b'], ['run', 'run/'], ['a/b', 'a/b/a/b'], ['.', './train'], ['only'], ['same', 'same']]) {
    for (const part of own(names)) expect(part).not.toBe('')
  }
})

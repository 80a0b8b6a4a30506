import { expect, test } from 'vitest'
import type { TagInfo } from '../../kinds/kind'
import { isRecipe } from '../../kinds/recipe'
import { paired } from './pairs'

const scalar = (tag: string, kind = 'scalar'): TagInfo => ({ tag, kind, plugin: 'scalars', display_name: '', description: '', runs: [0, 2] })
const shown = (...tags: string[]): string[] =>
  paired(tags.map((tag) => scalar(tag))).map((tag) => (isRecipe(tag) ? `${tag.section}: ${tag.tag} = ${tag.recipe.lines.map(({ of }) => of).join(' ')}` : tag.tag))

test('training and validation of one measure share a card', () => {
  expect(shown('val/loss', 'train/loss', 'lr', 'test/loss')).toEqual(['train + val + test: loss = train/loss val/loss test/loss', 'lr'])
  expect(shown('loss/train', 'loss/validation')).toEqual(['train + validation: loss = loss/train loss/validation'])
  expect(shown('a/train_acc', 'a/val_acc')).toEqual(['a: a/acc = a/train_acc a/val_acc'])
})

test('what has no other half stays, and so do words inside words', () => {
  expect(shown('train/loss', 'train/acc', 'val/f1', 'training_loss', 'constraint', 'interval')).toEqual([
    'train/loss', 'train/acc', 'val/f1', 'training_loss', 'constraint', 'interval',
  ])
  expect(paired([scalar('train/x', 'image'), scalar('val/x', 'image')])).toHaveLength(2)
})

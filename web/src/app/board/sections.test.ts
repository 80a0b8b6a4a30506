import { expect, it } from 'vitest'
import type { TagInfo } from '../../kinds/kind'
import { closedOf, matching, sectionsOf, shownBelow, shownCount, TOP_LEVEL, turnedFor } from './sections'

const tag = (name: string): TagInfo => ({ tag: name, kind: 'scalar', plugin: 'scalars', display_name: '', description: '', runs: [0, 1] })
const shape = (names: string[]) => sectionsOf(names.map(tag)).map((s) => [s.title, s.cards.map((c) => c.tag.tag)])

it('groups by prefix in natural order', () => {
  expect(shape(['val/loss', 'layer10/w', 'layer2/w', 'val/acc', 'train/loss/total'])).toEqual([
    ['layer2', ['layer2/w']],
    ['layer10', ['layer10/w']],
    ['train', ['train/loss/total']],
    ['val', ['val/acc', 'val/loss']],
  ])
})

it('keeps bare tags together unless their name is a prefix', () => {
  expect(shape(['loss', 'lr', 'acc', 'acc/top5'])).toEqual([
    [TOP_LEVEL, ['loss', 'lr']],
    ['acc', ['acc', 'acc/top5']],
  ])
})

it('takes any tag there is', () => {
  expect(shape(['', '/', '//x', '梯度/范数'])).toEqual([
    ['', ['', '/', '//x']],
    ['梯度', ['梯度/范数']],
  ])
  expect(matching([tag('b'), tag('a')]).cards.map((c) => c.id)).toEqual(['scalar:a', 'scalar:b'])
})

it('counts shown runs of a tag from ranges', () => {
  const below = shownBelow(Uint8Array.from([1, 0, 1, 1, 0]))
  expect(shownCount([0, 5], below)).toBe(3)
  expect(shownCount([1, 2, 4, 5], below)).toBe(0)
  expect(shownCount([0, 1, 3, 99], below)).toBe(2)
  expect(shownCount([], below)).toBe(0)
})

it('keeps the order and the sections of cards that were made, alone on the board', () => {
  const made = (section: string, title: string): TagInfo =>
    ({ tag: `${section}/${title}`, kind: 'custom_scalar', plugin: '', display_name: '', description: '', runs: [0, 9], section }) as TagInfo
  const cards = [made('z/last first', 'b'), made('z/last first', 'a'), made('Loss', 'x')]
  expect(sectionsOf(cards).map(({ title, cards }) => [title, cards.map(({ tag }) => tag.tag)])).toEqual([
    ['z/last first', ['z/last first/b', 'z/last first/a']],
    ['Loss', ['Loss/x']],
  ])
  const mixed = sectionsOf([...cards, { tag: 'Loss/train', kind: 'scalar', plugin: '', display_name: '', description: '', runs: [0, 1] }])
  expect(mixed.map(({ title, cards }) => [title, cards.length])).toEqual([['Loss', 2], ['z/last first', 2]])
})

it('keeps closed what a layout closes, until somebody opens it', () => {
  const made = (section: string, name: string, closed: boolean) => ({ ...tag(name), section, closed })
  const sections = sectionsOf([made('open', 'a', false), made('shut', 'b', true), made('mixed', 'c', true), made('mixed', 'd', false)])
  const closed = (turned: string[]) => sections.filter(({ key }) => closedOf(sections, turned).has(key)).map(({ title }) => title)
  expect(closed([])).toEqual(['shut'])
  expect(closed([sections[0]?.key ?? '', sections[1]?.key ?? ''])).toEqual(['open'])
  expect(closed(turnedFor(sections, true))).toEqual([])
  expect(closed(turnedFor(sections, false))).toEqual(['open', 'shut', 'mixed'])
})

import { expect, test } from 'vitest'
import { assignColors, mix, palette, runColor, withAlpha } from './colors'

const names = Array.from({ length: 40 }, (_, i) => `sweep/lr=${i}/train`)

test('a run keeps its colour when later runs appear', () => {
  const few = assignColors(names.slice(0, 5))
  const many = assignColors(names)
  for (const [name, color] of few) expect(many.get(name)).toBe(color)
})

test('runs shown together have colours of their own until the palette and its shades are used up', () => {
  for (const count of [2, palette.length, 36]) {
    expect(new Set(assignColors(names.slice(0, count)).values()).size).toBe(count)
  }
})

test('a colour comes from the name alone', () => {
  expect(runColor('resnet/1')).toBe(runColor('resnet/1'))
  expect(assignColors(['resnet/1']).get('resnet/1')).toBe(runColor('resnet/1'))
})

test('mixing and opacity', () => {
  expect(mix('#000000', '#ffffff', 0.5)).toBe('#808080')
  expect(mix('#fff', '#000', 0)).toBe('#ffffff')
  expect(withAlpha('#4269d0', 0.25)).toBe('rgba(66,105,208,0.25)')
  expect(withAlpha('tomato', 0.25)).toBe('tomato')
})

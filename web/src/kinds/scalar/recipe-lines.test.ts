import { expect, test } from 'vitest'
import type { Statistics } from '../../plot'
import type { CardRun } from '../kind'
import { linesOfRecipe } from './recipe-lines'

const run = (id: number): CardRun => ({ id, name: `run${id}`, label: `r${id}`, color: `#11111${id}`, emphasis: false, faded: false })
const statistics: Statistics = { center: 'mean', band: 'std', level: 0.95, align: 'interpolated', baseline: null, compare: 'difference' }
const wanted = { statistics, baseline: null, members: false, ink: '#000000', idOfRuns: () => -9, groups: null }
const recipe = { lines: [{ of: 'train/loss' }, { of: 'val/loss', axis: 'right' as const }] }

test('several runs: colour is the run, dash the scalar', () => {
  const { series, legend } = linesOfRecipe(recipe, { ...wanted, runs: [run(1), run(2)] }, false)
  expect(series.map(({ run, tag, color, dash, axis, label }) => [run, tag, color, dash !== undefined, axis, label])).toEqual([
    [1, 'train/loss', '#111111', false, undefined, 'r1 · train'],
    [2, 'train/loss', '#111112', false, undefined, 'r2 · train'],
    [1, 'val/loss', '#111111', true, 'right', 'r1 · val'],
    [2, 'val/loss', '#111112', true, 'right', 'r2 · val'],
  ])
  expect(legend.map(({ name, right }) => [name, right])).toEqual([['train', false], ['val', true]])
})

test('one run: colour is the scalar', () => {
  const { series } = linesOfRecipe(recipe, { ...wanted, runs: [run(1)] }, false)
  expect(new Set(series.map(({ color }) => color)).size).toBe(2)
  expect(series.map(({ label, dash }) => [label, dash])).toEqual([['train', undefined], ['val', undefined]])
})

test('a single line is as it ever was, and an axis on the right needs one on the left', () => {
  expect(linesOfRecipe({ lines: [{ of: 'a' }] }, { ...wanted, runs: [run(1)] }, false)).toMatchObject({ legend: [], series: [{ tag: 'a', color: '#111111', label: 'r1' }] })
  const right = { lines: [{ of: 'a', axis: 'right' as const }, { of: 'b', axis: 'right' as const }] }
  expect(linesOfRecipe(right, { ...wanted, runs: [run(1)] }, false).series.every(({ axis }) => axis === undefined)).toBe(true)
})

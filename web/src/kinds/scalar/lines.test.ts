import { expect, it } from 'vitest'
import type { Statistics } from '../../plot'
import type { CardRun, RunGroup } from '../kind'
import { ENVELOPE_FROM, linesOf } from './lines'

const run = (id: number, emphasis = false): CardRun => ({ id, name: `run${id}`, label: `${id}`, color: '#111111', emphasis, faded: false })
const group = (id: number, runs: number[], more: Partial<RunGroup> = {}): RunGroup => ({
  ...{ id, key: `g${id}`, label: `group ${id}`, title: '', color: '#222222', emphasis: false, faded: false, runs },
  ...more,
})
const statistics: Statistics = { center: 'mean', band: 'std', level: 0.95, align: 'interpolated', baseline: null, compare: 'difference' }
const base = { tag: 'loss', statistics, baseline: null, members: false, ink: '#000000', idOfRuns: () => -99, groups: null }

it('is a line a run, those that stand out first', () => {
  const { drawing, series, statistics: none } = linesOf({ ...base, runs: [run(1), run(2, true)] })
  expect([drawing, series.map((one) => one.run), none]).toEqual(['runs', [2, 1], undefined])
})

it('is a line a group, with the runs behind where they are asked for or the group stands out', () => {
  const runs = [run(1), run(2), run(3)]
  const groups = [group(-1, [1, 2]), group(-2, [3])]
  expect(linesOf({ ...base, runs, groups }).series.map((one) => [one.run, one.members])).toEqual([[-1, [1, 2]], [-2, [3]]])
  const all = linesOf({ ...base, runs, groups, members: true }).series
  expect(all.filter((one) => one.behind).map((one) => [one.run, one.color])).toEqual([[1, '#222222'], [2, '#222222'], [3, '#222222']])
  const one = linesOf({ ...base, runs, groups: [group(-1, [1, 2], { faded: true }), group(-2, [3], { emphasis: true })] }).series
  expect(one.map((ref) => ref.run)).toEqual([-2, -1, 3])
})

it('compares runs with a baseline one by one, and says so on the axis', () => {
  const compared = { ...statistics, baseline: [1], compare: 'ratio' as const }
  const lines = linesOf({ ...base, runs: [run(1), run(2)], statistics: compared, baseline: { key: 'k', label: 'first', runs: [1] } })
  expect(lines.series.map((one) => one.members)).toEqual([[1], [2]])
  expect(lines.statistics).toMatchObject({ band: 'none', baseline: [1] })
  expect(lines.yTitle).toEqual({ text: 'ratio to first', at: 1 })
})

it('is an envelope of very many runs, with those that stand out as lines', () => {
  const runs = Array.from({ length: ENVELOPE_FROM }, (_, id) => run(id, id === 7))
  const { drawing, series, statistics: how } = linesOf({ ...base, runs })
  expect(drawing).toBe('envelope')
  expect(series.map((one) => [one.run, one.members?.length])).toEqual([[7, undefined], [-99, ENVELOPE_FROM]])
  expect(how).toMatchObject({ center: 'median', band: 'minmax' })
})

import { expect, it } from 'vitest'
import { duration, sortRuns } from './runs'

const run = (id: number, name: string, extra: object = {}) => ({
  id, name, start: 100, end: 160, updated: 200, files: 1, bytes: 1, points: 1, max_step: 10, tags: 1, restarts: 0, damage: 0,
  status: 'stopped' as const, ...extra,
})
const names = (runs: { name: string }[]) => runs.map((r) => r.name)

it('sorts names naturally, both ways, for few and for many runs', () => {
  const few = [run(0, 'run10'), run(1, 'run9'), run(2, 'a/b'), run(3, 'a1')]
  expect(names(sortRuns(few, 'name', false))).toEqual(['a/b', 'a1', 'run9', 'run10'])
  expect(names(sortRuns(few, 'name', true))).toEqual(['run10', 'run9', 'a1', 'a/b'])
  const many = Array.from({ length: 6000 }, (_, i) => run(i, `sweep/run-${5999 - i}`))
  expect(names(sortRuns(many, 'name', false)).slice(0, 11)).toEqual(Array.from({ length: 11 }, (_, i) => `sweep/run-${i}`))
})

it('sorts by a number, names deciding between equals', () => {
  const runs = [run(0, 'b', { max_step: 5 }), run(1, 'a', { max_step: 5 }), run(2, 'c', { max_step: 90 })]
  expect(names(sortRuns(runs, 'steps', true))).toEqual(['c', 'a', 'b'])
  expect(names(sortRuns(runs, 'steps', false))).toEqual(['a', 'b', 'c'])
})

it('takes runs that have no events yet', () => {
  const unborn = run(0, 'x', { start: null, end: null, max_step: null })
  expect(duration(unborn)).toBe(0)
  expect(names(sortRuns([unborn, run(1, 'y')], 'steps', false))).toEqual(['x', 'y'])
})

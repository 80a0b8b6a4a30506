import { expect, it } from 'vitest'
import { against, groupCell } from '../../data/cells'
import { metricName, partsOf } from '../../data/metrics'
import { TableColumn } from '../../data/table'
import { nameWidth, placed, spelledOut } from './columns'
import { sortRuns } from './runs'

const run = (id: number, name: string) => ({
  id, name, start: 100, end: 160, updated: 200, files: 1, bytes: 1, points: 1, max_step: 10, tags: 1, restarts: 0, damage: 0,
  status: 'stopped' as const, parent: null, part: '',
})
const names = (runs: { name: string }[]) => runs.map((r) => r.name)
const rows = (count: number) => new Map(Array.from({ length: count }, (_, i) => [i, i]))
const numbers = (name: string, values: number[]) => new TableColumn(name, 'number', rows(values.length), Float64Array.from(values))
const texts = (name: string, codes: number[], labels: string[]) => new TableColumn(name, 'text', rows(codes.length), Int32Array.from(codes), labels)

it('sorts names naturally, both ways, for few and for many runs', () => {
  const few = [run(0, 'run10'), run(1, 'run9'), run(2, 'a/b'), run(3, 'a1')]
  expect(names(sortRuns(few, null, false))).toEqual(['a/b', 'a1', 'run9', 'run10'])
  expect(names(sortRuns(few, null, true))).toEqual(['run10', 'run9', 'a1', 'a/b'])
  const many = Array.from({ length: 6000 }, (_, i) => run(i, `sweep/run-${5999 - i}`))
  expect(names(sortRuns(many, null, false)).slice(0, 11)).toEqual(Array.from({ length: 11 }, (_, i) => `sweep/run-${i}`))
})

it('sorts by a column, names deciding between equals, and what has no value last', () => {
  const runs = [run(0, 'b'), run(1, 'a'), run(2, 'c'), run(3, 'd')]
  const steps = numbers('steps', [5, 5, 90, NaN])
  expect(names(sortRuns(runs, steps, true))).toEqual(['c', 'a', 'b', 'd'])
  expect(names(sortRuns(runs, steps, false))).toEqual(['a', 'b', 'c', 'd'])
  const model = texts('model', [1, 0, -1, 2], ['v10', 'v9', 'x'])
  expect(names(sortRuns(runs, model, false))).toEqual(['b', 'a', 'd', 'c'])
})

it('says of a group what its runs have in common, or the mean', () => {
  const lr = numbers('lr', [0.1, 0.1, 0.3, NaN])
  expect(groupCell(lr, [0, 1], 0).text).toBe('0.1')
  expect(groupCell(lr, [0, 2, 3], 0)).toEqual({ text: '0.2', title: 'mean 0.2 of 2, from 0.1 to 0.3' })
  expect(groupCell(lr, [3], 0).text).toBe('')
  const model = texts('model', [1, 0, 1], ['a', 'b'])
  expect(groupCell(model, [0, 2], 0).text).toBe('b')
  expect(groupCell(model, [0, 1, 2], 0).text).toBe('2 kinds')
})

it('compares a column with the mean of some runs', () => {
  const loss = numbers('loss', [1, 3, 8, NaN])
  const read = (column: TableColumn): number[] => [0, 1, 2, 3].map((run) => column.number(run))
  expect(read(against(loss, [0, 1], 'difference'))).toEqual([-1, 1, 6, NaN])
  expect(read(against(loss, [0, 1], 'ratio'))).toEqual([0.5, 1.5, 4, NaN])
  expect(read(against(loss, [3], 'ratio'))).toEqual([1, 3, 8, NaN])
})

it('writes metrics as the query language does, and takes them apart', () => {
  expect(metricName('val/acc', 'max')).toBe('val/acc.max')
  expect(metricName('my `tag`', 'mean', '10')).toBe('`my ``tag```.mean(10)')
  for (const [tag, of, argument] of [['val/acc', 'max', ''], ['my `tag`', 'mean', '10'], ['a.b', 'at', '1000']] as const)
    expect(partsOf(metricName(tag, of, argument))).toEqual({ tag, of, argument })
})

it('puts columns side by side, and leaves the rest to the name', () => {
  expect(spelledOut(['*', 'updated', 'lr'], ['lr', 'bs'])).toEqual(['lr', 'bs', 'updated'])
  const columns = new Map([['lr', numbers('lr', [1])], ['bs', numbers('bs', [1])]])
  const wide = placed(['lr', 'gone', 'bs'], columns, new Map(), { bs: 60 }, 400, nameWidth(['short', 'a'], String))
  expect(wide.columns.map(({ name, left, width }) => [name, left, width])).toEqual([['lr', 256, 72], ['bs', 328, 60]])
  expect([wide.name, wide.width]).toEqual([224, 400])
  expect(placed(['lr', 'bs'], columns, new Map(), {}, 200, nameWidth([], String))).toMatchObject({ name: 150, width: 338 })
  expect(placed(['lr'], columns, new Map(), { lr: 100 }, 290, nameWidth(['resnet/lr=0.1/seed=3'], String))).toMatchObject({ name: 150, width: 294 })
  expect(placed(['lr', 'bs'], columns, new Map(), { lr: 100 }, 320, nameWidth(['resnet/lr=0.1/seed=3'], String))).toMatchObject({ name: 166 })
  expect(nameWidth(['x'.repeat(1000)], String)).toBe(230)
})

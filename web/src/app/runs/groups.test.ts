import { expect, it } from 'vitest'
import { TableColumn } from '../../data/table'
import { groupRuns } from './groups'

const rows = new Map([0, 1, 2, 3, 4].map((run) => [run, run]))
const runs = [0, 1, 2, 3, 4].map((id) => ({ id }))
const lr = new TableColumn('lr', 'number', rows, new Float64Array([0.1, 0.01, 0.1, 0.01, NaN]))
const model = new TableColumn('hparams.`model name`', 'text', rows, new Int32Array([0, 0, 0, 0, 0]), ['resnet'])
const folder = new TableColumn('folder', 'text', rows, new Int32Array([1, 0, 1, 0, -1]), ['run10', 'run2'])
const flag = new TableColumn('amp', 'flag', rows, new Float64Array([1, 0, 1, 0, 0]))

it('puts runs of equal values together, in the order of the values, none last', () => {
  const groups = groupRuns(runs, [lr])
  expect(groups.map(({ label, runs: members }) => [label, members.map(({ id }) => id)])).toEqual([
    ['lr=0.01', [1, 3]],
    ['lr=0.1', [0, 2]],
    ['lr=none', [4]],
  ])
})

it('is called by what differs, and says all of it in the title', () => {
  const [first] = groupRuns(runs, [model, flag])
  expect(first?.label).toBe('amp=false')
  expect(first?.title).toBe('model name=resnet\namp=false')
  expect(groupRuns(runs.slice(0, 1), [model, flag])[0]?.label).toBe('resnet · amp=true')
})

it('says parts of names without a name, and sorts them as people do', () => {
  expect(groupRuns(runs, [folder]).map(({ label }) => label)).toEqual(['run2', 'run10', 'folder=none'])
})

it('has one group without columns, and none without runs', () => {
  expect(groupRuns(runs, []).map(({ runs: members }) => members.length)).toEqual([5])
  expect(groupRuns([], [lr])).toEqual([])
})

import { expect, it } from 'vitest'
import { readPoints } from '../points'
import { joined } from './joined'

const points = (rows: [string, number][]) => readPoints(['wall_time,step,value', ...rows.map(([step, value]) => `0,${step},${value}`)].join('\n'))

it('has a row for each step that any line has', () => {
  const columns = joined([
    { tag: 'a', points: points([['10', 1], ['9', 0.5], ['9007199254740993', 3]]) },
    { tag: 'b', points: points([['10', NaN], ['9007199254740992', Infinity], ['-3', 2]]) },
  ])
  expect(columns.map(({ name, cells }) => [name, ...cells])).toEqual([
    ['step', '-3', '9', '10', '9007199254740992', '9007199254740993'],
    ['a', '', '0.5', '1', '', '3'],
    ['b', '2', '', 'nan', 'inf', ''],
  ])
  expect(joined([])).toEqual([{ name: 'step', type: 'number', cells: [] }])
})

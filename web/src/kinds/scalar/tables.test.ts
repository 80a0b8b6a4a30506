import { expect, it } from 'vitest'
import { csvOf } from './tables'

it('writes columns as rows with every digit', () => {
  expect(csvOf(['step', 'mean', 'runs'], [[0, 1e15], [0.1, NaN], [3, 1]])).toBe('step,mean,runs\n0,0.1,3\n1000000000000000,NaN,1\n')
  expect(csvOf(['step', 'mean'], [[], []])).toBe('step,mean\n')
})

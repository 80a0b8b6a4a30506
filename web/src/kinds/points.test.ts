import { expect, it } from 'vitest'
import { groupDigits, readPoints } from './points'

it('reads the table, every digit of a step and every kind of value', () => {
  const points = readPoints('wall_time,step,value\n1.5,9223372036854775807,NaN\n2.5,-3,-Infinity\n3.5,4,0.1\n')
  expect(points.steps).toEqual(['9223372036854775807', '-3', '4'])
  expect([...points.wallTimes]).toEqual([1.5, 2.5, 3.5])
  expect([...points.values]).toEqual([NaN, -Infinity, 0.1])
})

it('goes by the names of the columns', () => {
  expect(readPoints('Step,Value,Wall time\r\n1,2,3\r\n').steps).toEqual(['1'])
  expect(() => readPoints('a,b\n1,2')).toThrow('wall_time')
})

it('groups digits', () => {
  expect(groupDigits('9223372036854775807')).toBe('9,223,372,036,854,775,807')
  expect(groupDigits('-1234')).toBe('−1,234')
  expect(groupDigits('12')).toBe('12')
})

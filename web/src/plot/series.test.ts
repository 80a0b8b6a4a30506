import { expect, test } from 'vitest'
import { seriesOf } from './fixture'
import { ownAxis, SeriesData } from './series'

test('a common origin moves every axis but not the steps', () => {
  const { columns } = seriesOf([1, 2, 3], { steps: [100, 110, 120] })
  const moved = new SeriesData({ ...columns, origin: 110 }, null)
  const x = moved.x('step')
  expect((x.values[0] as number) + x.add).toBe(-10)
  expect((moved.steps.values[0] as number) + moved.steps.add).toBe(100)
  expect(moved.x('wall').add).toBe(1000 - 110)
})

test('places of another scalar are used as they came, and only for the axis they belong to', () => {
  const { columns } = seriesOf([1, NaN, 3])
  const along = new SeriesData({ ...columns, x: new Float64Array([0, 0.5, 1]) }, null, ownAxis('of:epoch', 'faint'))
  expect(along.x('of:epoch').values[1]).toBe(0.5)
  expect(along.broken('of:epoch')).toBe(0.5)
  expect(along.resmoothed({ kind: 'ema', amount: 0.5 })).toBeNull()
  expect(ownAxis('step', 'faint')).toBe('')
  expect(ownAxis('step', 'raw')).not.toBe(ownAxis('step', 'segments'))
})

test('sessions with a gap between them are not searched as if they ascended', () => {
  const { columns } = seriesOf([1, 2, NaN, 3, 4])
  const apart = new SeriesData({ ...columns, inRange: 4, shown: 4, x: new Float64Array([5, 6, NaN, 1, 2]) }, null, ownAxis('step', 'segments'))
  expect(apart.x('step').ascending).toBe(false)
  expect(apart.counts('step', 0, 10)).toEqual({ shown: 4, total: 4 })
  expect(apart.broken('step')).toBeNull()
})

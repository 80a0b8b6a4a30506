import { expect, test } from 'vitest'
import { drawCard } from './card'
import { seriesOf, specOf } from './fixture'
import { nearestIndex, pickAt, readoutAt } from './hit'
import { SvgPen } from './svg'

const spec = specOf(3)
const data = [
  seriesOf([1, 2, 3, 4, 5]),
  seriesOf([5, NaN, 4, 3, 2], { smooth: [5, NaN, 4.5, 4, 3] }),
  seriesOf([9, 9], { steps: [0, 100] }),
]
const { layout } = drawCard(new SvgPen(400, 200, 'x'), spec, data, 400, 200)

test('the nearest point of each series, however far', () => {
  const { rows, count } = readoutAt(spec, layout, data, 2.4)
  expect(count).toBe(3)
  expect(rows.map((row) => [row.run, row.step, row.value, row.smoothed])).toEqual([
    [0, 2, 3, null],
    [1, 2, 4, 4.5],
    [2, 0, 9, null],
  ])
  expect(rows[0]).toMatchObject({ relative: 2, wall: 1002 })
  expect(rows[1]?.yPixel).toBeCloseTo(layout?.y.pixel(4.5) ?? 0)
})

test('a value without a height is in the readout, without a place', () => {
  const row = readoutAt(spec, layout, data, 1).rows[1]
  expect(row?.value).toBeNaN()
  expect(row?.yPixel).toBeNaN()
})

test('rows in the order and number asked for, NaN last', () => {
  const order = (x: number, options: Parameters<typeof readoutAt>[4]): number[] =>
    readoutAt(spec, layout, data, x, options).rows.map((row) => row.run)
  expect(order(1, { order: 'value' })).toEqual([2, 0, 1])
  expect(order(4, { order: 'nearest', yPixel: layout?.y.pixel(5.2) ?? 0 })).toEqual([0, 1, 2])
  expect(order(4, { order: 'name', limit: 2 })).toEqual([0, 1])
  expect(readoutAt(spec, layout, data, 4, { limit: 1 }).count).toBe(3)
})

test('binary search and plain search agree', () => {
  const column = { values: new Float64Array([0, 1, 4, 4, 9]), add: 10, ascending: true }
  for (let x = 8; x < 22; x += 0.3) {
    const found = nearestIndex(column, x)
    const plain = nearestIndex({ ...column, ascending: false }, x)
    expect(column.values[found]).toBe(column.values[plain])
  }
  expect(nearestIndex({ values: new Float64Array(0), add: 0, ascending: true }, 3)).toBe(-1)
})

test('a line is picked within reach, between its points too', () => {
  if (layout === null) throw new Error('nothing was drawn')
  const between = { x: layout.x.pixel(50), y: layout.y.pixel(9) }
  expect(pickAt(spec, layout, data, between.x, between.y + 5)?.run).toBe(2)
  expect(pickAt(spec, layout, data, between.x, between.y + 30)).toBeNull()
  expect(pickAt(spec, layout, data, layout.x.pixel(0), layout.y.pixel(1) + 2)?.run).toBe(0)
})

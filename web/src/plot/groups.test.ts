import { expect, test } from 'vitest'
import { drawCard } from './card'
import { viewOf } from './extent'
import { seriesOf, specOf } from './fixture'
import { pickAt, readoutAt } from './hit'
import { SeriesData } from './series'
import { stripRoom } from './strip'
import { SvgPen } from './svg'

function groupOf(center: number[], half: number | null, n: number[]): SeriesData {
  const { columns } = seriesOf(center)
  const edge = (sign: number): Float64Array | null => (half === null ? null : new Float64Array(center.map((value) => value + sign * half)))
  return new SeriesData({ ...columns, group: { runs: Math.max(...n), bin: 0, n: new Int32Array(n), low: edge(-1), high: edge(1) } }, null)
}

const spec = specOf(2, { showRaw: false })
const data = [groupOf([1, 2, 3, 4], 2, [3, 3, 2, 1]), groupOf([5, 5, 5, 5], null, [1, 1, 1, 1])]
const draw = (what = spec, all = data): { svg: string; layout: ReturnType<typeof drawCard>['layout'] } => {
  const pen = new SvgPen(400, 200, 'x')
  return { layout: drawCard(pen, what, all, 400, 200).layout, svg: pen.toString() }
}

test('the band is part of the picture, and so is what is compared with', () => {
  expect(viewOf(data, spec)?.y[0]).toBeLessThanOrEqual(-1)
  expect(viewOf(data, spec)?.y[1]).toBeGreaterThanOrEqual(6)
  expect(viewOf([groupOf([5, 6], null, [1, 1])], { ...spec, yTitle: { text: '', at: 0 } })?.y[0]).toBe(0)
  expect(draw({ ...spec, yTitle: { text: 'difference from a', at: 0 } }).svg).toContain('difference from a')
})

test('a band lies below the lines, in as many pieces as it has, and reaches the floor of a log axis', () => {
  const gap = groupOf([1, 2, NaN, 4, 5], 1, [3, 3, 0, 3, 3])
  const { svg } = draw(specOf(1), [gap])
  const [first, second] = [svg.indexOf('fill-opacity'), svg.indexOf('stroke="#4269d0"')]
  expect(first).toBeGreaterThan(0)
  expect(first).toBeLessThan(second)
  expect(/d="([^"]*)" fill="#4269d0" fill-opacity/.exec(svg)?.[1]?.split('Z').length).toBe(3)
  const log = draw({ ...specOf(1), yScale: 'log' }, [groupOf([1, 2, 3], 5, [2, 2, 2])]).svg
  expect(/d="([^"]*)" fill="#4269d0" fill-opacity/.exec(log)?.[1]).toMatch(/^M.*L.*L.*L.*L.*L.*Z$/)
})

test('a readout says the interval and how many count', () => {
  const { rows } = readoutAt(spec, draw().layout, data, 2)
  expect(rows.map((row) => [row.value, row.lower, row.upper, row.n])).toEqual([
    [3, 1, 5, 2],
    [5, undefined, undefined, 1],
  ])
})

test('runs behind a group are drawn, and are nothing else', () => {
  const behind = { ...spec, series: spec.series.map((ref, i) => ({ ...ref, behind: i === 1 })) }
  const { layout } = draw(behind)
  expect(readoutAt(behind, layout, data, 2).count).toBe(1)
  expect(pickAt(behind, layout, data, layout?.x.pixel(2) ?? 0, layout?.y.pixel(5) ?? 0)).toBeNull()
  expect(pickAt(spec, layout, data, layout?.x.pixel(2) ?? 0, layout?.y.pixel(5) ?? 0)?.run).toBe(1)
})

test('there is a strip where fewer runs count, and none where all do', () => {
  expect(stripRoom(spec, data)).toBeGreaterThan(0)
  expect(stripRoom(spec, data.slice(1))).toBe(0)
  const many = Array.from({ length: 9 }, () => groupOf([1, 2, 3], 1, [3, 2, 1]))
  expect(stripRoom(specOf(9), many)).toBe(0)
})

test('a group is never smoothed here, and one of bins is asked for again when zoomed', () => {
  expect(data[0]?.resmoothed({ kind: 'ema', amount: 0.9 })).toBeNull()
  expect(data[0]?.complete).toBe(true)
  const { columns } = data[0] as SeriesData
  expect(new SeriesData({ ...columns, group: { ...(columns.group as NonNullable<typeof columns.group>), bin: 5 } }, null).complete).toBe(false)
})

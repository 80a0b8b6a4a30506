import { expect, test } from 'vitest'
import { bandsOf } from './bands'
import { drawCard } from './card'
import { seriesOf, specOf } from './fixture'
import { pickAt, readoutAt } from './hit'
import { SvgPen } from './svg'
import type { ChartSpec, SeriesRef } from './types'

const ref = (tag: string, more: Partial<SeriesRef> = {}): SeriesRef => ({ run: 0, tag, color: '#4269d0', label: tag, ...more })
const spec: ChartSpec = specOf(0, {
  showRaw: false,
  series: [ref('mean'), ref('low', { edge: 'lower' }), ref('high', { edge: 'upper' }), ref('other', { dash: [4, 2] })],
})
const line = seriesOf([10, 11, 12, 13])
const low = seriesOf([8, 9, 7], { steps: [0, 1, 3] })
const high = seriesOf([12, 13, 20, 15])
const other = seriesOf([1, 2, 3, 4])

test('edges are joined by step, and what lacks one is counted', () => {
  const [band, ...more] = bandsOf(spec, [line, low, high, other])
  expect(more).toEqual([])
  expect([...(band?.low ?? [])]).toEqual([8, 9, NaN, 7])
  expect([...(band?.high ?? [])]).toEqual([12, 13, NaN, 15])
  expect(band?.unpaired).toBe(1)
  expect(bandsOf(spec, [line, null, high, other])).toEqual([])
})

test('edges that were thinned are read along their lines', () => {
  const thin = seriesOf([0, 30], { steps: [0, 3], thinned: true })
  const [band] = bandsOf(spec, [line, thin, high, other])
  expect([...(band?.low ?? [])]).toEqual([0, 10, 20, 30])
  expect(band?.unpaired).toBe(0)
})

test('a band counts for the range, but neither as a line nor as points', () => {
  const pen = new SvgPen(400, 200, 'x')
  const { info, layout } = drawCard(pen, spec, [line, low, high, other], 400, 200, { title: '', legend: true })
  expect(info).toMatchObject({ series: 2, total: 8, unpaired: 1 })
  expect(info.view.y[1]).toBeGreaterThanOrEqual(20)
  const svg = pen.toString()
  expect(svg).toContain('fill-opacity="0.16"')
  expect(svg).toContain('stroke-dasharray="4 2"')
  expect(svg).not.toContain('>low<')
  expect(pickAt(spec, layout, [line, low, high, other], layout?.x.pixel(1) ?? 0, layout?.y.pixel(13) ?? 0)).toBeNull()
})

test('the readout of a line tells its band', () => {
  const all = [line, low, high, other]
  const { layout } = drawCard(new SvgPen(400, 200, 'x'), spec, all, 400, 200)
  const rows = readoutAt(spec, layout, all, 1).rows
  expect(rows.map((row) => row.tag)).toEqual(['mean', 'other'])
  expect(rows[0]).toMatchObject({ value: 11, lower: 9, upper: 13 })
  expect(rows[1]?.lower).toBeUndefined()
  expect(readoutAt(spec, layout, all, 2).rows[0]).toMatchObject({ lower: NaN, upper: 20 })
})

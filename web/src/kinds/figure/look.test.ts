import { expect, test } from 'vitest'
import type { Look } from '../../frame/protocol'
import { filled, themed } from './plotly-look'
import { configOf, fitted, isAlone } from './vega-look'

const look: Look = { dark: true, surface: '#111', ink: '#eee', second: '#aaa', third: '#777', line: '#333', hairline: '#222', accent: '#48f', font: 'F' }

test('a Plotly figure is as large as its frame, and keeps what it says besides', () => {
  const { data, layout } = filled({ data: [{ y: [1] }, 7, null], layout: { width: 900, height: 10, margin: { l: 1 }, barmode: 'stack' }, frames: [] })
  expect(data).toEqual([{ y: [1] }])
  expect(layout).toEqual({ autosize: true, barmode: 'stack', margin: { l: 1, r: 16, t: 12, b: 40 } })
  expect(filled({ data: [], layout: { title: { text: 'x' } } }).layout['margin']).toMatchObject({ t: 40 })
  expect(filled({ data: [] }).layout['autosize']).toBe(true)
  for (const odd of [null, 3, [], {}, { data: {} }]) expect(() => filled(odd)).toThrow('no Plotly figure')
})

test("the board's colours go into the template: what the figure says itself stays", () => {
  const figure = { data: [], layout: { paper_bgcolor: 'red', template: { data: { bar: [] }, layout: { paper_bgcolor: 'white', xaxis: { ticks: 'inside' } } } } }
  const { layout } = themed(figure, look)
  expect(layout['paper_bgcolor']).toBe('red')
  const template = layout['template'] as { data: unknown; layout: Record<string, Record<string, unknown>> }
  expect(template.data).toEqual({ bar: [] })
  expect(template.layout['paper_bgcolor']).toBe('#111')
  expect(template.layout['xaxis']).toMatchObject({ ticks: 'inside', gridcolor: '#222' })
  expect(template.layout['font']).toMatchObject({ color: '#eee' })
  expect(figure.layout.template.layout.paper_bgcolor).toBe('white')
  expect(themed({ data: [], layout: { template: 'ggplot2' } }, look).layout['template']).toHaveProperty('layout')
})

test('one Vega-Lite chart takes the room there is; an arrangement keeps its sizes', () => {
  const alone = { mark: 'bar', width: 900, encoding: { x: { field: 'a' } } }
  expect(fitted(alone, 300, 200)).toEqual({ ...alone, width: 300, height: 200, autosize: { type: 'fit', contains: 'padding' } })
  expect(fitted({ layer: [] }, 1, 1)).toMatchObject({ width: 40, height: 40 })
  for (const composed of [{ hconcat: [] }, { facet: {}, spec: {} }, { repeat: ['a'], spec: {} }, { mark: 'bar', encoding: { row: { field: 'a' } } }]) {
    expect(isAlone(composed)).toBe(false)
    expect(fitted(composed, 300, 200)).toBe(composed)
  }
  expect(() => fitted([], 1, 1)).toThrow('no Vega-Lite')
  expect(configOf(look)).toMatchObject({ background: '#111', axis: { gridColor: '#222' } })
})

import { expect, test } from 'vitest'
import { drawBand, drawBars, drawLine, drawRidge } from './marks'
import { makeAxis } from './scale'
import { SvgPen } from './svg'

const x = makeAxis('linear', 0, 4, 0, 400)
const y = makeAxis('linear', 0, 10, 100, 0)
const steps = { values: new Float64Array([0, 1, 2, 3, 4]), add: 0, ascending: true }
const paths = (pen: SvgPen): string[] => [...String(pen).matchAll(/<path d="([^"]*)"/g)].map((match) => match[1] ?? '')

test('a band runs forth along its lower edge and back along its upper one, in pieces around gaps', () => {
  const pen = new SvgPen(400, 100, 'x')
  const low = new Float64Array([1, 1, NaN, 2, 2])
  const high = new Float64Array([3, 4, 5, 6, 7])
  drawBand(pen, steps, low, high, 0, 5, x, y, '#000000', 0.2)
  expect(paths(pen)).toEqual(['M0 90L100 90L100 60L0 70ZM300 80L400 80L400 30L300 40Z'])
})

test('a ridge stands on its base line', () => {
  const pen = new SvgPen(400, 100, 'x')
  drawRidge(pen, new Float64Array([0, 2, 4]), new Float64Array([1, 3]), x, 90, 20, { fill: '#4269d0', edge: '#ffffff' })
  expect(paths(pen)).toEqual(['M0 90L100 70L300 30L400 90', 'M0 90L100 70L300 30L400 90'])
})

test('bars go from zero to their height, also downwards', () => {
  const pen = new SvgPen(400, 100, 'x')
  const both = makeAxis('linear', -10, 10, 100, 0)
  drawBars(pen, new Float64Array([0, 1, 2, 3]), new Float64Array([5, -5, NaN]), x, both, '#4269d0')
  const rects = [...String(pen).matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g)]
  expect(rects.map((rect) => rect.slice(1, 5).map(Number))).toEqual([
    [0, 25, 99, 25],
    [100, 50, 99, 25],
  ])
})

test('a line that goes back is drawn in pieces that ascend, and the way back on its own', () => {
  const pieces: number[][] = []
  const lines = { line: (xy: Float32Array, count: number) => void pieces.push([...xy.slice(0, 2 * count)].filter((_, i) => i % 2 === 0)), band: () => undefined, done: () => undefined }
  const style = { color: '#000000', width: 1 }
  const back = { values: new Float64Array([0, 2, 1, 3]), add: 0, ascending: false }
  drawLine(lines, back, new Float64Array([1, 1, 1, 1]), 0, 4, x, y, style)
  expect(pieces).toEqual([[0, 200], [200, 100], [100, 300]])
  pieces.length = 0
  const apart = { values: new Float64Array([0, 2, NaN, 1, 3]), add: 0, ascending: false }
  drawLine(lines, apart, new Float64Array([1, 1, NaN, 1, 1]), 0, 5, x, y, style)
  expect(pieces.filter((xs) => xs.every(Number.isFinite))).toEqual([[0, 200], [100, 300]])
})

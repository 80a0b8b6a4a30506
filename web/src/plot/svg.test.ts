import { expect, test } from 'vitest'
import { drawCard } from './card'
import { seriesOf, specOf } from './fixture'
import { SvgPen } from './svg'

function svgOf(values: number[], more: Parameters<typeof specOf>[1] = {}, smooth?: number[]): string {
  const pen = new SvgPen(400, 220, 'system-ui')
  drawCard(pen, specOf(1, more), [seriesOf(values, smooth ? { smooth } : {})], 400, 220, { title: 'a < b & "c"', legend: true })
  return pen.toString()
}

const linePaths = (svg: string): string[] => svg.match(/<path [^>]*stroke="#4269d0"[^>]*>/g) ?? []

test('a chart is one path a line, with real text', () => {
  const svg = svgOf([1, 2, 4])
  expect(linePaths(svg)).toHaveLength(1)
  expect(linePaths(svg)[0]).toMatch(/ d="M[\d.]+ [\d.]+L[\d.]+ [\d.]+L[\d.]+ [\d.]+"/)
  expect(svg).toContain('a &lt; b &amp; &quot;c&quot;')
  expect(svg).toContain('>run 0</text>')
  expect(svg.match(/<g /g)?.length).toBe(svg.match(/<\/g>/g)?.length)
})

test('the smoothed line is drawn over a faint raw one', () => {
  const paths = linePaths(svgOf([1, 2, 4], {}, [1, 1.5, 2.5]))
  expect(paths).toHaveLength(2)
  expect(paths[0]).toContain('stroke-opacity="0.25"')
  expect(paths[1]).not.toContain('stroke-opacity')
})

test('a gap breaks the path, and what has no height gets a sign', () => {
  const svg = svgOf([1, 2, NaN, 3, Infinity, 2, 1])
  const [path = ''] = linePaths(svg)
  expect(path.match(/M/g)).toHaveLength(3)
  const signs = svg.match(/<path [^>]*fill="#4269d0"[^>]*>/g)?.find((sign) => sign.includes('Z')) ?? ''
  expect(signs.match(/Z/g)?.length).toBeGreaterThanOrEqual(2)
})

test('nothing but numbers reaches the coordinates', () => {
  for (const svg of [svgOf([NaN]), svgOf([1e300, -1e300]), svgOf([0, 1], { yScale: 'log' }), svgOf([Infinity, 1])]) {
    expect(svg).not.toMatch(/[ "ML]NaN|Infinity/)
  }
})

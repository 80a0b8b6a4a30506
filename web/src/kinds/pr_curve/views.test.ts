import { expect, it } from 'vitest'
import { readCurve, rocOf } from './curve'
import type { Curve } from './curve'
import { classOf, dashOf, linesOf, marksOf, prefixOf, thresholdAt } from './views'
import type { Shown } from './views'

const curve = readCurve({
  id: '',
  dtype: 'float32',
  shape: [6, 3],
  numbers: Float64Array.from([4, 2, 1, 4, 1, 0, 0, 3, 4, 0, 2, 3, 0.5, 0.67, 1, 1, 0.5, 0.25]),
  strings: null,
  cut: false,
  error: '',
}) as Curve
const shownOf = (run: number, index: number): Shown => ({
  key: `${run}:${index}`, run, label: `${run} · ${index}`, color: `#00000${run}`, emphasis: false, faded: false, dash: dashOf(index), curve, roc: rocOf(curve), step: 1,
})

it('finds the classes of one thing by what their tags share', () => {
  expect(['pr/val/cat', 'pr/val/cat/pr_curves', 'cat', 'a/'].map((tag) => [prefixOf(tag), classOf(tag)])).toEqual([
    ['pr/val/', 'cat'],
    ['pr/val/', 'cat'],
    ['', 'cat'],
    ['a/', ''],
  ])
})

it('tells runs by colour and classes by dash, one line each in every picture', () => {
  const shown = [shownOf(1, 0), shownOf(1, 1), shownOf(2, 1)]
  for (const view of ['pr', 'roc', 'threshold'] as const) {
    const lines = linesOf(view, shown, [], true).filter((line) => line.mute !== true)
    expect(lines.map(({ key, color, dash }) => [key, color, dash])).toEqual([
      ['1:0', '#000001', []],
      ['1:1', '#000001', [7, 3]],
      ['2:1', '#000002', [7, 3]],
    ])
    expect(marksOf(view, shown[1] as Shown, 1, true)).toHaveLength(1)
  }
  const over = linesOf('threshold', shown, [], true)
  expect([...(over[0]?.y ?? [])]).toEqual([...curve.f1])
  expect(thresholdAt('threshold', over, { line: 2, point: 1 }, shown)).toBe(0.5)
})

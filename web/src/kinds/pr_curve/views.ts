// The three pictures of a set of curves: precision over recall, ROC, and rates over the threshold.

import type { LineView, PlotLine, Spot } from '../lineplot'
import { rocOf } from './curve'
import type { Curve, Roc } from './curve'

export type ViewName = 'pr' | 'roc' | 'threshold'

export const viewNames: readonly { value: ViewName; label: string; title: string }[] = [
  { value: 'pr', label: 'PR', title: 'Precision over recall' },
  { value: 'roc', label: 'ROC', title: 'True positive rate over false positive rate' },
  { value: 'threshold', label: 'Threshold', title: 'Precision, recall and F1 over the threshold' },
]

export const viewOfName = (name: string): ViewName => viewNames.find((view) => view.value === name)?.value ?? 'pr'

/** The curve of one run at one step. */
export interface Shown {
  run: number
  label: string
  color: string
  emphasis: boolean
  faded: boolean
  curve: Curve
  roc: Roc
  step: number
}

const unit = { x: [0, 1], y: [0, 1], xKind: 'value', yScale: 'linear' } as const

export const frames: Readonly<Record<ViewName, LineView>> = {
  pr: { ...unit, xName: 'recall', yName: 'precision' },
  roc: { ...unit, xName: 'false positive rate', yName: 'true positive rate' },
  threshold: { ...unit, xName: 'threshold', yName: 'precision ―   recall ‑ ‑   F1 ···' },
}

const part = (values: Float64Array, kept: number): Float64Array => values.subarray(0, kept)

function pair(view: 'pr' | 'roc', curve: Curve, roc: Roc): { x: Float64Array; y: Float64Array } {
  return view === 'roc' ? roc : { x: part(curve.recall, curve.kept), y: part(curve.precision, curve.kept) }
}

/** Lines to draw: those of earlier steps first and faint, then one for each run, or three over the threshold. */
export function linesOf(view: ViewName, shown: readonly Shown[], earlier: readonly { run: number; curves: readonly Curve[] }[]): PlotLine[] {
  const lines: PlotLine[] = []
  if (view === 'roc') {
    const ends = Float64Array.of(0, 1)
    lines.push({ key: 'chance', x: ends, y: ends, color: '#888888', label: '', width: 1, alpha: 0.6, dash: [2, 4], mute: true })
  }
  if (view !== 'threshold') {
    for (const { run, curves } of earlier) {
      const color = shown.find((one) => one.run === run)?.color ?? '#888888'
      curves.forEach((curve, i) => {
        const alpha = 0.12 + (0.25 * (i + 1)) / curves.length
        lines.push({ key: `${run} before ${i}`, ...pair(view, curve, rocOf(curve)), color, label: '', width: 1, alpha, mute: true })
      })
    }
  }
  for (const one of [...shown].sort((a, b) => Number(a.emphasis) - Number(b.emphasis))) {
    const { run, curve, roc, color, label } = one
    const look = { color, width: one.emphasis ? 2.5 : one.faded ? 1 : 1.5, alpha: one.faded ? 0.25 : 1 }
    if (view !== 'threshold') {
      lines.push({ key: String(run), ...pair(view, curve, roc), label, ...look })
      continue
    }
    const x = part(curve.thresholds, curve.kept)
    lines.push({ key: String(run), x, y: part(curve.precision, curve.kept), label, ...look })
    lines.push({ key: `${run} recall`, x, y: part(curve.recall, curve.kept), label: '', ...look, dash: [6, 3] })
    lines.push({ key: `${run} f1`, x, y: part(curve.f1, curve.kept), label: '', ...look, dash: [1.5, 2.5] })
  }
  return lines
}

/** The threshold of a point of a line; null where a line has none there, such as an end that the ROC was given. */
export function thresholdAt(view: ViewName, lines: readonly PlotLine[], spot: Spot, shown: readonly Shown[]): number | null {
  const key = lines[spot.line]?.key.split(' ')[0]
  const one = shown.find((other) => String(other.run) === key)
  if (one === undefined) return null
  const column = view === 'roc' ? spot.point - one.roc.offset : spot.point
  return one.curve.thresholds[Math.min(Math.max(column, 0), one.curve.thresholds.length - 1)] ?? null
}

/** Where a column of a curve lies in a view: its mark, or its three marks. */
export function marksOf(view: ViewName, { curve, roc }: Shown, column: number): { x: number; y: number }[] {
  const at = (values: Float64Array, index = column): number => values[index] ?? NaN
  if (view === 'pr') return [{ x: at(curve.recall), y: at(curve.precision) }]
  if (view === 'roc') return [{ x: at(roc.x, column + roc.offset), y: at(roc.y, column + roc.offset) }]
  const x = at(curve.thresholds)
  return [curve.precision, curve.recall, curve.f1].map((values) => ({ x, y: at(values) }))
}

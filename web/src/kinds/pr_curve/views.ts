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

/** The curve of one run at one step; of one class where several tags are in one card. */
export interface Shown {
  /** Names the run and the tag; no space in it. */
  key: string
  run: number
  label: string
  color: string
  emphasis: boolean
  faded: boolean
  /** Tells the class; absent is a whole line. */
  dash?: readonly number[]
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

/** Where dashes tell classes apart there is one line each over the threshold. */
export const frameOf = (view: ViewName, together: boolean): LineView => (together && view === 'threshold' ? { ...frames.threshold, yName: 'F1' } : frames[view])

/** What comes before the class in the name of a tag: all tags that share it are classes of one thing. */
export const prefixOf = (tag: string): string => plainOf(tag).slice(0, plainOf(tag).lastIndexOf('/') + 1)

export const classOf = (tag: string): string => plainOf(tag).slice(prefixOf(tag).length)

/** Old writers append a name of their own. */
const plainOf = (tag: string): string => tag.replace(/\/pr_curves$/, '')

const DASHES: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [9, 3, 2, 3], [4, 2], [12, 4], [1, 2], [9, 3, 2, 3, 2, 3], [16, 3], [5, 5]]

/** More classes than these look like others before them; the readings tell which is which. */
export const dashOf = (index: number): readonly number[] => DASHES[index % DASHES.length] ?? []

const part = (values: Float64Array, kept: number): Float64Array => values.subarray(0, kept)

function pair(view: 'pr' | 'roc', curve: Curve, roc: Roc): { x: Float64Array; y: Float64Array } {
  return view === 'roc' ? roc : { x: part(curve.recall, curve.kept), y: part(curve.precision, curve.kept) }
}

/** Lines to draw: those of earlier steps first and faint, then one for each run, or three over the threshold. */
export function linesOf(view: ViewName, shown: readonly Shown[], earlier: readonly { key: string; curves: readonly Curve[] }[], together = false): PlotLine[] {
  const lines: PlotLine[] = []
  if (view === 'roc') {
    const ends = Float64Array.of(0, 1)
    lines.push({ key: 'chance', x: ends, y: ends, color: '#888888', label: '', width: 1, alpha: 0.6, dash: [2, 4], mute: true })
  }
  if (view !== 'threshold') {
    for (const { key, curves } of earlier) {
      const color = shown.find((one) => one.key === key)?.color ?? '#888888'
      curves.forEach((curve, i) => {
        const alpha = 0.12 + (0.25 * (i + 1)) / curves.length
        lines.push({ key: `${key} before ${i}`, ...pair(view, curve, rocOf(curve)), color, label: '', width: 1, alpha, mute: true })
      })
    }
  }
  for (const one of [...shown].sort((a, b) => Number(a.emphasis) - Number(b.emphasis))) {
    const { key, curve, roc, color, label, dash } = one
    const look = { ...(dash ? { dash } : {}), color, width: one.emphasis ? 2.5 : one.faded ? 1 : 1.5, alpha: one.faded ? 0.25 : 1 }
    if (view !== 'threshold') {
      lines.push({ key, ...pair(view, curve, roc), label, ...look })
      continue
    }
    const x = part(curve.thresholds, curve.kept)
    if (together) {
      lines.push({ key, x, y: part(curve.f1, curve.kept), label, ...look })
      continue
    }
    lines.push({ key, x, y: part(curve.precision, curve.kept), label, ...look })
    lines.push({ key: `${key} recall`, x, y: part(curve.recall, curve.kept), label: '', ...look, dash: [6, 3] })
    lines.push({ key: `${key} f1`, x, y: part(curve.f1, curve.kept), label: '', ...look, dash: [1.5, 2.5] })
  }
  return lines
}

/** The threshold of a point of a line; null where a line has none there, such as an end that the ROC was given. */
export function thresholdAt(view: ViewName, lines: readonly PlotLine[], spot: Spot, shown: readonly Shown[]): number | null {
  const key = lines[spot.line]?.key.split(' ')[0]
  const one = shown.find((other) => other.key === key)
  if (one === undefined) return null
  const column = view === 'roc' ? spot.point - one.roc.offset : spot.point
  return one.curve.thresholds[Math.min(Math.max(column, 0), one.curve.thresholds.length - 1)] ?? null
}

/** Where a column of a curve lies in a view: its mark, or its three marks. */
export function marksOf(view: ViewName, { curve, roc }: Shown, column: number, together = false): { x: number; y: number }[] {
  const at = (values: Float64Array, index = column): number => values[index] ?? NaN
  if (view === 'pr') return [{ x: at(curve.recall), y: at(curve.precision) }]
  if (view === 'roc') return [{ x: at(roc.x, column + roc.offset), y: at(roc.y, column + roc.offset) }]
  const x = at(curve.thresholds)
  return (together ? [curve.f1] : [curve.precision, curve.recall, curve.f1]).map((values) => ({ x, y: at(values) }))
}

// The mathematics of a precision-recall curve: what the six rows of a value say at each threshold, and the areas under the curves.

import type { Tensor } from '../../data/values'

/** Columns by ascending threshold. */
export interface Curve {
  /** Evenly spaced over [0, 1]; the value itself does not hold them. */
  thresholds: Float64Array
  tp: Float64Array
  fp: Float64Array
  tn: Float64Array
  fn: Float64Array
  precision: Float64Array
  recall: Float64Array
  f1: Float64Array
  /** Columns that count: past them nothing was predicted positive, and precision means nothing. */
  kept: number
}

export interface Roc {
  /** False and true positive rate, from (1, 1) or near to (0, 0). */
  x: Float64Array
  y: Float64Array
  /** Area by the trapezoidal rule; NaN without positives or without negatives. */
  auc: number
  /** Place of the curve's first column: 1 when (1, 1) was put before it. */
  offset: number
}

const ROWS = 6

/** The curve in a value, or a sentence that says why it is none. */
export function readCurve({ shape, numbers, cut, dtype, error }: Tensor): Curve | string {
  if (error !== '') return error
  if (numbers === null || shape.length !== 2 || shape[0] !== ROWS)
    return `This is ${dtype || 'no tensor'} [${shape.join(', ')}]: a PR curve has shape [6, thresholds].`
  const count = shape[1] ?? 0
  if (count === 0) return 'This curve has no thresholds.'
  if (cut || numbers.length !== ROWS * count) return `This curve has ${count} thresholds: too many to show.`
  const [tp, fp, tn, fn, precision, recall] = Array.from({ length: ROWS }, (_, row) =>
    Float64Array.from(numbers.subarray(row * count, (row + 1) * count)),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]
  let kept = count
  while (kept > 0 && (tp[kept - 1] as number) + (fp[kept - 1] as number) === 0) kept--
  const thresholds = Float64Array.from({ length: count }, (_, i) => (count === 1 ? 0 : i / (count - 1)))
  const f1 = precision.map((value, i) => f1Of(value, recall[i] as number))
  return { thresholds, tp, fp, tn, fn, precision, recall, f1, kept }
}

const f1Of = (precision: number, recall: number): number => (precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall))

/** AP = Σ (Rᵢ − Rᵢ₊₁) · Pᵢ over the columns kept, with R = 0 after the last: no interpolation. NaN of an empty curve. */
export function averagePrecision({ precision, recall, kept }: Curve): number {
  let sum = 0
  for (let i = 0; i < kept; i++) {
    const next = i + 1 < kept ? (recall[i + 1] as number) : 0
    sum += ((recall[i] as number) - next) * (precision[i] as number)
  }
  return kept === 0 ? NaN : sum
}

/** The receiver operating characteristic, from the same counts; it ends in (0, 0), where nothing is called positive. */
export function rocOf({ tp, fp, tn, fn }: Curve): Roc {
  const x = [...fp].map((value, i) => value / (value + (tn[i] as number)))
  const y = [...tp].map((value, i) => value / (value + (fn[i] as number)))
  if (x[x.length - 1] !== 0 || y[y.length - 1] !== 0) {
    x.push(0)
    y.push(0)
  }
  const offset = x[0] === 1 && y[0] === 1 ? 0 : 1
  if (offset === 1) {
    x.unshift(1)
    y.unshift(1)
  }
  let auc = 0
  for (let i = 1; i < x.length; i++) auc += (((x[i - 1] as number) - (x[i] as number)) * ((y[i - 1] as number) + (y[i] as number))) / 2
  return { x: Float64Array.from(x), y: Float64Array.from(y), auc, offset }
}

/** The column with the largest F1, the lowest threshold of equals; -1 of an empty curve. */
export function bestF1({ f1, kept }: Curve): number {
  let best = -1
  for (let i = 0; i < kept; i++) if ((f1[i] as number) > (best < 0 ? -Infinity : (f1[best] as number))) best = i
  return best
}

/** The column whose threshold is nearest, among those kept; -1 of an empty curve. */
export function columnAt({ thresholds, kept }: Curve, threshold: number): number {
  const last = thresholds.length - 1
  return Math.min(kept - 1, Math.max(0, Math.round(threshold * last)))
}

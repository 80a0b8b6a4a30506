import { expect, it } from 'vitest'
import type { Tensor } from '../../data/values'
import { averagePrecision, bestF1, columnAt, readCurve, rocOf } from './curve'
import type { Curve } from './curve'

function tensorOf(rows: number[][], more: Partial<Tensor> = {}): Tensor {
  const shape = [rows.length, rows[0]?.length ?? 0]
  return { id: '', dtype: 'float32', shape, numbers: Float64Array.from(rows.flat()), strings: null, cut: false, error: '', ...more }
}

function curveOf(rows: number[][]): Curve {
  const curve = readCurve(tensorOf(rows))
  if (typeof curve === 'string') throw new Error(curve)
  return curve
}

/** The rows as the writers count them, one example after the other: slow and obvious. */
function counted(scores: number[], labels: boolean[], columns: number): number[][] {
  const rows: number[][] = Array.from({ length: 6 }, () => [])
  for (let column = 0; column < columns; column++) {
    const positive = scores.map((score) => Math.floor(score * (columns - 1)) >= column)
    const count = (predicted: boolean, truth: boolean): number => positive.filter((p, i) => p === predicted && labels[i] === truth).length
    const [tp, fp, tn, fn] = [count(true, true), count(true, false), count(false, false), count(false, true)]
    const row = [tp, fp, tn, fn, tp / Math.max(1e-7, tp + fp), tp / Math.max(1e-7, tp + fn)]
    row.forEach((value, i) => rows[i]?.push(value))
  }
  return rows
}

/** Mean over the positive examples of the precision among all that score in their column or above. */
function slowAp(scores: number[], labels: boolean[], columns: number): number {
  const bins = scores.map((score) => Math.floor(score * (columns - 1)))
  const positives = bins.filter((_, i) => labels[i])
  const precisions = positives.map((bin) => {
    const above = bins.flatMap((other, i) => (other >= bin ? [labels[i]] : []))
    return above.filter(Boolean).length / above.length
  })
  return precisions.reduce((sum, value) => sum + value, 0) / positives.length
}

/** Share of pairs of a positive and a negative example that are in the right order; ties count half. */
function slowAuc(scores: number[], labels: boolean[], columns: number): number {
  const bins = scores.map((score) => Math.floor(score * (columns - 1)))
  let sum = 0
  let pairs = 0
  bins.forEach((a, i) =>
    bins.forEach((b, j) => {
      if (labels[i] !== true || labels[j] !== false) return
      pairs++
      sum += a > b ? 1 : a === b ? 0.5 : 0
    }),
  )
  return sum / pairs
}

/** The same numbers every time. */
function* random(seed: number): Generator<number> {
  let state = seed
  for (;;) {
    state = (state * 1664525 + 1013904223) % 2 ** 32
    yield state / 2 ** 32
  }
}

it('gives the areas that counting every example gives', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const draws = random(seed)
    const next = (): number => draws.next().value as number
    const n = 2 + Math.floor(next() * 40)
    const columns = 2 + Math.floor(next() * 30)
    const labels = Array.from({ length: n }, (_, i) => (i === 0 ? true : i === 1 ? false : next() < 0.4))
    const scores = labels.map((label) => Math.min(1, Math.max(0, next() * 0.8 + (label ? 0.2 : 0))))
    const curve = curveOf(counted(scores, labels, columns))
    expect(averagePrecision(curve)).toBeCloseTo(slowAp(scores, labels, columns), 9)
    expect(rocOf(curve).auc).toBeCloseTo(slowAuc(scores, labels, columns), 9)
  }
})

it('leaves out trailing columns where nothing is called positive, and no others', () => {
  const curve = curveOf(counted([0.1, 0.5, 0.6], [false, true, true], 11))
  expect(curve.kept).toBe(7) // the highest score is in column 6
  expect([...curve.thresholds]).toEqual(Array.from({ length: 11 }, (_, i) => i / 10))
  const gap = curveOf([[1, 0, 1, 0], [1, 0, 0, 0], [0, 1, 1, 1], [0, 1, 0, 1], [0.5, 0, 1, 0], [1, 0, 1, 0]])
  expect(gap.kept).toBe(3)
})

it('has perfect and useless classifiers at the ends', () => {
  const perfect = curveOf(counted([0, 0.1, 0.9, 1], [false, false, true, true], 21))
  expect(averagePrecision(perfect)).toBeCloseTo(1)
  expect(rocOf(perfect).auc).toBeCloseTo(1)
  const coin = curveOf(counted([0.5, 0.5, 0.5, 0.5], [true, false, true, false], 21))
  expect(averagePrecision(coin)).toBeCloseTo(0.5)
  expect(rocOf(coin).auc).toBeCloseTo(0.5)
})

it('finds columns by threshold and the best F1', () => {
  const curve = curveOf(counted([0.1, 0.5, 0.6], [false, true, true], 11))
  expect(columnAt(curve, 0.31)).toBe(3)
  expect(columnAt(curve, 0.99)).toBe(6)
  expect(columnAt(curve, -1)).toBe(0)
  expect(bestF1(curve)).toBe(2) // from there on the negative is rejected and both positives are kept
})

it('closes the ROC where the counts do not', () => {
  const roc = rocOf(curveOf([[2, 1], [1, 1], [1, 1], [0, 1], [0.6, 0.5], [1, 0.5]]))
  expect([...roc.x]).toEqual([1, 0.5, 0.5, 0])
  expect([...roc.y]).toEqual([1, 1, 0.5, 0])
  expect(roc.offset).toBe(1)
})

it('is empty where nothing was counted, and not a number where a class is missing', () => {
  const empty = curveOf(Array.from({ length: 6 }, () => [0, 0, 0]))
  expect(empty.kept).toBe(0)
  expect(averagePrecision(empty)).toBeNaN()
  expect(bestF1(empty)).toBe(-1)
  expect(rocOf(curveOf(counted([0.2, 0.7], [true, true], 5))).auc).toBeNaN()
})

it('says what is wrong with other shapes', () => {
  expect(readCurve(tensorOf([[1, 2]]))).toContain('[1, 2]')
  expect(readCurve(tensorOf([], { numbers: new Float64Array(0), shape: [6, 0] }))).toContain('no thresholds')
  expect(readCurve(tensorOf([], { numbers: null, dtype: 'string', shape: [] }))).toContain('string')
  expect(readCurve(tensorOf([], { error: 'gone' }))).toBe('gone')
  expect(readCurve(tensorOf([[1], [1], [1], [1], [1], [1]], { cut: true }))).toContain('too many')
})

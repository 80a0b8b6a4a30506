// The points of all lines of a run as one table: a row a step, a column a tag.

import type { TableColumn } from '../../base/cells'
import type { Points } from '../points'

const said = (value: number): string => (Number.isNaN(value) ? 'nan' : Number.isFinite(value) ? String(value) : value > 0 ? 'inf' : '-inf')

/** Steps ascending; a tag without a point at a step has no value there. Of several points of a step the last counts. */
export function joined(series: readonly { tag: string; points: Points }[]): TableColumn[] {
  const places = new Map<string, number>()
  for (const { points } of series) for (const step of points.steps) if (!places.has(step)) places.set(step, 0)
  const steps = [...places.keys()].sort(compareWhole)
  steps.forEach((step, place) => places.set(step, place))
  const columns = series.map(({ tag, points }): TableColumn => {
    const cells = new Array<string>(steps.length).fill('')
    points.steps.forEach((step, i) => (cells[places.get(step) ?? 0] = said(points.values[i] ?? NaN)))
    return { name: tag, type: 'number', cells }
  })
  return [{ name: 'step', type: 'number', cells: steps }, ...columns]
}

/** Whole numbers as texts, which may be too long for numbers. */
function compareWhole(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)]
  return x !== y || Number.isSafeInteger(x) ? x - y : Number(BigInt(a) - BigInt(b))
}

// What a histogram card says: how many steps it shows, what is in the bucket under the cursor, what is the matter with a step.

import { formatCount, formatDuration, formatNumber, formatTime } from '../../base/format'
import type { LoggedAxis } from '../../plot'
import type { Histograms } from './histograms'

export const countText = (count: number): string => (Number.isInteger(count) ? formatCount(count) : formatNumber(count))

/** A value with as many digits as tell it from its neighbour `width` away, and no fewer than `least`. */
export function edgeText(value: number, width: number, least = 3): string {
  const needed = value !== 0 && width > 0 ? Math.ceil(Math.log10(Math.abs(value) / width)) + 2 : least
  return formatNumber(value, Math.min(15, Math.max(least, needed)))
}

/** "500 steps", or "512 of 2,000 steps" when there are too many to show. */
export function amountOf(all: readonly Pick<Histograms, 'total' | 'steps'>[], runs: number): string {
  if (all.length === 0) return ''
  const total = all.reduce((sum, one) => sum + one.total, 0)
  const shown = all.reduce((sum, one) => sum + one.steps.length, 0)
  const steps = `${shown < total ? `${formatCount(shown)} of ` : ''}${formatCount(total)} ${total === 1 ? 'step' : 'steps'}`
  return runs > 1 ? `${runs} runs · ${steps}` : steps
}

/** A place on the axis of steps in words. */
export function placeText(data: Histograms, step: number, axis: LoggedAxis): string {
  const name = `step ${formatCount(data.steps[step] as number)}`
  if (axis === 'step') return name
  const time = data.times[step] as number
  return `${name} · ${axis === 'relative' ? formatDuration(time) : formatTime(time + data.start)}`
}

/** The bucket: its edges and how many of all; a closed bracket where the last edge belongs to it. */
export function bucketText(data: Histograms, step: number, row: number): string {
  const { rows, offsets, totals } = data
  if (rows === null || row < 0) return 'no bucket here'
  const [left, right, count] = [rows[3 * row] as number, rows[3 * row + 1] as number, rows[3 * row + 2] as number]
  const width = right - left
  const where =
    width === 0 ? `= ${formatNumber(left, 6)}` : `[${edgeText(left, width)}, ${edgeText(right, width)}${row === (offsets[step + 1] as number) - 1 ? ']' : ')'}`
  const total = totals[step] as number
  const share = total > 0 ? ` · ${formatNumber((100 * count) / total, 3)} %` : ''
  return `${where}  ${countText(count)} of ${countText(total)}${share}`
}

/** What is the matter with a step; "" when nothing is. */
export function troubleOf(data: Histograms, step: number): string {
  const error = data.errors.get(step)
  if (error !== undefined) return `cannot be shown: ${error}`
  const bad = data.leftOut[step] as number
  const few = bad > 0 ? `${formatCount(bad)} ${bad === 1 ? 'bucket has' : 'buckets have'} edges or counts that are no numbers` : ''
  if (!((data.totals[step] as number) > 0)) return few === '' ? 'empty: nothing was counted' : few
  return few
}

/** One step as a whole: how many values, from where to where. */
export function stepText(data: Histograms, step: number): string {
  const trouble = troubleOf(data, step)
  const total = data.totals[step] as number
  if (!(total > 0)) return trouble
  const [low, high] = [data.low[step] as number, data.high[step] as number]
  const median = data.points.indexOf(5000)
  const text = (value: number): string => edgeText(value, high - low, 4)
  const middle = median < 0 || low === high ? '' : ` · median ${text(data.percentiles[step * data.points.length + median] as number)}`
  const span = low === high ? `, all ${formatNumber(low, 6)}` : `, ${text(low)} to ${text(high)}`
  return `${countText(total)} ${total === 1 ? 'value' : 'values'}${span}${middle}${trouble === '' ? '' : ` · ${trouble}`}`
}

/** The bands of a step from the inside: "median 0.1 · 16–84 % −0.7 to 0.7 · all −1.9 to 2.4". */
export function bandText(data: Histograms, step: number): string {
  const trouble = troubleOf(data, step)
  if (!((data.totals[step] as number) > 0)) return trouble
  const { points, percentiles } = data
  const width = (data.high[step] as number) - (data.low[step] as number)
  const text = (k: number): string => edgeText(percentiles[step * points.length + k] as number, width)
  const median = points.indexOf(5000)
  if (width === 0) return `all ${formatNumber(data.low[step] as number, 6)}`
  const parts = median < 0 ? [] : [`median ${text(median)}`]
  const pairs = points.length >> 1
  for (let k = pairs - 1; k >= 0; k--) {
    if (pairs > 3 && k % 2 === 1) continue
    const far = points.length - 1 - k
    const name = (point: number): string => formatNumber(point / 100, 3)
    const all = points[k] === 0 && points[far] === 10_000
    parts.push(`${all ? 'all' : `${name(points[k] as number)}–${name(points[far] as number)} %`} ${text(k)} to ${text(far)}`)
  }
  return parts.join(' · ')
}

/** Percentiles as people write them, "5 25 50 75 95", in basis points, ascending; null when that is not what it says. */
export function pointsOf(text: string): number[] | null {
  const parts = text.split(/[\s,;%]+/).filter((part) => part !== '')
  const points = [...new Set(parts.map((part) => Math.round(Number(part) * 100)))].sort((a, b) => a - b)
  const fine = points.length >= 2 && points.length <= 21 && points.every((point) => point >= 0 && point <= 10_000)
  return fine ? points : null
}

/** Basis points of a normal distribution at multiples of half its deviation, and both ends: what TensorBoard draws. */
export const NINE: readonly number[] = [0, 668, 1587, 3085, 5000, 6915, 8413, 9332, 10_000]

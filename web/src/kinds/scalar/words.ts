// What a scalar card says: its title, how many points it shows, what the readout is headed with, and text for other programs.

import { formatCount, formatDuration, formatNumber, formatSI, formatTime } from '../../base/format'
import type { ChartInfo, ReadoutRow, Statistics, XAxis } from '../../plot'

const points = (count: number): string => (count < 100_000 ? formatCount(count) : formatSI(count).replace(/([kMGTP])$/, ' $1'))

/** "6 runs · all 7,200 points", "… in view" of a zoomed chart, or "min–max of 2.1 M points" when the screen is too narrow for them. */
export function amountOf(info: Pick<ChartInfo, 'series' | 'total' | 'thinned'>, zoomed = false, what = 'runs'): string {
  if (info.series === 0 || info.total === 0) return ''
  const count = info.thinned ? `min–max of ${points(info.total)} points` : `all ${points(info.total)} ${info.total === 1 ? 'point' : 'points'}`
  const where = zoomed ? `${count} in view` : count
  return info.series > 1 ? `${formatCount(info.series)} ${what} · ${where}` : where
}

/** "5 groups of 40 runs", or what an envelope is made of. */
export function amountOfGroups(drawing: 'groups' | 'envelope', groups: number, runs: number): string {
  if (drawing === 'envelope') return `median and min–max of ${formatCount(runs)} runs`
  return `${formatCount(groups)} ${groups === 1 ? 'group' : 'groups'} of ${formatCount(runs)} ${runs === 1 ? 'run' : 'runs'}`
}

const CENTERS = { mean: 'mean', median: 'median', iqm: 'IQM' } as const

/** What stands over the columns of a readout of groups: of the value, and of the interval; "" without one. `even`: it is as long on both sides. */
export function headingsOf({ center, band, level, baseline, compare }: Statistics): { center: string; band: string; even: boolean } {
  const share = `${Number((level * 100).toPrecision(4))} %`
  const bands = { none: '', std: '± std', stderr: '± std error', minmax: 'min – max', percentile: `${share} of runs`, t: `${share} t`, bootstrap: `${share} CI` }
  const what = baseline === null ? CENTERS[center] : compare === 'ratio' ? 'ratio' : 'difference'
  return { center: what, band: bands[band], even: band === 'std' || band === 'stderr' }
}

/** An interval by its ends, or by its half where it is as long on both sides. */
export function rangeText(low: number | undefined, high: number | undefined, even: boolean): string {
  if (low === undefined || high === undefined || Number.isNaN(low + high)) return ''
  return even ? formatNumber((high - low) / 2, 3, true) : `${formatNumber(low, 3, true)} – ${formatNumber(high, 3, true)}`
}

/** A place on the x axis in words. */
export function placeOf(x: number, axis: XAxis): string {
  if (axis === 'step') return `step ${formatCount(x)}`
  if (axis === 'relative' || axis === 'active') return formatDuration(x)
  return axis === 'wall' ? formatTime(x) : formatNumber(x, 5)
}

/** Heads the readout: the step when all rows agree on it, else the cursor's own place; `moved` is an axis with a common origin. */
export function headingOf(rows: readonly ReadoutRow[], cursorX: number | null, axis: XAxis, zoomed = false, moved = false): string {
  const first = rows[0]
  const rest = zoomed ? 'right edge' : 'last'
  if (axis === 'step' && !moved && first !== undefined && rows.every((row) => row.step === first.step))
    return cursorX === null ? `${rest} · ${placeOf(first.step, axis)}` : placeOf(first.step, axis)
  if (cursorX === null) return rest
  // What was moved to a common origin is a distance from it.
  if (moved) return `${cursorX < 0 ? '' : '+'}${axis === 'step' ? formatCount(Math.round(cursorX)) : placeOf(cursorX, axis === 'wall' ? 'relative' : axis)}`
  return `${axis === 'step' ? '≈ ' : ''}${placeOf(cursorX, axis)}`
}

export const valueText = (value: number | null): string => (value === null ? '' : formatNumber(value, 4, true))

/** The readout for a spreadsheet: full precision, tab-separated, one row a run. */
export function tsvOf(rows: readonly ReadoutRow[], nameOf: (run: number) => string): string {
  if (rows.some((row) => row.n !== undefined)) {
    const lines = rows.map((row) => [nameOf(row.run).replaceAll('\n', ' '), row.step, row.value, row.lower ?? '', row.upper ?? '', row.n ?? 1])
    return [['group', 'x', 'center', 'low', 'high', 'runs'], ...lines].map((line) => line.join('\t')).join('\n') + '\n'
  }
  const several = rows.some((row) => row.tag !== rows[0]?.tag)
  const name = (row: ReadoutRow): string[] => (several ? [nameOf(row.run), row.tag] : [nameOf(row.run)])
  const lines = rows.map((row) => [...name(row), row.step, row.value, row.smoothed ?? '', row.relative, new Date(row.wall * 1000).toISOString()])
  return [[...(several ? ['run', 'tag'] : ['run']), 'step', 'value', 'smoothed', 'seconds', 'time'], ...lines].map((line) => line.join('\t')).join('\n') + '\n'
}

const quoted = (text: string): string =>
  `"${text.replace(/["\\]/g, '\\$&').replace(/[\u0000-\u001f\u007f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)}"`

/** Python that reads what the card shows. */
export function pythonOf(logdirs: readonly string[], runs: readonly string[], tags: readonly string[]): string {
  const where = logdirs.length === 1 ? quoted(logdirs[0] ?? '') : `[${logdirs.map(quoted).join(', ')}]`
  const lines = ['import sightline', '', `log = sightline.open(${where})`]
  const [run] = runs
  const [tag = ''] = tags
  if (run !== undefined && runs.length === 1 && tags.length === 1) {
    lines.push(`series = log.scalars(${quoted(run)}, ${quoted(tag)})`, 'print(series.steps, series.values)')
    return lines.join('\n') + '\n'
  }
  const listed = runs.length <= 20 ? `[\n${runs.map((name) => `    ${quoted(name)},\n`).join('')}]` : 'log.runs'
  lines.push(`for run in ${listed}:`)
  if (tags.length === 1) lines.push(`    series = log.scalars(run, ${quoted(tag)})`, '    print(run, series.steps, series.values)')
  else {
    lines.push(`    for tag in [${tags.map(quoted).join(', ')}]:`, '        series = log.scalars(run, tag)')
    lines.push('        print(run, tag, series.steps, series.values)')
  }
  return lines.join('\n') + '\n'
}

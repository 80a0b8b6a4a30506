// What the data of a card are as tables: every point of a run, and every place of a line that several runs make.

import { decodeGroups } from '../../base/groups'
import { formatCount, formatTime } from '../../base/format'
import { ask, scalarsUrl } from '../../data/client'
import type { SeriesRef, Smoothing, Statistics, XAxis } from '../../plot'
import { groupDigits, readPoints } from '../points'

export interface DataTable {
  head: readonly string[]
  count: number
  cell: (row: number, column: number) => string
  csv: string
}

/** How a line that several runs make comes about. */
export interface CurveAxes {
  xAxis: XAxis
  origin: number | null
  smoothing: Smoothing
  statistics: Statistics
}

export async function tableOfRun(run: number, of: string, signal: AbortSignal): Promise<DataTable> {
  const csv = await (await ask(scalarsUrl('csv', run, of, ''), { signal })).text()
  const points = readPoints(csv)
  const cells = [
    (i: number) => groupDigits(points.steps[i] ?? ''),
    (i: number) => String(points.values[i]),
    (i: number) => formatTime(points.wallTimes[i] ?? NaN),
    (i: number) => String(points.wallTimes[i]),
  ]
  return { head: ['Step', 'Value', 'Time', 'Unix seconds'], count: points.steps.length, cell: (row, column) => cells[column]?.(row) ?? '', csv }
}

/** Columns of numbers that belong together, as text for other programs. */
export function csvOf(head: readonly string[], columns: readonly (readonly number[])[]): string {
  const rows = (columns[0] ?? []).map((_, i) => columns.map((column) => column[i]).join(','))
  return [head.join(','), ...rows].join('\n') + '\n'
}

/** Every place of the line, with its band where it has one and the number of runs that count there. */
export async function tableOfCurve({ run, tag, members }: SeriesRef, axes: CurveAxes, signal: AbortSignal): Promise<DataTable> {
  const { xAxis, origin, smoothing, statistics } = axes
  const body = JSON.stringify({ series: [{ tag, groups: [members] }], x: xAxis, origin, range: null, width: 0, smoothing, ...statistics })
  const answer = await ask('groups', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body, signal })
  const [line] = decodeGroups(await answer.arrayBuffer(), [run])
  if (line === undefined || 'unchanged' in line || line.group === undefined) throw new Error('the server sent no line')
  if (line.error) throw new Error(line.error)
  const { stepBase, group } = line
  const x = Array.from(line.step, (value) => value + stepBase)
  const center = statistics.baseline === null ? statistics.center : statistics.compare
  const all: [string, readonly number[]][] = [
    [xAxis.startsWith('of:') ? 'x' : xAxis, x],
    [center, [...line.y]],
    ...(group.low && group.high ? ([['low', [...group.low]], ['high', [...group.high]]] as [string, readonly number[]][]) : []),
    ['runs', [...group.n]],
  ]
  const text = (name: string, value: number): string => (name === 'step' && Number.isInteger(value) ? formatCount(value) : name === 'wall' ? formatTime(value) : String(value))
  const head = all.map(([name]) => name)
  const columns = all.map(([, values]) => values)
  return { head, count: x.length, cell: (row, column) => text(head[column] ?? '', columns[column]?.[row] ?? NaN), csv: csvOf(head, columns) }
}

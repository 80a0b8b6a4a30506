// What stands in a cell of the runs table, for one run and for a group of them, and the order that a column gives.

import { formatAgo, formatBytes, formatCount, formatDuration, formatNumber, formatSI, formatTime } from '../base/format'
import { naturalCompare } from '../base/natural'
import type { ColumnType, TableColumn } from './table'

export interface Cell {
  text: string
  /** Every digit, or the whole text. */
  title: string
}

const NONE: Cell = { text: '', title: 'none' }
const COUNTS: ReadonlySet<string> = new Set(['steps', 'points', 'restarts', 'nan', 'damage'])

/** `now` in Unix seconds. */
function cellOf(name: string, type: ColumnType, value: number, now: number): Cell {
  if (Number.isNaN(value)) return NONE
  if (type === 'time') return { text: formatAgo(value, now).replace(' ago', ''), title: formatTime(value) }
  if (type === 'duration') return { text: formatDuration(value), title: `${formatCount(value)} s` }
  if (type === 'bytes') return { text: formatBytes(value), title: `${formatCount(value)} bytes` }
  if (type === 'flag') return { text: value === 0 ? 'false' : 'true', title: value === 0 ? 'false' : 'true' }
  if (COUNTS.has(name)) return { text: formatSI(value), title: formatCount(value) }
  // What was rounded keeps its zeros: 1.000 is not quite 1.
  return { text: formatNumber(value, 4, Number(value.toPrecision(4)) !== value), title: String(value) }
}

export function cell(column: TableColumn, run: number, now: number): Cell {
  if (!column.isText) return cellOf(column.name, column.type, column.number(run), now)
  const text = column.text(run)
  return text === null ? NONE : { text, title: text }
}

/** What the runs of a group have in common, else the mean of their numbers, else how many texts there are. */
export function groupCell(column: TableColumn, runs: readonly number[], now: number): Cell {
  if (column.isText) {
    const texts = new Set(runs.map((run) => column.text(run)).filter((text) => text !== null))
    const [first] = texts
    if (first === undefined) return NONE
    return texts.size === 1 ? { text: first, title: first } : { text: `${texts.size} kinds`, title: [...texts].slice(0, 20).join(', ') }
  }
  const numbers = runs.map((run) => column.number(run)).filter((value) => !Number.isNaN(value))
  const [first] = numbers
  if (first === undefined) return NONE
  if (numbers.every((value) => value === first)) return cellOf(column.name, column.type, first, now)
  if (column.type === 'flag') return { text: 'both', title: `true in ${numbers.filter((value) => value !== 0).length} of ${numbers.length}` }
  const mean = meanOf(numbers)
  const { text, title } = cellOf(column.name, column.type, mean, now)
  const range = [Math.min(...numbers), Math.max(...numbers)].map((value) => cellOf(column.name, column.type, value, now).title)
  return { text, title: `mean ${title} of ${numbers.length}, from ${range.join(' to ')}` }
}

/** A column as it differs from the mean of some runs, or as its ratio to that; as it is where they have no value. */
export function against(column: TableColumn, runs: readonly number[], compare: 'difference' | 'ratio'): TableColumn {
  const base = groupNumber(column, runs)
  if (column.isText || column.type !== 'number' || Number.isNaN(base)) return column
  return column.mapped(compare === 'ratio' ? (value) => value / base : (value) => value - base)
}

const meanOf = (numbers: readonly number[]): number => numbers.reduce((sum, value) => sum + value, 0) / numbers.length

/** The number a group is sorted by. */
export function groupNumber(column: TableColumn, runs: readonly number[]): number {
  const numbers = runs.map((run) => column.number(run)).filter((value) => !Number.isNaN(value))
  return numbers.length === 0 ? NaN : meanOf(numbers)
}

export function groupText(column: TableColumn, runs: readonly number[]): string | null {
  return runs.map((run) => column.text(run)).find((text) => text !== null) ?? null
}

/** Orders by a key; what has none comes last whichever way, and equal ones stay as they were. */
export function inOrder<T>(items: readonly T[], key: (item: T) => number | string | null, descending: boolean): T[] {
  const sign = descending ? -1 : 1
  const missing = (value: number | string | null): boolean => value === null || Number.isNaN(value)
  const keyed = items.map((item, at) => ({ item, at, value: key(item) }))
  keyed.sort((a, b) => {
    const [left, right] = [missing(a.value), missing(b.value)]
    if (left || right) return Number(left) - Number(right) || a.at - b.at
    const order = typeof a.value === 'number' ? a.value - Number(b.value) : naturalCompare(String(a.value), String(b.value))
    return sign * order || a.at - b.at
  })
  return keyed.map(({ item }) => item)
}

// Which columns the runs table shows, how wide, and where each stands; a long name keeps to what is left.

import { metricTitle } from '../../data/metrics'
import type { ColumnInfo, ColumnType, TableColumn } from '../../data/table'

export interface Shown {
  name: string
  title: string
  /** What it is and where it comes from, in words. */
  hint: string
  type: ColumnType
  /** CSS pixels from the left edge of the table. */
  left: number
  width: number
}

/** Stands for every hyperparameter that differs between runs. */
export const DIFFERING = '*'

export const CHECK = 32
export const NARROWEST = 40
const NAME_LEAST = 150
const NAME_MOST = 230
/** As wide as a title makes a column by itself, and a letter of it. */
const WIDEST = 132
const LETTER = 6.5
const EDGE = 12
/** What stands beside a name: its padding, the dots of a folded part, the mark of a running one. */
const BESIDE = 36

export const TITLES: Readonly<Record<string, string>> = {
  status: 'Status',
  start: 'Started',
  updated: 'Updated',
  duration: 'Duration',
  steps: 'Steps',
  points: 'Points',
  restarts: 'Restarts',
  nan: 'NaN',
  size: 'Size',
  damage: 'Damage',
  folder: 'Folder',
  title: 'Title',
  note: 'Note',
  tags: 'Tags',
  color: 'Colour',
  archived: 'Archived',
}

const HINTS: Readonly<Record<string, string>> = {
  status: 'running while a file of it grows; finished or failed when it said so; else stopped',
  start: 'wall time of the first event',
  updated: 'when a file of it last changed',
  duration: 'from the first event to the last',
  steps: 'the largest step',
  points: 'values logged',
  restarts: 'how often training started again',
  nan: 'NaN values in its scalars',
  size: 'bytes on disk',
  damage: 'stretches that could not be read',
}

const WIDTHS: Readonly<Record<ColumnType, number>> = { number: 72, text: 92, flag: 56, time: 66, duration: 78, bytes: 74 }

function titleOf(name: string, info: ColumnInfo | undefined): string {
  const own = TITLES[name]
  if (own !== undefined && info?.group !== 'hparam') return own
  if (info !== undefined && info.group !== 'metric') return info.label
  return metricTitle(name)
}

function hintOf(name: string, info: ColumnInfo | undefined): string {
  if (info?.group === 'run') return HINTS[name] ?? name
  if (info?.group === 'hparam') return `${info.label}: hyperparameter, from ${info.sources.join(', ')}`
  return name
}

/** The names of a choice in their order, "those that differ" spelled out; none twice. */
export function spelledOut(chosen: readonly string[], differing: readonly string[]): string[] {
  return [...new Set(chosen.flatMap((name) => (name === DIFFERING ? differing : [name])))]
}

/** CSS pixels that names like these want: all of them, if they are not too long. */
export function nameWidth<T>(items: readonly T[], nameOf: (item: T) => string): number {
  let width = NAME_LEAST
  for (const item of items) {
    width = Math.max(width, nameOf(item).length * LETTER + BESIDE)
    if (width >= NAME_MOST) return NAME_MOST
  }
  return width
}

/** The most columns that any stretch of so many CSS pixels touches. */
export function mostWithin(columns: readonly Shown[], pixels: number): number {
  let most = 0
  let end = 0
  columns.forEach(({ left, width }, first) => {
    while ((columns[end]?.left ?? Infinity) < left + width + pixels) end++
    most = Math.max(most, end - first)
  })
  return most
}

/** Columns that there are, side by side. `available` is the width of the table, `least` that of the names. */
export function placed(
  names: readonly string[],
  columns: ReadonlyMap<string, TableColumn>,
  infos: ReadonlyMap<string, ColumnInfo>,
  widths: Readonly<Record<string, number>>,
  available: number,
  least: number,
): { name: number; columns: Shown[]; width: number } {
  const found = names.flatMap((name) => {
    const column = columns.get(name)
    if (column === undefined) return []
    const info = infos.get(name)
    const title = titleOf(name, info)
    const width = widths[name] ?? Math.min(WIDEST, Math.max(WIDTHS[column.type], title.length * LETTER + 16))
    return [{ name, title, hint: hintOf(name, info), type: column.type, width }]
  })
  const sum = found.reduce((total, { width }) => total + width, 0)
  const left = CHECK + EDGE + sum
  // Long names do not push the first column out of sight.
  const most = Math.max(NAME_LEAST, available - CHECK - EDGE - (found[0]?.width ?? 0))
  const name = widths['name'] ?? Math.max(Math.min(least, most), available - left)
  let at = CHECK + name
  const shown = found.map((column) => ({ ...column, left: (at += column.width) - column.width }))
  return { name, columns: shown, width: Math.max(available, left + name) }
}

// Tables of texts whose columns have types: their order, what a filter leaves of them, and the same as text for other programs.

import { formatNumber } from './format'

export type CellType = 'number' | 'text' | 'flag' | 'time'

/** One column; "" is no value. Numbers are as people or Python write them, times as ISO 8601. */
export interface TableColumn {
  name: string
  type: CellType
  cells: readonly string[]
}

/** A column, and which way. */
export interface Sorting {
  column: number
  down: boolean
}

/** 1,234.5, 12 %, −3e-4, 1.2k … are numbers; null of anything else. */
export function numberOf(text: string): number | null {
  const found = /^([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:e[+-]?\d+)?)\s*(%|[kMGTP])?$/i.exec(text.trim().replace('−', '-'))
  if (found?.[1] === undefined || !/\d/.test(found[1])) return null
  const value = Number(found[1].replaceAll(',', ''))
  const scale = { k: 1e3, m: 1e6, g: 1e9, t: 1e12, p: 1e15 }[(found[2] ?? '').toLowerCase()] ?? 1
  return Number.isFinite(value) ? value * scale : null
}

const SPECIAL: ReadonlyMap<string, number> = new Map([['nan', NaN], ['inf', Infinity], ['-inf', -Infinity]])

/** The number in a cell of a column of numbers; null of no value. */
export function valueOf(cell: string): number | null {
  if (cell === '') return null
  const plain = Number(cell)
  return Number.isNaN(plain) ? (SPECIAL.get(cell.toLowerCase()) ?? numberOf(cell)) : plain
}

const words = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** Numbers before words, words as people sort them, nothing last. */
export function compareCells(a: string, b: string): number {
  const [x, y] = [numberOf(a), numberOf(b)]
  if (x !== null && y !== null) return x - y
  if (x !== null || y !== null) return x !== null ? -1 : 1
  if ((a === '') !== (b === '')) return a === '' ? 1 : -1
  return words.compare(a, b)
}

/** Whether the first row of a table of texts names its columns: words, each once, over at least one column of numbers. */
export function hasHeading(cells: readonly string[], columns: number): boolean {
  const names = cells.slice(0, columns)
  if (columns < 2 || cells.length < 2 * columns) return false
  if (names.some((name) => name.trim() === '' || numberOf(name) !== null) || new Set(names).size < columns) return false
  return names.some((_, column) => {
    for (let at = columns + column; at < cells.length; at += columns) if (numberOf(cells[at] ?? '') === null) return false
    return true
  })
}

/** Columns of a table of texts, row by row: of numbers where all cells are. Without a heading they are called by their place. */
export function columnsOf(cells: readonly string[], width: number, heading: boolean): TableColumn[] {
  return Array.from({ length: width }, (_, column) => {
    const own: string[] = []
    for (let at = column + (heading ? width : 0); at < cells.length; at += width) own.push(cells[at] ?? '')
    const type = own.some((cell) => cell !== '') && own.every((cell) => cell === '' || valueOf(cell) !== null) ? 'number' : 'text'
    return { name: heading ? (cells[column] ?? '') : String(column + 1), type, cells: own }
  })
}

/** Whether every word of a filter is somewhere in a row. */
export function matches(row: string, filter: string): boolean {
  const low = row.toLowerCase()
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => low.includes(word))
}

export const rowsOf = (columns: readonly TableColumn[]): number => columns[0]?.cells.length ?? 0

/** Places of the rows that a filter leaves, in their order. */
export function filtered(columns: readonly TableColumn[], filter: string): Uint32Array {
  const all = Uint32Array.from({ length: rowsOf(columns) }, (_, row) => row)
  // No word reaches over the end of a cell.
  return filter.trim() === '' ? all : all.filter((row) => matches(columns.map(({ cells }) => cells[row]).join('\n'), filter.trim()))
}

/** The same rows sorted by a column. No value comes last whichever way, and NaN before it; equal rows keep their order. */
export function sorted({ type, cells }: TableColumn, rows: Uint32Array, down: boolean): Uint32Array {
  const way = down ? -1 : 1
  if (type === 'number' || type === 'time') {
    const read = type === 'number' ? valueOf : (cell: string): number | null => (cell === '' ? null : Date.parse(cell))
    const keys = new Float64Array(cells.length)
    const ranks = new Uint8Array(cells.length)
    for (const row of rows) {
      const value = read(cells[row] ?? '')
      keys[row] = value ?? 0
      ranks[row] = value === null ? 2 : Number.isNaN(value) ? 1 : 0
    }
    const order = (a: number, b: number): number => {
      const [x, y] = [ranks[a] as number, ranks[b] as number]
      if (x + y > 0) return x - y || a - b
      const [first, second] = [keys[a] as number, keys[b] as number]
      return first < second ? -way : first > second ? way : a - b
    }
    return rows.slice().sort(order)
  }
  return rows.slice().sort((a, b) => {
    const [x, y] = [cells[a] ?? '', cells[b] ?? '']
    if ((x === '') !== (y === '')) return x === '' ? 1 : -1
    return way * words.compare(x, y) || a - b
  })
}

const LONG = 8 // characters of a number that a column shows as it is

/** How a column's cells are written on screen: long fractions short, and all of them alike. */
export function writerOf({ type, cells }: TableColumn): (cell: string) => string {
  if (type === 'time') return (cell) => cell.replace('T', ' ')
  const plain = (cell: string): boolean => cell === '' || !Number.isNaN(Number(cell)) || SPECIAL.has(cell)
  const shorten = type === 'number' && cells.some((cell) => cell.length > LONG && !/^-?\d+$/.test(cell)) && cells.every(plain)
  if (type !== 'number') return (cell) => cell
  return (cell) => (SPECIAL.has(cell) || (shorten && cell !== '' && !/^-?\d+$/.test(cell)) ? formatNumber(valueOf(cell) ?? NaN, 4, true) : cell.replace('-', '−'))
}

/** Some rows as CSV (RFC 4180) or, with tabs, for a spreadsheet's clipboard: every digit and every letter as logged. */
export function textOf(columns: readonly TableColumn[], rows: Uint32Array, separator: ',' | '\t'): string {
  const special = separator === ',' ? /[",\r\n]/ : /["\t\r\n]/
  const cell = (text: string): string => (special.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const end = separator === ',' ? '\r\n' : '\n'
  const lines = [columns.map(({ name }) => cell(name)).join(separator)]
  for (const row of rows) lines.push(columns.map(({ cells }) => cell(cells[row] ?? '')).join(separator))
  return lines.join(end) + end
}

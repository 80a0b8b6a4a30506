// Runs that belong together: those that have the same values in the columns one groups by, in the order of these values.

import { naturalCompare } from '../../base/natural'
import type { TableColumn } from '../../data/table'

export interface Grouped<R> {
  /** The values, as they stand for the group in links. */
  key: string
  /** What tells it from the other groups. */
  label: string
  /** Every value by its column. */
  title: string
  runs: R[]
}

/** Terms whose values say by themselves what they are. */
const BARE = /^(folder|name|title|status|tags|part\(.*\)|match\(.*\))$/s

const NONE = 'none'

/** Whether a value says by itself what it is: "adamw" does, "5" and "on" do not. */
const speaks = (column: TableColumn, text: string): boolean =>
  text !== NONE && (BARE.test(column.name) || (column.isText && /^[^\d\W]\w\w/.test(text)))

function valueOf(column: TableColumn, run: number): string | number | null {
  if (column.isText) return column.text(run)
  const value = column.number(run)
  return Number.isNaN(value) ? null : value
}

function textOf(column: TableColumn, value: string | number | null): string {
  if (value === null) return NONE
  if (typeof value === 'string') return value
  return column.type === 'flag' ? String(value !== 0) : String(Number(value.toPrecision(6)))
}

/** Numbers before texts, what has no value last. */
function compare(a: string | number | null, b: string | number | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return naturalCompare(String(a), String(b))
}

/** The name of a term as people call it. */
export const nameOf = (term: string): string => term.replace(/^hparams\./, '').replaceAll('`', '')

/** The runs by their values in the columns; runs keep their order. */
export function groupRuns<R extends { id: number }>(runs: readonly R[], columns: readonly TableColumn[]): Grouped<R>[] {
  const found = new Map<string, { values: (string | number | null)[]; runs: R[] }>()
  for (const run of runs) {
    const values = columns.map((column) => valueOf(column, run.id))
    const key = JSON.stringify(values)
    const group = found.get(key)
    if (group) group.runs.push(run)
    else found.set(key, { values, runs: [run] })
  }
  const groups = [...found].map(([key, group]) => ({ key, ...group }))
  groups.sort((a, b) => columns.reduce((order, _, i) => order || compare(a.values[i] ?? null, b.values[i] ?? null), 0))
  const differs = columns.map((_, i) => groups.some((group) => group.values[i] !== groups[0]?.values[i]))
  return groups.map(({ key, values, runs: members }) => {
    const texts = columns.map((column, i) => textOf(column, values[i] ?? null))
    const whole = columns.map(({ name }, i) => `${nameOf(name)}=${texts[i]}`)
    const short = columns.map((column, i) => (speaks(column, texts[i] ?? '') ? (texts[i] ?? '') : (whole[i] ?? '')))
    const own = differs.includes(true) ? short.filter((_, i) => differs[i]) : short
    const title = columns.map(({ name }, i) => (BARE.test(name) ? short[i] : whole[i])).join('\n')
    return { key, label: own.join(' · '), title, runs: members }
  })
}

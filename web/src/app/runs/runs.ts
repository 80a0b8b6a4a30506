// The order of runs.

import { naturalCompare } from '../../base/natural'
import type { RunInfo } from '../../data/api'
import { inOrder } from '../../data/cells'
import type { TableColumn } from '../../data/table'

/** Beyond this many runs names are compared by a cheaper rule that differs only in how fractions and exponents sort. */
const MANY = 5_000

/** The runs by name, or by a column; equal ones stay in order of name, and what has no value comes last. */
export function sortRuns<R extends RunInfo>(runs: readonly R[], column: TableColumn | null, descending: boolean): R[] {
  const named = runs.length > MANY ? byPaddedName(runs) : [...runs].sort((a, b) => naturalCompare(a.name, b.name))
  if (column === null) return descending ? named.reverse() : named
  return inOrder(named, (run) => (column.isText ? column.text(run.id) : column.number(run.id)), descending)
}

/** A filter of names as a query that finds the same names. */
export function asQuery(text: string, regex: boolean): string {
  const pattern = regex ? text : text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return `name ~ "(?i)${pattern.replaceAll('"', '\\"')}"`
}

function byPaddedName<R extends RunInfo>(runs: readonly R[]): R[] {
  const keyed = runs.map((run) => ({ run, key: run.name.replace(/\d+/g, (digits) => digits.padStart(10, '0')).replaceAll('/', '\u0001') }))
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  return keyed.map(({ run }) => run)
}

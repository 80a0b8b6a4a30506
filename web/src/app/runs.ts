// The order of the runs table.

import { naturalCompare } from '../base/natural'
import type { RunInfo } from '../data/api'
import type { RunSort } from './prefs.svelte'

/** Beyond this many runs names are compared by a cheaper rule that differs only in how fractions and exponents sort. */
const MANY = 5_000

const measure: Record<Exclude<RunSort, 'name'>, (run: RunInfo) => number> = {
  updated: (run) => run.updated,
  steps: (run) => run.max_step ?? -Infinity,
  points: (run) => run.points,
  started: (run) => run.start ?? -Infinity,
  duration: (run) => duration(run),
  restarts: (run) => run.restarts,
}

export const duration = (run: RunInfo): number => Math.max(0, (run.end ?? 0) - (run.start ?? 0))

/** The runs in a new order; equal ones stay in order of name. */
export function sortRuns<R extends RunInfo>(runs: readonly R[], by: RunSort, descending: boolean): R[] {
  const sign = descending ? -1 : 1
  const named = runs.length > MANY ? byPaddedName(runs) : [...runs].sort((a, b) => naturalCompare(a.name, b.name))
  if (by === 'name') return descending ? named.reverse() : named
  const value = measure[by]
  return named.sort((a, b) => (value(a) - value(b)) * sign || 0)
}

function byPaddedName<R extends RunInfo>(runs: readonly R[]): R[] {
  const keyed = runs.map((run) => ({ run, key: run.name.replace(/\d+/g, (digits) => digits.padStart(10, '0')).replaceAll('/', '\u0001') }))
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  return keyed.map(({ run }) => run)
}

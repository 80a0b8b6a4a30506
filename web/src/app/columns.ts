// The columns of the runs table beside the name.

import { formatAgo, formatCount, formatDuration, formatSI, formatTime } from '../base/format'
import type { RunInfo } from '../data/api'
import type { RunColumn } from './prefs.svelte'
import { duration } from './runs'

export interface Column {
  id: RunColumn
  title: string
  width: number
  /** `now` in Unix seconds. */
  text: (run: RunInfo, now: number) => string
  tooltip: (run: RunInfo) => string
}

const present = (value: number | null | undefined): value is number => value !== null && value !== undefined

export const columns: readonly Column[] = [
  {
    id: 'updated',
    title: 'Updated',
    width: 62,
    text: (run, now) => formatAgo(run.updated, now).replace(' ago', ''),
    tooltip: (run) => `last update ${formatTime(run.updated)}`,
  },
  {
    id: 'steps',
    title: 'Steps',
    width: 50,
    text: (run) => (present(run.max_step) ? formatSI(run.max_step) : '–'),
    tooltip: (run) => (present(run.max_step) ? `largest step ${formatCount(run.max_step)}` : 'no step yet'),
  },
  { id: 'points', title: 'Points', width: 62, text: (run) => formatSI(run.points), tooltip: (run) => `${formatCount(run.points)} points` },
  {
    id: 'started',
    title: 'Started',
    width: 74,
    text: (run, now) => (present(run.start) ? formatAgo(run.start, now).replace(' ago', '') : '–'),
    tooltip: (run) => (present(run.start) ? `first event ${formatTime(run.start)}` : 'no event yet'),
  },
  {
    id: 'duration',
    title: 'Duration',
    width: 74,
    text: (run) => formatDuration(duration(run)),
    tooltip: (run) => `from the first event to the last: ${formatDuration(duration(run))}`,
  },
  {
    id: 'restarts',
    title: 'Restarts',
    width: 62,
    text: (run) => (run.restarts > 0 ? formatCount(run.restarts) : ''),
    tooltip: (run) => `${formatCount(run.restarts)} restarts`,
  },
]

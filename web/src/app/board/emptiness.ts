// Why the board is empty, if it is: the first reason that applies, from the server down to the reader's own filters.

import type { State } from '../../data/api'

export type Emptiness =
  | { why: 'connecting' }
  | { why: 'missing'; paths: string[] }
  | { why: 'loading' }
  | { why: 'no-files'; paths: string[] }
  | { why: 'no-events'; files: number; bytes: number }
  | { why: 'other-kinds' }
  | { why: 'kind-absent' }
  | { why: 'run-filter' }
  | { why: 'none-selected' }
  | { why: 'tag-filter' }
  | { why: 'no-tags-in-selection' }

export interface Sight {
  state: State | null
  listed: boolean
  runs: number
  tags: number
  /** Tags of kinds this version draws. */
  drawable: number
  /** Of those, tags of the kind whose tab is open; of any kind on the board. */
  ofTab: number
  /** Runs the run filter leaves, and of those the selected ones. */
  rows: number
  shown: number
  /** Tags of shown runs, before the tag filter. */
  present: number
  filtered: boolean
}

export function emptiness(sight: Sight): Emptiness {
  const { state } = sight
  if (state === null) return { why: 'connecting' }
  const paths = state.logdirs.map((dir) => dir.path)
  const missing = state.logdirs.filter((dir) => !dir.exists)
  if (sight.runs === 0) {
    if (missing.length > 0 && missing.length === state.logdirs.length) return { why: 'missing', paths: missing.map((dir) => dir.path) }
    if (state.progress.phase !== 'idle' || !sight.listed) return { why: 'loading' }
    return state.progress.files === 0
      ? { why: 'no-files', paths }
      : { why: 'no-events', files: state.progress.files, bytes: state.progress.bytes }
  }
  if (sight.drawable === 0) {
    if (state.progress.phase !== 'idle' || !sight.listed) return { why: 'loading' }
    return sight.tags === 0 ? { why: 'no-events', files: state.progress.files, bytes: state.progress.bytes } : { why: 'other-kinds' }
  }
  if (sight.ofTab === 0) return { why: 'kind-absent' }
  if (sight.rows === 0) return { why: 'run-filter' }
  if (sight.shown === 0) return { why: 'none-selected' }
  if (sight.present === 0) return { why: 'no-tags-in-selection' }
  return { why: 'tag-filter' }
}

// Which cells a card has: a run each, or a run's samples each.

import type { Listed } from '../feed.svelte'
import type { CardRun } from '../kind'
import { shotsAt } from './shots'
import type { Shot } from './shots'

export interface Cell {
  key: string
  run: CardRun
  shot: Shot | null
  /** Why there is no picture. */
  missing: string
}

/** Up to so many samples of one run are all shown unless one is chosen. */
const FEW = 16

/** 'auto', 'all', or the number of one sample. */
export type SampleChoice = string

export interface Cells {
  cells: readonly Cell[]
  /** The most samples a run has at the step. */
  samples: number
  /** The one that is shown; null when all are. */
  sample: number | null
}

export function cellsOf(listed: readonly Listed[], step: number | null, choice: SampleChoice): Cells {
  const found = listed.map(({ run, values }) => ({ run, shots: shotsAt(run, values, step) }))
  const samples = found.reduce((most, { shots }) => Math.max(most, shots?.length ?? 0), 0)
  const all = samples > 1 && (choice === 'all' || (choice === 'auto' && listed.length === 1 && samples <= FEW))
  const number = Number(choice)
  const sample = all ? null : Math.max(0, Math.min(samples - 1, Number.isInteger(number) ? number : 0))
  const none = step === null ? 'no picture' : `no picture at or before step ${step}`
  const cells = found.flatMap(({ run, shots }): Cell[] => {
    const missing = (why: string): Cell => ({ key: `${run.id}`, run, shot: null, missing: why })
    if (shots === null) return [missing(none)]
    if (sample === null) return shots.map((shot) => ({ key: `${run.id}/${shot.number}`, run, shot, missing: '' }))
    const shot = shots[sample]
    if (shot === undefined) return [missing(`${shots.length} ${shots.length === 1 ? 'sample' : 'samples'} at step ${shots[0]?.step}`)]
    return [{ key: `${run.id}`, run, shot, missing: '' }]
  })
  return { cells, samples, sample }
}

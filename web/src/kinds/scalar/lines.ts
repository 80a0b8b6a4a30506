// Which lines a card of scalars has: one a run, one a group with its band, or an envelope where the runs are too many to tell apart.

import type { SeriesRef, Statistics } from '../../plot'
import type { Baseline, CardRun, RunGroup } from '../kind'
import { dashOf } from '../recipe'

/** From so many runs on lines hide each other, and an envelope says more. */
export const ENVELOPE_FROM = 1200

export type Drawing = 'runs' | 'groups' | 'envelope'

export interface Lines {
  drawing: Drawing
  series: SeriesRef[]
  /** Of groups, and of runs that are compared with a baseline. */
  statistics?: Statistics
  /** Title of the y axis and what is compared with, where something is. */
  yTitle?: { text: string; at: number }
}

export interface Wanted {
  tag: string
  runs: readonly CardRun[]
  /** Null while runs are not grouped. */
  groups: readonly RunGroup[] | null
  statistics: Statistics
  baseline: Baseline | null
  /** The runs of groups are drawn faintly behind them. */
  members: boolean
  /** Colour of an envelope. */
  ink: string
  idOfRuns: (runs: readonly number[]) => number
}

const envelope: Statistics = { center: 'median', band: 'minmax', level: 0.95, align: 'interpolated', baseline: null, compare: 'difference' }

/** Those that stand out come first, so that the readout has room for them. */
const outstanding = <T extends { emphasis: boolean }>(all: readonly T[]): T[] => [...all.filter((one) => one.emphasis), ...all.filter((one) => !one.emphasis)]

function lineOf(of: CardRun | RunGroup, tag: string): SeriesRef {
  const { id, color, label, emphasis, faded } = of
  const dash = 'part' in of ? dashOf(of.part ?? 0) : undefined // in the colour of its run, so told apart by dashes
  return { run: id, tag, color, label, emphasis, faded, ...(dash ? { dash } : {}) }
}

export function linesOf(wanted: Wanted): Lines {
  const { tag, runs, groups, statistics, baseline } = wanted
  const compared = baseline === null ? {} : { yTitle: titleOf(statistics, baseline) }
  if (groups !== null) {
    const series = outstanding(groups).map((group) => ({ ...lineOf(group, tag), members: group.runs }))
    return { drawing: 'groups', series: [...series, ...behind(wanted)], statistics, ...compared }
  }
  if (baseline !== null) {
    const series = outstanding(runs).map((run) => ({ ...lineOf(run, tag), members: [run.id] }))
    return { drawing: 'runs', series, statistics: { ...statistics, band: 'none' }, ...compared }
  }
  if (runs.length < ENVELOPE_FROM) return { drawing: 'runs', series: outstanding(runs).map((run) => lineOf(run, tag)) }
  const ids = runs.map((run) => run.id)
  const all: SeriesRef = { run: wanted.idOfRuns(ids), tag, color: wanted.ink, label: `${runs.length} runs`, members: ids }
  const chosen = runs.filter((run) => run.emphasis).map((run) => lineOf(run, tag))
  return { drawing: 'envelope', series: [...chosen, { ...all, faded: chosen.length > 0 }], statistics: envelope }
}

/** Runs behind their groups: of all, or of those that are emphasised. A difference has none: they are not on its scale. */
function behind({ tag, groups, runs, members, baseline }: Wanted): SeriesRef[] {
  if (groups === null || baseline !== null) return []
  const shown = groups.filter((group) => group.emphasis || (members && !group.faded))
  const colors = new Map(shown.flatMap((group) => group.runs.map((run) => [run, group.color] as const)))
  return runs.flatMap(({ id, label }) => {
    const color = colors.get(id)
    return color === undefined ? [] : [{ run: id, tag, color, label, behind: true }]
  })
}

const titleOf = ({ compare }: Statistics, { label }: Baseline): { text: string; at: number } =>
  compare === 'ratio' ? { text: `ratio to ${label}`, at: 1 } : { text: `difference from ${label}`, at: 0 }

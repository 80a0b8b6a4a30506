// The lines of a chart: of several tags and several runs. Colour is the run, dashes are the tag.

import { mix } from '../../base/colors'
import type { SeriesRef, Theme } from '../../plot'
import type { MarginSeries } from '../../data/api'
import { hasRun } from '../../data/client'
import type { CardRun, TagInfo } from '../kind'

const DASHES: readonly (readonly number[] | null)[] = [null, [7, 3], [2, 3], [9, 3, 2, 3], [4, 2], [12, 4]]

/** How the n-th tag of a chart is drawn; after all dashes they come again in another shade. */
export function lookOf(index: number, color: string, theme: Theme): { color: string; dash?: readonly number[] } {
  const dash = DASHES[index % DASHES.length]
  const round = Math.floor(index / DASHES.length)
  const shade = round === 0 ? color : mix(color, round % 2 === 1 ? theme.ink : theme.surface, 0.3 + 0.12 * Math.min(3, Math.floor((round - 1) / 2)))
  return dash ? { color: shade, dash } : { color: shade }
}

const ranked = (runs: readonly CardRun[]): CardRun[] => [...runs.filter((run) => run.emphasis), ...runs.filter((run) => !run.emphasis)]

/** A line for each tag and run that has it. */
export function linesOf(tags: readonly string[], runs: readonly CardRun[], scalars: ReadonlyMap<string, TagInfo>, theme: Theme): SeriesRef[] {
  return ranked(runs).flatMap((run) =>
    tags.flatMap((tag, index) => {
      if (!hasRun(scalars.get(tag)?.runs ?? [], run.id)) return []
      const label = tags.length > 1 ? `${run.label} · ${tag}` : run.label
      return [{ run: run.id, tag, label, emphasis: run.emphasis, faded: run.faded, ...lookOf(index, run.color, theme) }]
    }),
  )
}

/** A line with its edges for each series and run; a series without its value, or with only one edge, has no band. */
export function bandsOf(series: readonly MarginSeries[], runs: readonly CardRun[], scalars: ReadonlyMap<string, TagInfo>, theme: Theme): SeriesRef[] {
  return ranked(runs).flatMap((run) =>
    series.flatMap(({ value, lower, upper }, index) => {
      const has = (tag: string): boolean => hasRun(scalars.get(tag)?.runs ?? [], run.id)
      if (!has(value)) return []
      const label = series.length > 1 ? `${run.label} · ${value}` : run.label
      const line = { run: run.id, tag: value, label, emphasis: run.emphasis, faded: run.faded, ...lookOf(index, run.color, theme) }
      if (!has(lower) || !has(upper)) return [line]
      return [line, { ...line, tag: lower, edge: 'lower' as const }, { ...line, tag: upper, edge: 'upper' as const }]
    }),
  )
}

/** Tags of a margin chart that no run on show logged. */
export function missingOf(series: readonly MarginSeries[], runs: readonly CardRun[], scalars: ReadonlyMap<string, TagInfo>): string[] {
  const names = new Set(series.flatMap(({ value, lower, upper }) => [value, lower, upper]))
  return [...names].filter((name) => !runs.some((run) => hasRun(scalars.get(name)?.runs ?? [], run.id)))
}

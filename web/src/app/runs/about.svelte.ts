// Some runs looked at closely: what is known of each, side by side, and what differs.

import type { About } from '../../data/api'
import { getJson, hasRun } from '../../data/client'
import { fetchTable, type TableColumn } from '../../data/table'
import type { Run } from '../catalog.svelte'
import type { Page } from '../page.svelte'

export interface Row {
  name: string
  /** One text a run; null where it has none. */
  texts: readonly (string | null)[]
  /** Where they stand, in words. */
  sources: readonly string[]
  differs: boolean
}

export interface MetricRow {
  tag: string
  /** One number a run; NaN where it has none. */
  last: readonly number[]
  least: readonly number[]
  most: readonly number[]
}

const EVERY = 4_000 // ms between two questions while data keeps coming
/** Metrics asked for at most: a page of more is not read. */
export const MOST_METRICS = 300

export class AboutRuns {
  readonly #page: Page
  abouts = $state.raw<readonly About[]>([])
  metrics = $state.raw<readonly MetricRow[]>([])
  error = $state('')

  constructor(page: Page) {
    this.#page = page
  }

  /** Call inside an effect root. */
  follow(runs: () => readonly Run[]): void {
    let before = ''
    let last = -Infinity
    let asking: AbortController | undefined
    $effect(() => {
      const these = runs()
      const state = this.#page.catalog.state
      void [state?.version, state?.facts]
      // Which metrics there are may become known later than the runs.
      const now = [...these.map((run) => run.id), this.#page.table.infos.length, this.#page.catalog.tags.length].join()
      const pause = now === before ? Math.max(0, last + EVERY - performance.now()) : 0
      const timer = setTimeout(() => {
        ;[before, last] = [now, performance.now()]
        asking?.abort()
        const { signal } = (asking = new AbortController())
        void this.#ask(these, signal).then(
          () => (this.error = ''),
          (error: unknown) => signal.aborted || (this.error = error instanceof Error ? error.message : String(error)),
        )
      }, pause)
      return () => clearTimeout(timer)
    })
    $effect(() => () => asking?.abort())
  }

  async #ask(runs: readonly Run[], signal: AbortSignal): Promise<void> {
    const ids = runs.map((run) => run.id)
    const infos = this.#page.table.infos.filter((info) => info.group === 'metric')
    const tags = new Set(this.#page.catalog.tags.filter((tag) => tag.kind === 'scalar' && ids.some((id) => hasRun(tag.runs, id))).map((tag) => tag.tag))
    const names = infos.filter((info) => tags.has(info.label)).slice(0, MOST_METRICS)
    const columns = names.flatMap(({ name }) => [`${name}.last`, `${name}.min`, `${name}.max`])
    const [abouts, table] = await Promise.all([
      Promise.all(ids.map((id) => getJson<About>(`about?run=${id}`, signal))),
      columns.length === 0 ? null : fetchTable(columns, '', signal),
    ])
    if (signal.aborted) return
    const byName = new Map(table?.columns.map((column) => [column.name, column]))
    const numbers = (column: TableColumn | undefined): number[] => ids.map((id) => column?.number(id) ?? NaN)
    this.abouts = abouts
    this.metrics = names.map(({ name, label }) => ({
      tag: label,
      last: numbers(byName.get(`${name}.last`)),
      least: numbers(byName.get(`${name}.min`)),
      most: numbers(byName.get(`${name}.max`)),
    }))
  }

  /** Hyperparameters, those that differ first. */
  readonly config: readonly Row[] = $derived.by(() => {
    const names = new Set(this.abouts.flatMap(({ facts }) => facts.map(({ name }) => name)))
    const facts = this.abouts.map((about) => new Map(about.facts.map((fact) => [fact.name, fact])))
    const rows = [...names].map((name) => {
      const found = facts.map((byName) => byName.get(name))
      const texts = found.map((fact) => fact?.value ?? null)
      const sources = [...new Set(found.flatMap((fact) => (fact ? [fact.source] : [])))]
      return { name, texts, sources, differs: texts.some((text) => text !== texts[0]) }
    })
    return rows.sort((a, b) => Number(b.differs) - Number(a.differs))
  })
}

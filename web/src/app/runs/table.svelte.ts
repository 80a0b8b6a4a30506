// Columns of the runs table and the runs that answer the query: asked for by name, kept fresh while data arrives.

import type { ColumnInfo, QuerySpot, TableColumn } from '../../data/table'
import { completeQuery, fetchColumns, fetchTable } from '../../data/table'
import type { Catalog } from '../catalog.svelte'
import type { Prefs } from '../prefs.svelte'
import { spelledOut } from './columns'

const EVERY = 3_000 // ms between two questions while data keeps coming; more for very many runs

const MOST_DIFFERING = 24

export class RunTable {
  /** Every column there is. */
  infos = $state.raw<readonly ColumnInfo[]>([])
  /** Values of those asked for. */
  columns = $state.raw<ReadonlyMap<string, TableColumn>>(new Map())
  /** Ids that answer the query; null where the text is no query but a part of names. */
  matching = $state.raw<ReadonlySet<number> | null>(null)
  /** What is wrong with the query; while it is wrong, what the last right one left stays. */
  error = $state.raw<QuerySpot | null>(null)

  readonly #catalog: Catalog
  readonly byName = $derived.by(() => new Map(this.infos.map((info) => [info.name, info])))
  /** Hyperparameters in which runs differ. */
  readonly differing = $derived.by(() =>
    this.infos.filter((info) => info.group === 'hparam' && info.differs).slice(0, MOST_DIFFERING).map((info) => info.name),
  )

  readonly #prefs: Prefs

  constructor(catalog: Catalog, prefs: Prefs) {
    this.#catalog = catalog
    this.#prefs = prefs
  }

  /** The columns chosen, in their order. */
  readonly names = $derived.by(() => spelledOut(this.#prefs.columns, this.differing))
  /** The column that runs are sorted by; null for their names. */
  readonly sorting = $derived.by(() => (this.#prefs.sort === 'name' ? null : (this.columns.get(this.#prefs.sort) ?? null)))

  isMetric(name: string): boolean {
    const info = this.byName.get(name)
    return info === undefined ? /\.\w+(\(.*\))?$/.test(name) : info.group === 'metric'
  }

  /** By this column; again, and the other way round. Numbers begin with the largest. */
  sortBy(name: string, descending?: boolean): void {
    const prefs = this.#prefs
    const first = name !== 'name' && this.columns.get(name)?.isText !== true
    prefs.descending = descending ?? (prefs.sort === name ? !prefs.descending : first)
    prefs.sort = name
  }

  add(name: string): void {
    this.#prefs.columns = [...this.#prefs.columns.filter((other) => other !== name), name]
  }

  hide(name: string): void {
    const { columns } = this.#prefs
    // One of those that differ is hidden by naming all the others.
    this.#prefs.columns = (columns.includes(name) ? columns : this.names).filter((other) => other !== name)
    if (this.#prefs.sort === name) this.sortBy('name', false)
  }

  move(name: string, to: number): void {
    this.#prefs.columns = this.names.filter((other) => other !== name).toSpliced(to, 0, name)
  }

  replace(name: string, by: string): void {
    this.#prefs.columns = [...new Set(this.names.map((other) => (other === name ? by : other)))]
    if (this.#prefs.sort === name) this.#prefs.sort = by
  }

  /** Call inside an effect root. `names` are the columns wanted; `query` the text of one, '' where there is none. */
  follow(names: () => readonly string[], query: () => string): void {
    this.#keep(
      () => '',
      async (signal) => {
        const { columns } = await fetchColumns(signal)
        if (JSON.stringify(columns) !== JSON.stringify(this.infos)) this.infos = columns
      },
    )
    this.#keep(
      () => names().join('\n'),
      async (signal) => {
        const wanted = names()
        const { columns } = wanted.length > 0 ? await fetchTable(wanted, '', signal) : { columns: [] }
        this.columns = new Map(columns.map((column) => [column.name, column]))
      },
    )
    this.#keep(query, async (signal) => {
      const text = query()
      if (text === '' || !(await completeQuery(text, text.length, signal)).query) {
        this.matching = this.error = null
        return
      }
      const { runs, error } = await fetchTable([], text, signal)
      this.error = error
      if (error === null) this.matching = new Set(runs)
    })
  }

  /** Asks at once when the question changes, and now and then while the data does. */
  #keep(question: () => string, ask: (signal: AbortSignal) => Promise<void>): void {
    let before: string | null = null
    let last = -Infinity
    $effect(() => {
      const now = question()
      const state = this.#catalog.state
      if (state === null || !this.#catalog.listed) return
      void [state.version, state.catalog, state.notes]
      const pause = now === before ? Math.max(0, last + Math.max(EVERY, this.#catalog.runs.length / 2) - performance.now()) : 0
      const abort = new AbortController()
      const timer = setTimeout(() => {
        ;[before, last] = [now, performance.now()]
        ask(abort.signal).catch((error: unknown) => abort.signal.aborted || console.warn(error)) // the next change asks again
      }, pause)
      return () => {
        clearTimeout(timer)
        if (question() !== now) abort.abort()
      }
    })
  }
}

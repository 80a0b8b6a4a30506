// The groups of the page: which runs are one line, in which colour, and what everything is compared with.

import { hasRun } from '../../data/client'
import type { Baseline, RunGroup, TagInfo } from '../../kinds/kind'
import type { Statistics } from '../../plot'
import type { Run } from '../catalog.svelte'
import type { Page } from '../page.svelte'
import { ColorBook, slotColor } from './colors'
import { groupRuns } from './groups'
import type { Grouped } from './groups'
import { nameKey } from './selection'

type Around = Pick<Page, 'link' | 'chosen' | 'rows' | 'parts' | 'table' | 'theme' | 'catalog' | 'focused' | 'label'>

export class Groups {
  readonly #page: Around
  readonly #colors = new ColorBook()
  readonly #ids = new Map<string, number>()
  readonly #keys = new Map<number, string>()

  constructor(page: Around) {
    this.#page = page
  }

  /** Groups of the shown runs; none until their columns are known, null while runs are not grouped. */
  readonly list: readonly RunGroup[] | null = $derived.by(() => {
    const { link, chosen, table, focused } = this.#page
    if (link.group.length === 0) return null
    const columns = link.group.flatMap((term) => table.columns.get(term) ?? [])
    if (columns.length < link.group.length) return []
    const found = groupRuns<Run>(chosen, columns).map((group) => ({ ...group, key: nameKey(`group ${group.key}`) }))
    const any = found.some(({ key, runs }) => focused.has(key) || runs.some((run) => focused.has(run.key)))
    return found.map(({ key, label, title, runs }) => {
      const emphasis = focused.has(key)
      const ids = this.#page.parts.among(runs).map((run) => run.id)
      const color = this.color(key)
      return { id: this.idOf(ids, key), key, label, title, color, emphasis, faded: any && !emphasis, runs: ids }
    })
  })

  /** Groups of all rows of the runs table, whether shown or not; null while runs are not grouped. */
  readonly rows: readonly Grouped<Run>[] | null = $derived.by(() => {
    const { link, rows, table } = this.#page
    const columns = link.group.flatMap((term) => table.columns.get(term) ?? [])
    if (link.group.length === 0 || columns.length < link.group.length) return null
    return groupRuns<Run>(rows, columns).map((group) => ({ ...group, key: nameKey(`group ${group.key}`) }))
  })

  color(key: string): string {
    return slotColor(this.#colors.slot(key), this.#page.theme.dark)
  }

  /** The group of a run, by its id. */
  readonly byRun: ReadonlyMap<number, RunGroup> = $derived.by(
    () => new Map((this.list ?? []).flatMap((group) => group.runs.map((run) => [run, group] as const))),
  )

  /** A number for these runs, negative and always the same. */
  idOf(runs: readonly number[], key = ''): number {
    const name = runs.join()
    let id = this.#ids.get(name)
    if (id === undefined) this.#ids.set(name, (id = -1 - this.#ids.size))
    if (key !== '') this.#keys.set(id, key)
    return id
  }

  /** The key of a group by such a number. */
  keyOf(id: number): string | null {
    return this.#keys.get(id) ?? null
  }

  /** The groups that logged a tag, with those of their runs that did. */
  of(tag: TagInfo): readonly RunGroup[] | null {
    if (this.list === null) return null
    return this.list.flatMap((group) => {
      const runs = group.runs.filter((run) => hasRun(tag.runs, run))
      return runs.length === 0 ? [] : [{ ...group, runs, id: this.idOf(runs, group.key) }]
    })
  }

  /** A group, or any run whether shown or not. */
  readonly baseline: Baseline | null = $derived.by(() => {
    const { link, catalog } = this.#page
    if (link.baseline === '') return null
    const group = this.list?.find((one) => one.key === link.baseline)
    if (group) return { key: group.key, label: group.label, runs: group.runs }
    const run = catalog.byKey.get(link.baseline)
    return run === undefined ? null : { key: run.key, label: this.#page.label(run), runs: [run.id] }
  })

  readonly statistics: Statistics = $derived.by(() => {
    const { center, band, level, align, compare } = this.#page.link
    return { center, band, level, align, baseline: this.baseline?.runs ?? null, compare }
  })

  by(terms: readonly string[]): void {
    const { link } = this.#page
    link.group = [...terms]
    if (this.baseline === null) link.baseline = ''
  }

  /** Compares everything with a run or group, by its key; again, or with null, with nothing. */
  setBaseline(key: string | null): void {
    const { link } = this.#page
    link.baseline = key === null || link.baseline === key ? '' : key
  }
}

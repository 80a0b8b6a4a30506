// The runs table as kinds see it that speak of runs as a whole, such as hyperparameters.

import type { ColumnInfo } from '../../data/table'
import { completeQuery } from '../../data/table'
import type { CardRun, RunsHub } from '../../kinds/kind'
import type { Page } from '../page.svelte'
import { asQuery } from './runs'

export class RunsAsWhole implements RunsHub {
  readonly #page: Page
  readonly kept: ReadonlySet<number> = $derived.by(() => new Set(this.#page.rows.map((run) => run.id)))

  constructor(page: Page) {
    this.#page = page
  }

  get columns(): readonly ColumnInfo[] {
    return this.#page.table.infos
  }

  get candidates(): readonly CardRun[] {
    return this.#page.candidates
  }

  get filter(): string {
    return this.#page.link.runFilter
  }

  set filter(text: string) {
    this.#page.link.runFilter = text
  }

  async query(): Promise<string> {
    const { runFilter: text, runRegex } = this.#page.link
    if (text.trim() === '') return ''
    return (await completeQuery(text, text.length)).query ? text : asQuery(text, runRegex)
  }

  get grouped(): boolean {
    return this.#page.groups !== null
  }

  get hovered(): number | null {
    return this.#page.hovered
  }

  set hovered(run: number | null) {
    this.#page.hovered = run
  }

  open(run: number): void {
    const key = this.#page.catalog.byId.get(run)?.key
    if (key === undefined) return
    this.#page.emphasise(null, false)
    this.#page.selectOnly(key)
    this.#page.link.tab = 'board'
  }
}

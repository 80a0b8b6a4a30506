// What the page offers to cards, whatever their kind.

import { apiBase } from '../data/client'
import type { Baseline, BoardView, CardHost, CardRun, CardState, RunGroup, RunsHub, TagInfo } from '../kinds/kind'
import type { Engine } from '../plot'
import { Cursors } from './board/cursor'
import { Maker } from './board/maker.svelte'
import { idOf } from './board/sections'
import { Steps } from './board/steps.svelte'
import type { Page } from './page.svelte'
import { RunsAsWhole } from './runs/runshub.svelte'
import type { Toasts } from './toasts.svelte'

export class Host implements CardHost {
  readonly apiBase = apiBase
  readonly cursor: Cursors
  readonly steps: Steps
  readonly engine: Engine
  readonly maker: Maker
  readonly runs: RunsHub
  readonly #page: Page
  readonly #toasts: Toasts

  /** `show` brings a card that was just made before the reader's eyes. */
  constructor(engine: Engine, page: Page, toasts: Toasts, show: (id: string) => void) {
    this.engine = engine
    this.#page = page
    this.#toasts = toasts
    this.maker = new Maker(page, toasts, show)
    this.runs = new RunsAsWhole(page)
    this.steps = new Steps(
      () => page.link.step,
      (step) => (page.link.step = step),
    )
    this.cursor = new Cursors(engine, () => page.prefs.readoutSort)
  }

  readonly view: BoardView = $derived.by(() => {
    const { link, prefs, theme } = this.#page
    return {
      xAxis: link.xAxis,
      xScale: link.xScale,
      yScale: link.yScale,
      smoothing: { kind: link.smoothing.kind, amount: link.smoothing.amount },
      showRaw: link.showRaw,
      ignoreOutliers: link.ignoreOutliers,
      restarts: link.restarts,
      origin: link.origin,
      sort: prefs.readoutSort,
      statistics: this.#page.grouping.statistics,
      members: link.members,
      theme: theme.chart,
    }
  })

  /** Not a getter: a notice with the same version must not make every card ask again. */
  readonly version = $derived.by(() => this.#page.catalog.state?.version ?? 0)

  option(name: string, otherwise: string, id?: string): string {
    const own = id === undefined ? undefined : this.#page.cardState(id).options?.[name]
    return own ?? this.#page.link.options[name] ?? otherwise
  }

  choose(name: string, value: string, id?: string): void {
    const { link } = this.#page
    const put = (options: Readonly<Record<string, string>>): Record<string, string> => {
      const rest = Object.fromEntries(Object.entries(options).filter(([other]) => other !== name))
      return value === '' ? rest : { ...rest, [name]: value }
    }
    if (id !== undefined) {
      this.#page.changeCard(id, { options: put(this.#page.cardState(id).options ?? {}) })
      return
    }
    link.options = put(link.options)
    for (const [card, { options }] of Object.entries(link.cards)) {
      if (options === undefined || !(name in options)) continue
      this.#page.changeCard(card, { options: Object.fromEntries(Object.entries(options).filter(([other]) => other !== name)) })
    }
  }

  get logdirs(): readonly string[] {
    return this.#page.catalog.state?.logdirs.map((dir) => dir.path) ?? []
  }

  runsOf(tag: TagInfo): readonly CardRun[] {
    return this.#page.runsOf(tag)
  }

  groupsOf(tag: TagInfo): readonly RunGroup[] | null {
    return this.#page.grouping.of(tag)
  }

  idOfRuns(runs: readonly number[]): number {
    return this.#page.grouping.idOf(runs)
  }

  get baseline(): Baseline | null {
    return this.#page.grouping.baseline
  }

  tagsOf(kind: string): readonly TagInfo[] {
    return this.#page.catalog.tags.filter((tag) => tag.kind === kind)
  }

  state(id: string): CardState {
    return this.#page.cardState(id)
  }

  change(id: string, change: Partial<CardState>): void {
    this.#page.changeCard(id, change)
  }

  isPinned(id: string): boolean {
    return this.#page.link.pinned.includes(id)
  }

  togglePin(id: string): void {
    this.#page.togglePin(id)
    this.#toasts.say(this.isPinned(id) ? 'Pinned to the top of the board' : 'Unpinned')
  }

  openFull(id: string): void {
    this.#page.link.full = id
  }

  emphasise(run: number | null, add: boolean): void {
    const key = run === null ? null : run < 0 ? this.#page.grouping.keyOf(run) : (this.#page.catalog.byId.get(run)?.key ?? null)
    this.#page.emphasise(key, add)
  }

  linkTo(id: string): string {
    return this.#page.linkTo(id)
  }

  copy(text: string, what: string): void {
    void this.#toasts.copy(text, what)
  }

  save(blob: Blob, name: string): void {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(blob)
    link.download = name
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
  }

  idOf(tag: TagInfo): string {
    return idOf(tag)
  }
}

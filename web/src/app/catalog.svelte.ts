// What the server has: its state, the runs and the tags, kept fresh by notices.

import type { RunInfo, Runs, State, TagInfo, Tags } from '../data/api'
import { ApiError, fetchRuns, fetchTags } from '../data/client'
import type { First } from '../data/first'
import { followServer } from '../data/live'
import type { Link, Live } from '../data/live'
import { foreign } from '../kinds/foreign.svelte'
import { nameKey } from './runs/selection'

export interface Run extends RunInfo {
  /** What stands for the name in links. */
  key: string
}

/** Run facts that change without the catalog changing (steps, last update) are asked for this often at most. */
const RUNS_EVERY = 3_000

export interface CatalogNews {
  /** Every new version of the data. */
  onData(version: number): void
  /** The server was started again: nothing kept from it may be used. */
  onServer(): void
}

export class Catalog {
  state = $state.raw<State | null>(null)
  runs = $state.raw<readonly Run[]>([])
  #tags = $state.raw<readonly TagInfo[]>([])
  /** Each under the kind that draws it. */
  readonly tags = $derived(foreign.claim(this.#tags))
  /** True once runs and tags have been answered for the first time. */
  listed = $state(false)
  link = $state<Link>('connecting')
  /** When the link was lost, in milliseconds; null while it holds. */
  lostAt = $state<number | null>(null)
  error = $state<string | null>(null)
  /** Browser time, in milliseconds, at which data last changed. */
  changedAt = $state(0)
  /** True once data has changed after everything on disk had been read. */
  news = $state(false)

  readonly #live: Live
  readonly #news: CatalogNews
  /** The version of the catalog that runs and tags are of. */
  #listedAt = -1
  #asking = false
  #runsAt = 0
  #runsVersion = -1
  #factsVersion = -1
  #timer = 0
  #server = ''

  constructor(news: CatalogNews, first: First | null) {
    this.#news = news
    if (first !== null) {
      this.#put(first.runs, first.tags)
      this.#hear(first.state)
    }
    this.#live = followServer({ onState: (state) => this.#hear(state), onLink: (link) => this.#linked(link) })
  }

  readonly byId = $derived.by(() => new Map(this.runs.map((run) => [run.id, run])))
  readonly byKey = $derived.by(() => new Map(this.runs.map((run) => [run.key, run])))
  readonly running = $derived(this.runs.reduce((count, run) => count + (run.status === 'running' ? 1 : 0), 0))
  readonly loading = $derived(this.state === null || this.state.progress.phase !== 'idle')

  refresh(): void {
    this.#listedAt = -1
    this.#runsVersion = -1
    void this.#live.refresh()
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#live.close()
  }

  #linked(link: Link): void {
    this.link = link
    if (link === 'offline') this.lostAt ??= Date.now()
    else if (link === 'live' || link === 'polling') this.lostAt = null
  }

  #hear(state: State): void {
    const other = this.#server !== '' && this.#server !== state.server.id
    if (other) this.#startAnew()
    const before = other ? null : this.state
    this.#server = state.server.id
    this.state = state
    if (before === null || before.version !== state.version) {
      this.changedAt = Date.now()
      if (before?.progress.phase === 'idle') this.news = true
      this.#news.onData(state.version)
    }
    if (this.#listedAt < state.catalog || !this.listed) void this.#list()
    else if (state.version !== this.#runsVersion || state.facts !== this.#factsVersion) this.#later()
  }

  /** Another server answers: its ids mean other runs, and its versions say nothing about what was fetched before. */
  #startAnew(): void {
    this.#listedAt = this.#runsVersion = -1
    this.runs = []
    this.#tags = []
    foreign.forget()
    this.listed = false
    this.news = false
    this.#news.onServer()
  }

  #later(): void {
    if (this.#timer !== 0) return
    const wait = Math.max(0, this.#runsAt + Math.max(RUNS_EVERY, this.runs.length / 4) - Date.now())
    this.#timer = window.setTimeout(() => {
      this.#timer = 0
      void fetchRuns().then((runs) => this.#putRuns(runs)).catch(() => undefined) // the next notice tries again
    }, wait)
  }

  async #list(): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    try {
      while (this.state !== null && (this.#listedAt < this.state.catalog || !this.listed)) {
        const [runs, tags] = await Promise.all([fetchRuns(), fetchTags()])
        this.#put(runs, tags)
      }
    } catch (error) {
      this.error = error instanceof ApiError ? error.message : String(error)
      window.setTimeout(() => void this.#list(), 2_000)
    } finally {
      this.#asking = false
    }
  }

  #put(runs: Runs, tags: Tags): void {
    this.#putRuns(runs)
    this.#tags = tags.tags
    foreign.look(tags.tags)
    // The two were asked for together, and the older one says which catalog this is.
    this.#listedAt = Math.min(runs.version, tags.version)
    this.listed = true
    this.error = null
  }

  #putRuns({ runs, version, facts }: Runs): void {
    this.runs = runs.map((run) => ({ ...run, key: this.#keys.get(run.name) ?? this.#key(run.name) }))
    this.#runsAt = Date.now()
    this.#runsVersion = version
    this.#factsVersion = facts
  }

  readonly #keys = new Map<string, string>()

  #key(name: string): string {
    const key = nameKey(name)
    this.#keys.set(name, key)
    return key
  }
}

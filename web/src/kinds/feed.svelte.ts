// The lists of values behind a card: fetched while it is on screen, again when the data or the runs change.

import { untrack } from 'svelte'
import { ApiError } from '../data/client'
import { fetchValues } from '../data/values'
import type { Values } from '../data/values'
import type { CardHost, CardRun, TagInfo } from './kind'

const PAUSE = 250 // ms between two questions of one card while data keeps coming

export interface Listed {
  run: CardRun
  values: Values
}

/** Make one in a component's script; it lives as long as the component. */
export class Feed {
  /** Runs that have values, in table order. */
  readonly listed: readonly Listed[] = $derived.by(() =>
    this.#runs().flatMap((run) => {
      const values = this.#lists.of === this.#key() ? this.#lists.byRun.get(run.id) : undefined
      return values !== undefined && values.ids.length > 0 ? [{ run, values }] : []
    }),
  )
  /** Every step any of the runs has, ascending. */
  readonly steps: readonly number[] = $derived.by(() => {
    const all = new Set<number>()
    for (const { values } of this.listed) for (const step of values.steps) all.add(step)
    return [...all].sort((a, b) => a - b)
  })
  loading = $state(true)
  /** Why nothing could be fetched; "" while all is well. */
  error = $state('')
  /** With the tag they are of: a card that is handed another tag must not ask for values of the one before. */
  #lists = $state.raw<{ of: string; byRun: ReadonlyMap<number, Values> }>({ of: '', byRun: new Map() })
  readonly #key: () => string
  readonly #runs: () => readonly CardRun[]
  #asked = 0

  constructor(host: CardHost, tag: () => TagInfo, visible: () => boolean) {
    this.#runs = () => (visible() ? host.runsOf(tag()) : [])
    this.#key = () => `${tag().kind}:${tag().tag}`
    // Which runs of which tag, and nothing else of them: a colour or a place on the board that comes later must not ask anew.
    const wanted = $derived(this.#runs().map((run) => run.id).join())
    const name = $derived(tag().tag)
    const key = $derived(this.#key())
    const shown = $derived(visible())
    // Before the page is drawn: the answer comes while it is.
    $effect.pre(() => {
      const [asked, of] = [name, key]
      const runs = wanted === '' ? [] : wanted.split(',').map(Number)
      void host.version
      if (!shown) return
      untrack(() => {
        if (this.#lists.of === of) return
        this.#lists = { of, byRun: new Map() }
        this.loading = true
      })
      const abort = new AbortController()
      const ask = (): void => void this.#ask(asked, runs, abort.signal)
      const wait = this.#asked + PAUSE - performance.now()
      const timer = wait > 0 ? setTimeout(ask, wait) : undefined
      if (timer === undefined) untrack(ask)
      return () => {
        clearTimeout(timer)
        abort.abort()
      }
    })
  }

  async #ask(tag: string, runs: readonly number[], signal: AbortSignal): Promise<void> {
    if (runs.length > 0) this.#asked = performance.now()
    const { of, byRun: before } = this.#lists
    try {
      const known = runs.map((run) => before.get(run)?.version ?? 0)
      const answer = runs.length === 0 ? [] : await fetchValues(tag, runs, known, signal)
      const next = new Map(before)
      answer.forEach((values) => values !== null && next.set(values.run, values))
      if (answer.some((values) => values !== null)) this.#lists = { of, byRun: next }
      this.error = ''
      this.loading = false
    } catch (error) {
      if (signal.aborted) return
      this.error = error instanceof ApiError ? error.message : String(error)
      this.loading = false
    }
  }
}

// The histograms behind a card: fetched while it is on screen, again when data, runs or what is wanted change.

import { untrack } from 'svelte'
import { ApiError } from '../../data/client'
import type { CardHost, TagInfo } from '../kind'
import { fetchHistograms } from './histograms'
import type { Histograms, Wish } from './histograms'

const PAUSE = 400 // ms between two questions of one card while data keeps coming

/** Make one in a component's script; it lives as long as the component. */
export class HistogramFeed {
  /** By run id. While something new is on its way the old stays. */
  held = $state.raw<ReadonlyMap<number, Histograms>>(new Map())
  loading = $state(true)
  /** Why nothing could be fetched; "" while all is well. */
  error = $state('')
  #asked = 0
  /** What the answers held are answers to. */
  #wish = ''

  /** `runs` are those to fetch now: none while the card is parked. */
  constructor(host: CardHost, tag: () => TagInfo, runs: () => readonly number[], wish: () => Wish) {
    let shown = ''
    // What is asked for, and not the objects that say so: those are others whenever anything on the page is.
    const named = $derived(tag().tag)
    const ids = $derived(runs().join())
    const wishes = $derived(JSON.stringify(wish()))
    $effect(() => {
      const name = named
      const wanted = ids === '' ? [] : ids.split(',').map(Number)
      const what = JSON.parse(wishes) as Wish
      void host.version
      if (wanted.length === 0) return
      const changed = shown !== name
      if (changed) {
        shown = name
        this.held = new Map()
        this.#wish = ''
        this.loading = true
        this.error = ''
      }
      const abort = new AbortController()
      const other = this.#wish !== wishes || untrack(() => wanted.some((run) => !this.held.has(run)))
      const wait = other ? 0 : Math.max(0, this.#asked + PAUSE - performance.now())
      const timer = setTimeout(() => void this.#ask(name, wanted, what, abort.signal), wait)
      return () => {
        clearTimeout(timer)
        abort.abort()
      }
    })
  }

  async #ask(tag: string, runs: readonly number[], wish: Wish, signal: AbortSignal): Promise<void> {
    this.#asked = performance.now()
    const key = JSON.stringify(wish)
    const same = key === this.#wish
    const before = this.held
    try {
      const known = runs.map((run) => (same ? (before.get(run)?.version ?? 0) : 0))
      const answer = await fetchHistograms(tag, runs, known, wish, signal)
      const next = new Map(same ? before : [])
      answer.forEach((one) => one !== null && next.set(one.run, one))
      this.#wish = key
      if (!same || answer.some((one) => one !== null)) this.held = next
      this.error = ''
      this.loading = false
    } catch (error) {
      if (signal.aborted) return
      this.error = error instanceof ApiError ? error.message : String(error)
      this.loading = false
    }
  }
}

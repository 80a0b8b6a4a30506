// What is in the values a card shows: fetched for the step on show, kept for the way back, and the last picture stays until the next is here.

import { fetchTensors } from '../data/values'
import type { Tensor } from '../data/values'
import { ApiError } from '../data/client'

/** Values of one run; the last is the one to show. */
export interface Wanted {
  run: number
  ids: readonly string[]
}

const KEPT = 400

/** Make one in a component's script; it lives as long as the component. */
export class Contents {
  /** By run, in the order of the ids asked for; a run keeps what it showed until all of the new is here. */
  readonly shown: ReadonlyMap<number, readonly Tensor[]> = $derived.by(() => {
    void this.#arrived
    const next = new Map<number, readonly Tensor[]>()
    for (const { run, ids } of this.#wanted()) {
      const found = ids.flatMap((id) => this.#kept.get(`${run} ${id}`) ?? [])
      const before = this.#last.get(run)
      if (found.length === ids.length) next.set(run, found)
      else if (before !== undefined) next.set(run, before)
    }
    return (this.#last = next)
  })
  /** Why something could not be fetched; "" while all is well. */
  error = $state('')
  readonly #wanted: () => readonly Wanted[]
  readonly #kept = new Map<string, Tensor>()
  readonly #flights = new Set<{ keys: readonly string[]; abort: AbortController }>()
  #last: ReadonlyMap<number, readonly Tensor[]> = new Map()
  #arrived = $state(0)
  #tag = ''

  /** `limit` is the most elements of a value to fetch. */
  constructor(tag: () => string, wanted: () => readonly Wanted[], limit?: number) {
    this.#wanted = wanted
    $effect.pre(() => {
      if (this.#tag === tag()) return
      this.#tag = tag()
      this.#kept.clear()
      this.#last = new Map()
      this.error = ''
      this.#arrived++
    })
    $effect(() => {
      const name = tag()
      const wanted = new Set<string>()
      for (const { run, ids } of this.#wanted()) for (const id of ids) wanted.add(`${name} ${run} ${id}`)
      // What a slider has passed by is not waited for; what is still wanted is not asked for again.
      for (const flight of this.#flights) if (!flight.keys.some((key) => wanted.has(key))) flight.abort.abort()
      const flying = new Set([...this.#flights].flatMap((flight) => (flight.abort.signal.aborted ? [] : flight.keys)))
      for (const { run, ids } of this.#wanted()) {
        const missing = ids.filter((id) => !this.#kept.has(`${run} ${id}`) && !flying.has(`${name} ${run} ${id}`))
        if (missing.length > 0) void this.#fetch(run, name, missing, limit)
      }
    })
    $effect(() => () => this.#flights.forEach((flight) => flight.abort.abort()))
  }

  async #fetch(run: number, tag: string, ids: readonly string[], limit: number | undefined): Promise<void> {
    const flight = { keys: ids.map((id) => `${tag} ${run} ${id}`), abort: new AbortController() }
    const { signal } = flight.abort
    this.#flights.add(flight)
    try {
      const tensors = await fetchTensors(run, tag, ids, limit, signal)
      if (signal.aborted) return
      for (const tensor of tensors) this.#kept.set(`${run} ${tensor.id}`, tensor)
      for (const key of this.#kept.keys()) {
        if (this.#kept.size <= KEPT) break
        this.#kept.delete(key)
      }
      this.error = ''
      this.#arrived++
    } catch (error) {
      if (!signal.aborted) this.error = error instanceof ApiError ? error.message : String(error)
    } finally {
      this.#flights.delete(flight)
    }
  }
}

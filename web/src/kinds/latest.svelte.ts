// The newest of what each run of a card is to show: the last picture stays until the next is here, and what a slider has passed by is dropped.

import { ApiError } from '../data/client'

export interface Wanted<T> {
  run: number
  /** Names what is loaded, for as long as the card shows this tag. */
  key: string
  load: (signal: AbortSignal) => Promise<T>
}

interface Flight {
  name: string
  abort: AbortController
}

/** Kept for the way back of a slider, where the card does not say otherwise. */
const KEPT = 200

/** Make one in a component's script; it lives as long as the component. */
export class Latest<T> {
  /** By run; a run that is still loading has what it showed before, or nothing. */
  readonly shown: ReadonlyMap<number, T> = $derived.by(() => {
    void this.#arrived
    const next = new Map<number, T>()
    for (const { run, key } of this.#wanted()) {
      const found = this.#kept.get(`${run} ${key}`) ?? this.#last.get(run)
      if (found !== undefined) next.set(run, found)
    }
    return (this.#last = next)
  })
  /** Why something could not be loaded; "" while all is well. */
  error = $state('')
  readonly #wanted: () => readonly Wanted<T>[]
  readonly #kept = new Map<string, T>()
  readonly #flights = new Set<Flight>()
  #last: ReadonlyMap<number, T> = new Map()
  #arrived = $state(0)
  #subject = ''
  readonly #most: number

  /** `subject` is what the keys belong to, such as the tag: when it changes nothing is kept. `most` is how many are kept beyond it. */
  constructor(subject: () => string, wanted: () => readonly Wanted<T>[], most: number = KEPT) {
    this.#wanted = wanted
    this.#most = most
    $effect.pre(() => {
      if (this.#subject === subject()) return
      this.#subject = subject()
      this.#kept.clear()
      this.#last = new Map()
      this.error = ''
      this.#arrived++
    })
    $effect(() => {
      const about = subject()
      const all = this.#wanted()
      const names = new Set(all.map(({ run, key }) => `${about}\n${run} ${key}`))
      for (const flight of this.#flights) if (!names.has(flight.name)) flight.abort.abort()
      const flying = new Set([...this.#flights].flatMap(({ name, abort }) => (abort.signal.aborted ? [] : [name])))
      for (const one of all) {
        const name = `${about}\n${one.run} ${one.key}`
        if (!this.#kept.has(`${one.run} ${one.key}`) && !flying.has(name)) void this.#load(name, one)
      }
    })
    $effect(() => () => this.#flights.forEach((flight) => flight.abort.abort()))
  }

  async #load(name: string, { run, key, load }: Wanted<T>): Promise<void> {
    const flight: Flight = { name, abort: new AbortController() }
    this.#flights.add(flight)
    try {
      const value = await load(flight.abort.signal)
      if (flight.abort.signal.aborted) return
      this.#kept.set(`${run} ${key}`, value)
      for (const old of this.#kept.keys()) {
        if (this.#kept.size <= this.#most) break
        this.#kept.delete(old)
      }
      this.error = ''
      this.#arrived++
    } catch (error) {
      if (!flight.abort.signal.aborted) this.error = error instanceof ApiError ? error.message : String(error)
    } finally {
      this.#flights.delete(flight)
    }
  }
}

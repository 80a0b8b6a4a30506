/**
 * The series the engine holds: one entry for each (request, tag, run), shared by the charts that show it.
 *
 * What no chart shows any more stays for the way back, the longest unused going first when the budget is spent.
 */

import { SeriesData } from './series'
import type { Restarts, Smoothing, Statistics, XAxis } from './types'

/** Everything of a request that changes its answer, besides which series. */
export interface RequestKey {
  x: XAxis
  range: readonly [number, number] | null
  /** Pixel columns to thin to. */
  width: number
  smoothing: Smoothing
  restarts: Restarts
  origin: number | null
  /** Of groups; null asks for runs. */
  statistics: Statistics | null
}

export interface Entry {
  readonly key: string
  readonly request: RequestKey
  readonly tag: string
  readonly run: number
  /** Runs of a group; null of a run. */
  readonly members: readonly number[] | null
  data: SeriesData | null
  /** Version of the series in `data`; 0 when nothing was ever fetched. */
  version: number
  /** The engine's epoch this is known to be true for; older than the current one means stale. */
  epoch: number
  /** A request for it is on its way. */
  pending: boolean
  /** Charts that hold it. */
  users: number
}

export function keyOf(request: RequestKey): string {
  const { x, range, width, smoothing, restarts, origin, statistics } = request
  const smooth = smoothing.kind === 'none' ? 'none' : `${smoothing.kind} ${smoothing.amount}`
  return `${x}|${range ? `${range[0]},${range[1]}` : ''}|${width}|${smooth}|${restarts}|${origin ?? ''}${statistics ? JSON.stringify(statistics) : ''}`
}

export class SeriesStore {
  /** key → tag → run → entry: tags and runs repeat in every key, so no long strings are built per series. */
  readonly #keys = new Map<string, Map<string, Map<number, Entry>>>()
  /** Entries without users, longest unused first. */
  readonly #idle = new Set<Entry>()
  #bytes = 0

  constructor(readonly budget = 256e6) {}

  get bytes(): number {
    return this.#bytes
  }

  /** The entry, made if need be, held until released. */
  acquire(key: string, request: RequestKey, tag: string, run: number, members: readonly number[] | null = null): Entry {
    let tags = this.#keys.get(key)
    if (!tags) this.#keys.set(key, (tags = new Map<string, Map<number, Entry>>()))
    let runs = tags.get(tag)
    if (!runs) tags.set(tag, (runs = new Map<number, Entry>()))
    let entry = runs.get(run)
    if (!entry) {
      entry = { key, request, tag, run, members, data: null, version: 0, epoch: -1, pending: false, users: 0 }
      runs.set(run, entry)
    }
    entry.users++
    this.#idle.delete(entry)
    return entry
  }

  release(entry: Entry): void {
    if (--entry.users > 0) return
    if (entry.data === null && !entry.pending) this.#forget(entry)
    else this.#idle.add(entry)
  }

  /** Drops an entry whose request came to nothing and that nobody holds. */
  settle(entry: Entry): void {
    if (entry.users === 0 && entry.data === null) this.#forget(entry)
  }

  fill(entry: Entry, data: SeriesData, version: number): void {
    this.#bytes += data.bytes - (entry.data?.bytes ?? 0)
    entry.data = data
    entry.version = version
    this.#trim()
  }

  #trim(): void {
    for (const entry of this.#idle) {
      if (this.#bytes <= this.budget) return
      if (!entry.pending) this.#forget(entry)
    }
  }

  #forget(entry: Entry): void {
    this.#idle.delete(entry)
    this.#bytes -= entry.data?.bytes ?? 0
    entry.data = null
    entry.version = 0
    entry.epoch = -1
    const tags = this.#keys.get(entry.key)
    const runs = tags?.get(entry.tag)
    runs?.delete(entry.run)
    if (runs?.size === 0) tags?.delete(entry.tag)
    if (tags?.size === 0) this.#keys.delete(entry.key)
  }
}

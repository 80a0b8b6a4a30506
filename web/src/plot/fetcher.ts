/**
 * Fetches what visible charts lack: many series a request, the newest chart first, two requests at a time.
 *
 * There is no queue: after every answer the charts are asked again what they need, so a need that scrolled away is gone by
 * itself. A request already sent is let finish, since the server does its work anyway; only one that drags on while nobody
 * waits for it any more is aborted.
 */

import { decodeColumns } from '../base/columns'
import { decodeGroups } from '../base/groups'
import { groupAxis, ownAxis, SeriesData } from './series'
import type { Entry, RequestKey, SeriesStore } from './store'

/** Charts that wait for entries, most urgent first. */
export type Needs = () => Iterable<readonly Entry[]>

export interface FetcherHost {
  /** Entries that changed; called once per answer. */
  arrived(changed: readonly Entry[]): void
  /** Whether fetching works; null when it does again. */
  trouble(message: string | null): void
}

const atOnce = 2
/** Series in one request: small enough that the first pictures do not wait for the last series. */
const chunk = 300
/** Runs of the groups in one request. */
const membersAtOnce = 2000
/** Milliseconds a request may take that no chart waits for any more. */
const patience = 500
const backOff = [500, 1000, 2000, 5000, 10_000]

interface Flight {
  entries: Entry[]
  abort: AbortController
  since: number
}

export class Fetcher {
  /** Grows when data changed on the server; entries of an older epoch are asked for again. */
  epoch = 0
  readonly #flights = new Set<Flight>()
  #failures = 0
  #blocked: ReturnType<typeof setTimeout> | null = null
  #lookAgain: ReturnType<typeof setTimeout> | null = null
  #closed = false

  constructor(
    readonly url: string,
    readonly store: SeriesStore,
    readonly needs: Needs,
    readonly host: FetcherHost,
  ) {}

  /** Sends what may be sent now. */
  pump(): void {
    if (this.#closed) return
    this.#dropUnwanted()
    while (this.#blocked === null && this.#flights.size < atOnce) {
      const entries = this.#next()
      if (entries.length === 0) return
      void this.#fly(entries)
    }
  }

  close(): void {
    this.#closed = true
    if (this.#blocked !== null) clearTimeout(this.#blocked)
    if (this.#lookAgain !== null) clearTimeout(this.#lookAgain)
    for (const flight of this.#flights) flight.abort.abort()
  }

  lacks(entry: Entry): boolean {
    return entry.epoch < this.epoch
  }

  /** The most urgent entries that can go in one request, all of one key; whole charts where they fit. */
  #next(): Entry[] {
    const taken = new Set<Entry>()
    let members = 0
    let key: string | null = null
    for (const entries of this.needs()) {
      for (const entry of entries) {
        if (entry.pending || !this.lacks(entry)) continue
        key ??= entry.key
        if (entry.key !== key) continue
        members += taken.has(entry) ? 0 : (entry.members?.length ?? 0)
        if (taken.size > 0 && members > membersAtOnce) return [...taken]
        taken.add(entry)
        if (taken.size >= chunk) return [...taken]
      }
    }
    return [...taken]
  }

  /** Aborts requests that drag on though no visible chart waits for any of their entries. */
  #dropUnwanted(): void {
    if (this.#flights.size < atOnce) return
    const wanted = new Set<Entry>()
    for (const entries of this.needs()) for (const entry of entries) if (entry.pending) wanted.add(entry)
    for (const flight of this.#flights) {
      if (flight.entries.some((entry) => wanted.has(entry))) continue
      const left = flight.since + patience - performance.now()
      if (left <= 0) this.#end(flight, true)
      else this.#lookAgain ??= setTimeout(() => this.#again(), left)
    }
  }

  #again(): void {
    this.#lookAgain = null
    this.pump()
  }

  #end(flight: Flight, abort = false): void {
    if (!this.#flights.delete(flight)) return
    for (const entry of flight.entries) {
      entry.pending = false
      this.store.settle(entry)
    }
    if (abort) flight.abort.abort()
  }

  async #fly(entries: Entry[]): Promise<void> {
    const flight: Flight = { entries: [], abort: new AbortController(), since: performance.now() }
    this.#flights.add(flight)
    const { epoch } = this
    const body = bodyOf(entries, flight.entries)
    for (const entry of entries) entry.pending = true
    try {
      const response = await fetch(entries[0]?.request.statistics ? new URL('groups', this.url).href : this.url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
        signal: flight.abort.signal,
      })
      if (!response.ok) throw new Error(await messageOf(response))
      const buffer = await response.arrayBuffer()
      if (!this.#flights.has(flight)) return
      const changed = this.#take(flight.entries, buffer, epoch)
      this.#end(flight)
      if (this.#failures > 0) this.host.trouble(null)
      this.#failures = 0
      this.host.arrived(changed)
    } catch (error) {
      if (!this.#flights.has(flight)) return
      this.#end(flight)
      this.#wait(error instanceof Error ? error.message : String(error))
    }
    this.pump()
  }

  /** Puts an answer into the store; returns the entries whose points changed. */
  #take(entries: readonly Entry[], buffer: ArrayBuffer, epoch: number): Entry[] {
    const asked = entries[0]?.request.statistics
    const series = asked ? decodeGroups(buffer, entries.map((entry) => entry.run)) : decodeColumns(buffer).series
    const changed: Entry[] = []
    entries.forEach((entry, i) => {
      const one = series[i]
      if (!one || one.tag !== entry.tag || one.run !== entry.run) {
        throw new Error('the server answered other series than were asked for: reload the page')
      }
      entry.epoch = Math.max(entry.epoch, epoch)
      if ('unchanged' in one) return
      this.store.fill(entry, smoothed(new SeriesData(one, entry.request.range, entry.request.statistics ? groupAxis(entry.request.x) : ownAxis(entry.request.x, entry.request.restarts)), entry.request), one.version)
      changed.push(entry)
    })
    return changed
  }

  #wait(message: string): void {
    if (this.#closed) return
    const delay = backOff[Math.min(this.#failures, backOff.length - 1)] ?? 10_000
    this.#failures++
    this.host.trouble(message)
    if (this.#blocked !== null) return
    this.#blocked = setTimeout(() => {
      this.#blocked = null
      this.pump()
    }, delay)
  }
}

/** A series that came whole may come without its average: making it here is cheaper than sending it. */
function smoothed(data: SeriesData, { smoothing }: RequestKey): SeriesData {
  if (data.columns.smooth !== null || data.columns.group || smoothing.kind !== 'ema') return data
  return data.resmoothed(smoothing) ?? data
}

/** The request in the server's shape; fills `order` with the entries in the order of the answer. */
function bodyOf(entries: readonly Entry[], order: Entry[]): string {
  const byTag = new Map<string, Entry[]>()
  for (const entry of entries) {
    const same = byTag.get(entry.tag)
    if (same) same.push(entry)
    else byTag.set(entry.tag, [entry])
  }
  const series = []
  for (const [tag, ofTag] of byTag) {
    order.push(...ofTag)
    const fresh = ofTag.every((entry) => entry.version === 0)
    const which = ofTag[0]?.members ? { groups: ofTag.map((entry) => entry.members) } : { runs: ofTag.map((entry) => entry.run) }
    series.push({ tag, ...which, ...(fresh ? {} : { known: ofTag.map((entry) => entry.version) }) })
  }
  const request = (entries[0] as Entry).request
  const { x, range, width, origin, statistics } = request
  if (statistics) return JSON.stringify({ series, x, origin, range, width, smoothing: request.smoothing, ...statistics })
  // A series that comes whole is smoothed here: half the bytes, and the slider then asks nothing.
  const smoothing = { ...request.smoothing, when: 'thinned' }
  const superseded = request.restarts === 'faint'
  const restarts = superseded ? 'stitched' : request.restarts
  return JSON.stringify({ series, x, range, width, smoothing, superseded, restarts, origin })
}

async function messageOf(response: Response): Promise<string> {
  try {
    const body = (await response.json()) as { error?: { message?: unknown } }
    if (typeof body.error?.message === 'string') return body.error.message
  } catch {
    // Not ours: the status has to do.
  }
  return `the server answered ${response.status}`
}

/**
 * Keeps the page's picture of the server fresh: notices by server-sent events, polling wherever those do not get through.
 *
 * A notice carries versions, never data. While the page is hidden nothing is open; when it is seen again it catches up at once.
 */

import type { State } from './api'
import { apiBase, fetchState } from './client'

/** How news arrives: by notice, by asking each two seconds, or not at all. */
export type Link = 'connecting' | 'live' | 'polling' | 'offline' | 'paused'

export interface LiveOptions {
  onState(state: State): void
  onLink?(link: Link): void
}

export interface Live {
  /** Asks now, whatever the link. */
  refresh(): Promise<void>
  close(): void
}

const pollEvery = 2000
/** A server's first notice comes at once; a proxy that buffers never passes it on. So ask soon, and give up later. */
const askAfter = 700
const firstNoticeWithin = 4000
const backOff = [500, 1000, 2000, 5000, 10_000, 30_000]

class LiveLink implements Live {
  #source: EventSource | null = null
  #timers = new Set<number>()
  #failures = 0
  #link: Link = 'connecting'
  #closed = false
  #asking: Promise<void> | null = null
  #last: State | null = null

  constructor(readonly options: LiveOptions) {
    document.addEventListener('visibilitychange', this.#onVisibility)
    if (document.hidden) this.#say('paused')
    else this.#open()
  }

  refresh(): Promise<void> {
    this.#asking ??= fetchState()
      .then(
        (state) => {
          if (this.#closed) return
          if (this.#link !== 'live' && this.#link !== 'paused') this.#say('polling')
          this.#hear(state)
        },
        () => {
          if (!this.#closed && this.#link !== 'live') this.#say('offline')
        },
      )
      .finally(() => {
        this.#asking = null
      })
    return this.#asking
  }

  close(): void {
    this.#closed = true
    document.removeEventListener('visibilitychange', this.#onVisibility)
    this.#quiet()
  }

  /** Passes news on; an answer that a notice overtook is old. */
  #hear(state: State): void {
    const last = this.#last
    if (last !== null && last.server.id === state.server.id && state.version < last.version) return
    this.#last = state
    this.options.onState(state)
  }

  #say(link: Link): void {
    if (link === this.#link) return
    this.#link = link
    this.options.onLink?.(link)
  }

  #after(delay: number, work: () => void): void {
    const timer = window.setTimeout(() => {
      this.#timers.delete(timer)
      work()
    }, delay)
    this.#timers.add(timer)
  }

  /** Ends the connection and everything planned. */
  #quiet(): void {
    this.#source?.close()
    this.#source = null
    this.#stopTimers()
  }

  #stopTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }

  #open(): void {
    if (this.#closed || document.hidden) return
    // Polling, if any, goes on until the first notice.
    this.#source?.close()
    const source = new EventSource(`${apiBase}live`)
    this.#source = source
    this.#after(askAfter, () => void this.refresh())
    this.#after(firstNoticeWithin, () => this.#lost())
    source.addEventListener('state', (event: MessageEvent<string>) => {
      this.#stopTimers()
      this.#failures = 0
      this.#say('live')
      this.#hear(JSON.parse(event.data) as State)
    })
    source.onerror = () => this.#lost()
  }

  /** Polls until the next try to be notified. */
  #lost(): void {
    this.#quiet()
    if (this.#closed || document.hidden) return
    if (this.#link === 'live') this.#say('connecting')
    const wait = backOff[Math.min(this.#failures, backOff.length - 1)] ?? 30_000
    this.#failures++
    void this.refresh()
    const poll = (): void => {
      void this.refresh()
      this.#after(pollEvery, poll)
    }
    this.#after(pollEvery, poll)
    this.#after(wait, () => this.#open())
  }

  readonly #onVisibility = (): void => {
    if (document.hidden) {
      this.#quiet()
      this.#say('paused')
    } else {
      this.#say('connecting')
      this.#failures = 0
      void this.refresh()
      this.#open()
    }
  }
}

/** Starts following the server; the first state arrives through onState as soon as it is known. */
export function followServer(options: LiveOptions): Live {
  return new LiveLink(options)
}

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { followServer } from './live'
import type { Link, Live } from './live'

const stateOf = (version: number, id = 'a'): object => ({ version, server: { id } })

class Source {
  static all: Source[] = []
  closed = false
  onerror: (() => void) | null = null
  #listener: ((event: { data: string }) => void) | null = null

  constructor(readonly url: string) {
    Source.all.push(this)
  }

  addEventListener(_name: string, listener: (event: { data: string }) => void): void {
    this.#listener = listener
  }

  close(): void {
    this.closed = true
  }

  say(version: number, id = 'a'): void {
    this.#listener?.({ data: JSON.stringify(stateOf(version, id)) })
  }
}

let page: { hidden: boolean; show(on: boolean): void }
let asked: number
let reachable: boolean
let links: Link[]
let versions: number[]
let live: Live

beforeEach(() => {
  vi.useFakeTimers()
  Source.all = []
  asked = 0
  reachable = true
  links = []
  versions = []
  let onChange = (): void => undefined
  page = {
    hidden: false,
    show(on) {
      page.hidden = !on
      onChange()
    },
  }
  vi.stubGlobal('window', globalThis)
  vi.stubGlobal('EventSource', Source)
  vi.stubGlobal('document', {
    get hidden() {
      return page.hidden
    },
    addEventListener: (_: string, listener: () => void) => (onChange = listener),
    removeEventListener: () => (onChange = () => undefined),
  })
  vi.stubGlobal('fetch', () => {
    asked++
    return reachable ? Promise.resolve(Response.json(stateOf(8))) : Promise.reject(new TypeError('refused'))
  })
  live = followServer({ onState: ({ version }) => versions.push(version), onLink: (link) => links.push(link) })
})

afterEach(() => {
  live.close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('notices come through and nothing is polled', async () => {
  Source.all[0]?.say(5)
  Source.all[0]?.say(6)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(Source.all[0]?.url).toBe('api/live')
  expect(versions).toEqual([5, 6])
  expect(links).toEqual(['live'])
  expect(asked).toBe(0)
})

test('a lost link is polled every two seconds and tried again', async () => {
  Source.all[0]?.say(5)
  Source.all[0]?.onerror?.()
  await vi.advanceTimersByTimeAsync(100)
  expect(links).toEqual(['live', 'connecting', 'polling'])
  await vi.advanceTimersByTimeAsync(500)
  expect(Source.all).toHaveLength(2)
  Source.all[1]?.say(7)
  const before = asked
  await vi.advanceTimersByTimeAsync(10_000)
  expect(asked).toBe(before)
  expect(links.at(-1)).toBe('live')
})

test('a proxy that holds notices back leads to polling', async () => {
  await vi.advanceTimersByTimeAsync(800)
  expect(versions).toEqual([8])
  await vi.advanceTimersByTimeAsync(3300)
  expect(links.at(-1)).toBe('polling')
  const before = asked
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked - before).toBeGreaterThanOrEqual(29)
})

test('a server that is gone is called offline until it is back', async () => {
  reachable = false
  Source.all[0]?.onerror?.()
  await vi.advanceTimersByTimeAsync(100)
  expect(links.at(-1)).toBe('offline')
  reachable = true
  await vi.advanceTimersByTimeAsync(600)
  Source.all.at(-1)?.say(9)
  expect(links.at(-1)).toBe('live')
})

test('a hidden page is silent, and catches up when seen', async () => {
  Source.all[0]?.say(5)
  page.show(false)
  expect(Source.all[0]?.closed).toBe(true)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toBe(0)
  page.show(true)
  await vi.advanceTimersByTimeAsync(10)
  expect(asked).toBe(1)
  expect(Source.all).toHaveLength(2)
})

test('an answer overtaken by a notice is dropped; a server started anew begins again', async () => {
  const answer = live.refresh()
  Source.all[0]?.say(12)
  await answer
  expect(versions).toEqual([12])
  Source.all[0]?.say(2, 'b')
  expect(versions).toEqual([12, 2])
})

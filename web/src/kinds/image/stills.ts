// Small still pictures, many in one request: what makes a step of all runs appear at once, and the next one without a wait.

import { apiBase } from '../../data/client'
import type { Still } from './batch'
import { decoded } from './decoder'
import type { Shot } from './shots'

export type { Still }

/** In one request: pictures, their bytes in the files, and letters of their names, of which proxies pass on 8,000 at most. */
const TOGETHER = { pictures: 200, bytes: 4 << 20, letters: 5000 }
const AHEAD = 10 // ms in which cards that fetch ahead come together
const KEPT_BYTES = 128 << 20 // of decoded pixels
const KEPT_MOST = 4000
/** Larger files are loaded by themselves; the server sends none of 256 kB. */
const SMALL = 200_000

const NONE: Still = { picture: null, facts: null }

interface Wanted {
  tag: string
  name: string
  /** In the file, roughly. */
  size: number
  promise: Promise<Still>
  settle: (still: Still) => void
  fail: (error: unknown) => void
  /** Of the decoded pixels. */
  bytes: number
  users: number
  queued: boolean
  batch: AbortController | null
}

const kept = new Map<string, Wanted>()
let queue: Wanted[] = []
let later = 0
let total = 0
/** Decoded bytes of the last few pictures. */
const recent: number[] = []

const keyOf = (tag: string, name: string): string => `${name} ${tag}`

export const isSmall = (shot: Shot): boolean => shot.bytes < SMALL

/** The picture, soon, or when others are fetched `ahead`; rejects when nobody wants it any more. */
export function smallPicture(tag: string, shot: Shot, signal: AbortSignal, ahead = false): Promise<Still> {
  const name = `${shot.run.id}.${shot.sample}.${shot.id}`
  const key = keyOf(tag, name)
  const mine = kept.get(key) ?? open(tag, name, shot.bytes)
  kept.delete(key) // what was used last is let go last
  kept.set(key, mine)
  if (mine.queued) plan(ahead)
  mine.users++
  signal.addEventListener('abort', () => {
    mine.users--
    setTimeout(() => leave(mine)) // somebody else may take over in the same turn
  })
  return mine.promise
}

/** Whether there is room to fetch so many pictures ahead, as large as the last ones. */
export const roomFor = (pictures: number): boolean => pictures * Math.max(0, ...recent) * 4 < KEPT_BYTES

function open(tag: string, name: string, size: number): Wanted {
  const nothing = (): void => undefined
  const wanted: Wanted = { tag, name, size, promise: Promise.resolve(NONE), settle: nothing, fail: nothing, bytes: 0, users: 0, queued: true, batch: null }
  wanted.promise = new Promise((done, give) => Object.assign(wanted, { settle: done, fail: give }))
  wanted.promise.catch(nothing)
  queue.push(wanted)
  return wanted
}

function plan(ahead: boolean): void {
  if (!ahead) queueMicrotask(send)
  else if (later === 0) later = window.setTimeout(send, AHEAD)
}

/** Gives up on a request of which nobody wants anything. */
function leave(wanted: Wanted): void {
  const { batch, users } = wanted
  if (users > 0 || batch === null) return
  for (const other of kept.values()) if (other.batch === batch && other.users > 0) return
  batch.abort()
}

function send(): void {
  clearTimeout(later)
  later = 0
  const all = queue
  queue = []
  let batch: Wanted[] = []
  let [bytes, letters] = [0, 0]
  for (const wanted of all) {
    wanted.queued = false
    if (wanted.users === 0) {
      drop(wanted, new Error('nobody wants it any more'))
      continue
    }
    const more = wanted.name.length + wanted.tag.length
    if (batch.length >= TOGETHER.pictures || bytes + wanted.size > TOGETHER.bytes || letters + more > TOGETHER.letters) {
      if (batch.length > 0) void fetchBatch(batch)
      batch = []
      bytes = letters = 0
    }
    batch.push(wanted)
    bytes += wanted.size
    letters += more
  }
  if (batch.length > 0) void fetchBatch(batch)
}

async function fetchBatch(batch: readonly Wanted[]): Promise<void> {
  const abort = new AbortController()
  const names: [string, string][] = []
  for (const wanted of batch) {
    wanted.batch = abort
    const last = names.at(-1)
    if (last?.[0] === wanted.tag) last[1] += `,${wanted.name}`
    else names.push([wanted.tag, wanted.name])
  }
  try {
    const stills = await decoded(`${apiBase}images?${new URLSearchParams({ of: JSON.stringify(names) })}`, abort.signal)
    batch.forEach((wanted, at) => keep(wanted, stills[at] ?? NONE))
  } catch (error) {
    for (const wanted of batch) drop(wanted, error)
  }
  letGo()
}

function keep(wanted: Wanted, still: Still): void {
  wanted.batch = null
  wanted.bytes = 4 * (still.facts?.width ?? 0) * (still.facts?.height ?? 0)
  total += wanted.bytes
  if (recent.push(wanted.bytes) > 8) recent.shift()
  wanted.settle(still)
}

function drop(wanted: Wanted, error: unknown): void {
  const key = keyOf(wanted.tag, wanted.name)
  if (kept.get(key) === wanted) kept.delete(key)
  wanted.fail(error)
}

function letGo(): void {
  for (const [key, wanted] of kept) {
    if (total <= KEPT_BYTES && kept.size <= KEPT_MOST) break
    if (wanted.batch !== null || wanted.queued) continue
    kept.delete(key)
    total -= wanted.bytes
    void wanted.promise.then(({ picture }) => setTimeout(() => picture?.close(), 1000), () => undefined)
  }
}

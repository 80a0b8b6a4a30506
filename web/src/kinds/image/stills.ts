// Small still pictures, many in one request: what makes a step of all runs appear at once, and the next one without a wait.

import { apiBase } from '../../data/client'
import type { Still } from './batch'
import { decoded } from './decoder'
import type { Part } from './pixels'
import type { Shot } from './shots'

export type { Still }

/** In one request: pictures, their bytes in the files, and letters of their names, of which proxies pass on 8,000 at most. */
const TOGETHER = { pictures: 200, bytes: 4 << 20, letters: 5000 }
const AHEAD = 10 // ms in which cards that fetch ahead come together
const KEPT_BYTES = 128 << 20 // of decoded pixels
const KEPT_MOST = 4000
/** Larger files are loaded by themselves; the server sends none of 256 kB. */
const SMALL = 200_000

const NONE: Still = { part: null, facts: null }

/** A request under way. */
interface Batch {
  wanted: readonly Wanted[]
  abort: AbortController
}

interface Wanted {
  tag: string
  name: string
  /** In the file, roughly. */
  size: number
  promise: Promise<Still>
  /** Null before it is there. */
  still: Still | null
  settle: (still: Still) => void
  fail: (error: unknown) => void
  /** Of the decoded pixels. */
  bytes: number
  users: number
  queued: boolean
  batch: Batch | null
}

const kept = new Map<string, Wanted>()
let queue: Wanted[] = []
let later = 0
let total = 0
/** Decoded bytes of the last few pictures. */
const recent: number[] = []
/** How many kept pictures are in a bitmap. */
const sharers = new Map<Part['of'], number>()

const keyOf = (tag: string, name: string): string => `${name} ${tag}`
const nameOf = ({ run, sample, id }: Shot): string => `${run.id}.${sample}.${id}`

/** What was used last is let go last. */
function used(tag: string, name: string): Wanted | undefined {
  const key = keyOf(tag, name)
  const found = kept.get(key)
  if (found === undefined) return undefined
  kept.delete(key)
  kept.set(key, found)
  return found
}

export const isSmall = (shot: Shot): boolean => shot.bytes < SMALL

/** The picture, soon, or when others are fetched `ahead`; rejects when nobody wants it any more. */
export function smallPicture(tag: string, shot: Shot, signal: AbortSignal, ahead = false): Promise<Still> {
  const name = nameOf(shot)
  const mine = used(tag, name) ?? open(tag, name, shot.bytes)
  if (mine.still !== null) return mine.promise
  if (mine.queued) plan(ahead)
  mine.users++
  signal.addEventListener('abort', () => {
    mine.users--
    if (left.push(mine) === 1) setTimeout(leave) // somebody else may take over in the same turn
  })
  return mine.promise
}

/** The picture where it is there already: a step of a hundred of them needs no turn of waiting for each. */
export const stillNow = (tag: string, shot: Shot): Still | null => used(tag, nameOf(shot))?.still ?? null

/** Whether there is room to fetch so many pictures ahead, as large as the last ones. */
export const roomFor = (pictures: number): boolean => pictures * Math.max(0, ...recent) * 4 < KEPT_BYTES

function open(tag: string, name: string, size: number): Wanted {
  const nothing = (): void => undefined
  const wanted: Wanted = { tag, name, size, promise: Promise.resolve(NONE), still: null, settle: nothing, fail: nothing, bytes: 0, users: 0, queued: true, batch: null }
  wanted.promise = new Promise((done, give) => Object.assign(wanted, { settle: done, fail: give }))
  wanted.promise.catch(nothing)
  kept.set(keyOf(tag, name), wanted)
  queue.push(wanted)
  return wanted
}

function plan(ahead: boolean): void {
  if (!ahead) queueMicrotask(send)
  else if (later === 0) later = window.setTimeout(send, AHEAD)
}

/** Pictures that somebody has just stopped to want. */
let left: Wanted[] = []

/** Gives up on requests of which nobody wants anything. */
function leave(): void {
  const batches = new Set(left.map(({ batch }) => batch))
  left = []
  for (const batch of batches) if (batch?.wanted.every(({ users }) => users === 0)) batch.abort.abort()
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

async function fetchBatch(all: readonly Wanted[]): Promise<void> {
  const abort = new AbortController()
  const batch: Batch = { wanted: all, abort }
  const names: [string, string][] = []
  for (const wanted of all) {
    wanted.batch = batch
    const last = names.at(-1)
    if (last?.[0] === wanted.tag) last[1] += `,${wanted.name}`
    else names.push([wanted.tag, wanted.name])
  }
  try {
    const stills = await decoded(`${apiBase}images?${new URLSearchParams({ of: JSON.stringify(names) })}`, abort.signal)
    all.forEach((wanted, at) => keep(wanted, stills[at] ?? NONE))
  } catch (error) {
    for (const wanted of all) drop(wanted, error)
  }
  letGo()
}

function keep(wanted: Wanted, still: Still): void {
  wanted.batch = null
  wanted.bytes = 4 * (still.facts?.width ?? 0) * (still.facts?.height ?? 0)
  total += wanted.bytes
  if (recent.push(wanted.bytes) > 8) recent.shift()
  if (still.part) sharers.set(still.part.of, (sharers.get(still.part.of) ?? 0) + 1)
  wanted.still = still
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
    if (wanted.still?.part) release(wanted.still.part.of)
  }
}

/** A bitmap is closed with the last picture in it, a while after: somebody may be about to copy it. */
function release(bitmap: Part['of']): void {
  const others = (sharers.get(bitmap) ?? 1) - 1
  if (others > 0) sharers.set(bitmap, others)
  else {
    sharers.delete(bitmap)
    if ('close' in bitmap) setTimeout(() => bitmap.close(), 1000)
  }
}

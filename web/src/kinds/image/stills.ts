// Small still pictures, many in one request: what makes a step of all runs appear at once, and the next one without a wait.

import { Packed } from '../../base/packed'
import type { Place } from '../../base/packed'
import { getPacked } from '../../data/client'
import type { ImageSample, ImagesHeader } from '../../data/api'
import type { Shot } from './shots'

export interface Still {
  /** Decoded; null where it has to be loaded by itself. Whoever gets it copies it at once. */
  picture: ImageBitmap | VideoFrame | null
  /** What is known of it; null when it is not there any more. */
  facts: ImageSample | null
}

const TOGETHER = 40 // pictures in one request
const KEPT_BYTES = 128 << 20 // of decoded pixels
const KEPT_MOST = 4000
/** Larger files are loaded by themselves; the server sends none of 256 kB. */
const SMALL = 200_000

interface Wanted {
  promise: Promise<Still>
  settle: (still: Still) => void
  fail: (error: unknown) => void
  bytes: number
  users: number
  batch: AbortController | null
}

const kept = new Map<string, Wanted>()
const queues = new Map<string, string[]>()
let total = 0

const nameOf = (shot: Shot): string => `${shot.run.id}.${shot.sample}.${shot.id}`
const keyOf = (tag: string, shot: Shot): string => `${nameOf(shot)} ${tag}`

export const isSmall = (shot: Shot): boolean => shot.bytes < SMALL

/** The picture, soon; rejects when nobody wants it any more. */
export function smallPicture(tag: string, shot: Shot, signal: AbortSignal): Promise<Still> {
  const key = keyOf(tag, shot)
  let wanted = kept.get(key)
  if (wanted) {
    kept.delete(key) // what was used last is let go last
    kept.set(key, wanted)
  } else {
    wanted = open()
    kept.set(key, wanted)
    const queue = queues.get(tag)
    if (queue) queue.push(nameOf(shot))
    else {
      queues.set(tag, [nameOf(shot)])
      queueMicrotask(() => send(tag))
    }
  }
  const mine = wanted
  mine.users++
  signal.addEventListener('abort', () => {
    mine.users--
    setTimeout(() => leave(key, mine)) // somebody else may take over in the same turn
  })
  return mine.promise
}

/** Roughly the decoded bytes of what was kept last: whether there is room to fetch ahead. */
export const roomFor = (pictures: number): boolean => {
  let largest = 0
  for (const { bytes } of [...kept.values()].slice(-8)) largest = Math.max(largest, bytes)
  return pictures * largest * 4 < KEPT_BYTES
}

function open(): Wanted {
  const wanted: Wanted = { promise: Promise.resolve({ picture: null, facts: null }), settle: () => undefined, fail: () => undefined, bytes: 0, users: 0, batch: null }
  wanted.promise = new Promise((done, give) => {
    wanted.settle = done
    wanted.fail = give
  })
  wanted.promise.catch(() => undefined)
  return wanted
}

/** Gives up on a request of which nobody wants anything. */
function leave(key: string, wanted: Wanted): void {
  if (wanted.users > 0 || wanted.batch === null || kept.get(key) !== wanted) return
  for (const other of kept.values()) if (other.batch === wanted.batch && other.users > 0) return
  wanted.batch.abort()
}

function send(tag: string): void {
  const names = queues.get(tag) ?? []
  queues.delete(tag)
  for (let first = 0; first < names.length; first += TOGETHER) void fetchBatch(tag, names.slice(first, first + TOGETHER))
}

async function fetchBatch(tag: string, names: readonly string[]): Promise<void> {
  const batch = new AbortController()
  const entries = names.map((name) => ({ key: `${name} ${tag}`, wanted: kept.get(`${name} ${tag}`) }))
  for (const { wanted } of entries) if (wanted) wanted.batch = batch
  try {
    const packed = await getPacked(`images?${new URLSearchParams({ tag, of: names.join(',') })}`, batch.signal)
    const { images } = packed.header as ImagesHeader
    await Promise.all(entries.map(({ wanted }, at) => wanted && decode(packed, images[at], wanted)))
  } catch (error) {
    for (const { key, wanted } of entries) wanted && drop(key, wanted, error)
  }
  letGo()
}

async function decode(packed: Packed, part: ImagesHeader['images'][number] | undefined, wanted: Wanted): Promise<void> {
  wanted.batch = null
  const facts = part?.facts ?? null
  let picture: ImageBitmap | VideoFrame | null = null
  if (facts && part?.data) {
    const words = packed.column(part.data as Place)
    const bytes = new Uint8Array(words.buffer as ArrayBuffer, words.byteOffset, facts.bytes ?? 0)
    // A file that ends too early fails here; an <img> draws what there is of it.
    picture = await bitmapOf(bytes, facts.media ?? '').catch(() => null)
  }
  wanted.bytes = 4 * (facts?.width ?? 0) * (facts?.height ?? 0)
  total += wanted.bytes
  wanted.settle({ picture, facts })
}

/** Without the way through a Blob where that can be had: half the time. JPEG may be turned, which only the Blob's way heeds. */
async function bitmapOf(bytes: Uint8Array<ArrayBuffer>, media: string): Promise<ImageBitmap | VideoFrame> {
  if (!('ImageDecoder' in globalThis) || media === 'image/jpeg') return createImageBitmap(new Blob([bytes], { type: media }))
  const decoder = new ImageDecoder({ data: bytes, type: media })
  try {
    return (await decoder.decode()).image
  } finally {
    decoder.close()
  }
}

function drop(key: string, wanted: Wanted, error: unknown): void {
  if (kept.get(key) === wanted) kept.delete(key)
  wanted.fail(error)
}

function letGo(): void {
  for (const [key, wanted] of kept) {
    if (total <= KEPT_BYTES && kept.size <= KEPT_MOST) break
    if (wanted.batch !== null) continue
    kept.delete(key)
    total -= wanted.bytes
    void wanted.promise.then(({ picture }) => setTimeout(() => picture?.close(), 1000), () => undefined)
  }
}

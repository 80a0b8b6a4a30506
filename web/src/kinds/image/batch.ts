// One answer with many small pictures, decoded: runs in a thread of its own where there is one, so that the page goes on drawing.

import { Packed } from '../../base/packed'
import type { Place } from '../../base/packed'
import type { ImageSample, ImagesHeader } from '../../data/api'
import { arrange } from './atlas'
import { sizeOf } from './pixels'
import type { Part } from './pixels'

export interface Still {
  /** Decoded; null where it has to be loaded by itself. Whoever gets it copies it at once. */
  part: Part | null
  /** What is known of it; null when it is not there any more. */
  facts: ImageSample | null
}

/** To the thread: an address, or the number of one that nobody wants any more. */
export type Order = { id: number; url: string } | { stop: number }
/** And back. */
export type Answer = { id: number; stills: Still[] } | { id: number; error: string }

/** What holds the pixels, each once. */
export const bitmapsOf = (stills: readonly Still[]): Set<ImageBitmap | VideoFrame> =>
  new Set(stills.flatMap(({ part }) => (part && 'close' in part.of ? part.of : [])))

/** The pictures at an address of `api/images`, in the order asked; small ones as parts of one. */
export async function fetchStills(url: string, signal: AbortSignal): Promise<Still[]> {
  const response = await fetch(url, { signal })
  if (!response.ok) throw new Error(`the server answered ${response.status}`)
  const packed = new Packed(await response.arrayBuffer())
  const { images } = packed.header as ImagesHeader
  const parts = gathered(await Promise.all(images.map((one) => decode(packed, one))))
  return images.map(({ facts = null }, at) => ({ part: parts[at] ?? null, facts }))
}

async function decode(packed: Packed, { facts = null, data }: ImagesHeader['images'][number]): Promise<Part | null> {
  if (!facts || !data) return null
  const words = packed.column(data as Place)
  const bytes = new Uint8Array(words.buffer as ArrayBuffer, words.byteOffset, facts.bytes ?? 0)
  try {
    const of = await bitmapOf(bytes, facts.media ?? '')
    return { of, x: 0, y: 0, ...sizeOf(of) }
  } catch {
    return null // a file that ends too early; an <img> draws what there is of it
  }
}

/** Small pictures drawn into one: a hundred bitmaps cost the page more to be handed, and to be drawn from, than one. */
function gathered(parts: (Part | null)[]): (Part | null)[] {
  const sheet = 'OffscreenCanvas' in globalThis ? arrange(parts) : null
  const canvas = sheet && new OffscreenCanvas(sheet.width, sheet.height)
  const pen = canvas?.getContext('2d')
  if (!sheet || !canvas || !pen) return parts
  const placed = parts.map((part, at) => {
    const spot = sheet.spots[at]
    if (!part || !spot) return part
    pen.drawImage(part.of, spot.x, spot.y)
    if ('close' in part.of) part.of.close()
    return { ...part, ...spot }
  })
  const of = canvas.transferToImageBitmap()
  return placed.map((part, at) => (part && sheet.spots[at] ? { ...part, of } : part))
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

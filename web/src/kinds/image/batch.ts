// One answer with many small pictures, decoded: runs in a thread of its own where there is one, so that the page goes on drawing.

import { Packed } from '../../base/packed'
import type { Place } from '../../base/packed'
import type { ImageSample, ImagesHeader } from '../../data/api'

export interface Still {
  /** Decoded; null where it has to be loaded by itself. Whoever gets it copies it at once. */
  picture: ImageBitmap | VideoFrame | null
  /** What is known of it; null when it is not there any more. */
  facts: ImageSample | null
}

/** To the thread: an address, or the number of one that nobody wants any more. */
export type Order = { id: number; url: string } | { stop: number }
/** And back. */
export type Answer = { id: number; stills: Still[] } | { id: number; error: string }

/** The pictures at an address of `api/images`, in the order asked. */
export async function fetchStills(url: string, signal: AbortSignal): Promise<Still[]> {
  const response = await fetch(url, { signal })
  if (!response.ok) throw new Error(`the server answered ${response.status}`)
  const packed = new Packed(await response.arrayBuffer())
  return Promise.all((packed.header as ImagesHeader).images.map((part) => decode(packed, part)))
}

async function decode(packed: Packed, { facts = null, data }: ImagesHeader['images'][number]): Promise<Still> {
  if (!facts || !data) return { picture: null, facts }
  const words = packed.column(data as Place)
  const bytes = new Uint8Array(words.buffer as ArrayBuffer, words.byteOffset, facts.bytes ?? 0)
  // A file that ends too early fails here; an <img> draws what there is of it.
  return { picture: await bitmapOf(bytes, facts.media ?? '').catch(() => null), facts }
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

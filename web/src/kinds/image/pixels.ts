// What pictures are made of: one pixel of one, the difference between two.

import type { Size } from './geometry'

export type Drawn = HTMLImageElement | HTMLCanvasElement | HTMLVideoElement

/** A picture, or a part of one that holds several. */
export interface Part extends Size {
  of: ImageBitmap | VideoFrame | HTMLImageElement
  x: number
  y: number
}

export function sizeOf(drawn: Drawn | ImageBitmap | VideoFrame): Size {
  if ('displayWidth' in drawn) return { width: drawn.displayWidth, height: drawn.displayHeight }
  if ('naturalWidth' in drawn) return { width: drawn.naturalWidth, height: drawn.naturalHeight }
  if ('videoWidth' in drawn) return { width: drawn.videoWidth, height: drawn.videoHeight }
  return { width: drawn.width, height: drawn.height }
}

let probe: CanvasRenderingContext2D | null = null

/** Red, green, blue and alpha of one pixel, 0–255; null when it cannot be read. */
export function readPixel(drawn: Drawn, x: number, y: number): readonly [number, number, number, number] | null {
  if (probe === null) {
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = 1
    probe = canvas.getContext('2d', { willReadFrequently: true })
  }
  if (probe === null) return null
  try {
    probe.clearRect(0, 0, 1, 1)
    probe.drawImage(drawn, x, y, 1, 1, 0, 0, 1, 1)
    const [r = 0, g = 0, b = 0, a = 0] = probe.getImageData(0, 0, 1, 1).data
    return [r, g, b, a]
  } catch {
    return null
  }
}

/** As it is shown: one number of a grey pixel, alpha only where it is not whole. */
export function pixelWords(pixel: readonly [number, number, number, number]): string {
  const [r, g, b, a] = pixel
  const colour = r === g && g === b ? String(r) : `${r} ${g} ${b}`
  return a === 255 ? colour : `${colour} α${a}`
}

export interface Difference {
  /** RGBA: per channel how far the pictures are apart, times the gain; black where they agree. */
  pixels: Uint8ClampedArray<ArrayBuffer>
  /** Largest and mean distance of a channel, 0–255. */
  largest: number
  mean: number
  /** Pixels that differ at all. */
  changed: number
}

/** Two pictures of one size as RGBA; transparent parts count as what they are over black. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>, gain: number): Difference {
  const size = Math.min(a.length, b.length)
  const pixels = new Uint8ClampedArray(size)
  let largest = 0
  let sum = 0
  let changed = 0
  for (let at = 0; at < size; at += 4) {
    const coverA = (a[at + 3] ?? 255) / 255
    const coverB = (b[at + 3] ?? 255) / 255
    let apart = 0
    for (let channel = at; channel < at + 3; channel++) {
      const distance = Math.abs((a[channel] ?? 0) * coverA - (b[channel] ?? 0) * coverB)
      pixels[channel] = distance * gain
      sum += distance
      if (distance > apart) apart = distance
    }
    pixels[at + 3] = 255
    if (apart > 0) changed++
    if (apart > largest) largest = apart
  }
  return { pixels, largest, mean: size === 0 ? 0 : sum / (size * 0.75), changed }
}

/** The pixels of a picture, drawn at a size. Throws when there are too many, or none can be read. */
export function pixelsOf(drawn: Drawn, size: Size): Uint8ClampedArray {
  const canvas = new OffscreenCanvas(size.width, size.height)
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  if (pen === null) throw new Error('this browser gives no canvas')
  pen.drawImage(drawn, 0, 0, size.width, size.height)
  return pen.getImageData(0, 0, size.width, size.height).data
}

/**
 * A canvas with what a picture shows now: of an animation the first frame. An own canvas is drawn over where there is
 * one: for the browser a new element is a new layer, which costs more than what is drawn in it.
 */
export function copyOf({ of, x, y, width, height }: Part, label: string, own: HTMLCanvasElement | null = null): HTMLCanvasElement {
  const canvas = own ?? document.createElement('canvas')
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height]
  if (own === null) canvas.setAttribute('role', 'img')
  canvas.setAttribute('aria-label', label)
  const pen = canvas.getContext('2d')
  if (pen === null) return canvas
  pen.globalCompositeOperation = 'copy'
  pen.imageSmoothingEnabled = false // nothing of its neighbours
  pen.drawImage(of, x, y, width, height, 0, 0, width, height)
  return canvas
}

// A rectangle of device pixels that is filled by us and put on the canvas at once: cheaper than thousands of paths.

import { parseHex } from '../../base/colors'
import type { PlotArea } from '../../plot'

const OPAQUE = 0xff000000

/** A #rrggbb colour as a pixel in memory. */
export function packed(color: string): number {
  const { r, g, b } = parseHex(color) ?? { r: 128, g: 128, b: 128 }
  return (OPAQUE | (b << 16) | (g << 8) | r) >>> 0
}

/** Mixes two pixels; `share` of b, 0 to 1. */
export function blended(a: number, b: number, share: number): number {
  const part = (share * 256) | 0
  const rest = 256 - part
  const redBlue = ((Math.imul(a & 0xff00ff, rest) + Math.imul(b & 0xff00ff, part)) >>> 8) & 0xff00ff
  const green = ((Math.imul(a & 0xff00, rest) + Math.imul(b & 0xff00, part)) >>> 8) & 0xff00
  return (OPAQUE | redBlue | green) >>> 0
}

export class Raster {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly pixels: Uint32Array
  readonly #image: ImageData

  /** `area` in CSS pixels. */
  constructor(
    area: PlotArea,
    readonly ratio: number,
    surface: number,
  ) {
    this.left = Math.round(area.left * ratio)
    this.top = Math.round(area.top * ratio)
    this.width = Math.max(1, Math.round((area.left + area.width) * ratio) - this.left)
    this.height = Math.max(1, Math.round((area.top + area.height) * ratio) - this.top)
    this.#image = new ImageData(this.width, this.height)
    this.pixels = new Uint32Array(this.#image.data.buffer)
    this.pixels.fill(surface)
  }

  /** A horizontal hairline; `at` in CSS pixels of the canvas. */
  rule(at: number, color: number): void {
    const row = Math.floor(at * this.ratio) - this.top
    if (row >= 0 && row < this.height) this.pixels.fill(color, row * this.width, (row + 1) * this.width)
  }

  put(context: CanvasRenderingContext2D): void {
    context.putImageData(this.#image, this.left, this.top)
  }
}

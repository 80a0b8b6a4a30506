/**
 * Lines on screen, rasterised by us: the curves of a chart are graphs over x, and filling one span per pixel column is many times
 * cheaper than stroking paths, whose cost grows with every point and explodes for lines wider than a hairline.
 *
 * Each line is first reduced to the span it covers in every device column; a column is then filled once, so that neither
 * translucent lines nor their joints darken themselves. Span ends carry the fraction of the pixel they cover.
 */

import { parseHex } from '../base/colors'
import type { Stroke } from './pen'
import type { PlotArea } from './types'

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

export interface Rule {
  /** CSS pixels from the top of the canvas. */
  at: number
  color: string
}

export interface InkStyle {
  color: string
  width: number
  alpha?: number
  dash?: readonly number[]
}

/** One pixel, packed as in memory: red lowest. */
type Packed = number

const opaque = 0xff000000

const colors = new Map<string, Packed>()

/** Any CSS colour as a pixel; the canvas itself knows the notations we do not. */
function pack(context: Context, color: string): Packed {
  let packed = colors.get(color)
  if (packed === undefined) {
    context.fillStyle = '#000000'
    context.fillStyle = color
    const rgb = parseHex(color) ?? parseHex(String(context.fillStyle)) ?? { r: 128, g: 128, b: 128 }
    packed = (opaque | (rgb.b << 16) | (rgb.g << 8) | rgb.r) >>> 0
    colors.set(color, packed)
  }
  return packed
}

/** Spans of the line being drawn, one per device column. */
let lows = new Float32Array(0)
let highs = new Float32Array(0)
/** Of a band's other edge. */
let floors = new Float32Array(0)

/** The last picture's memory, used again for the next of the same size. */
let spare: ImageData | null = null

export class Ink {
  readonly #context: Context
  readonly #ratio: number
  readonly #left: number
  readonly #top: number
  readonly #width: number
  readonly #height: number
  readonly #image: ImageData
  readonly #pixels: Uint32Array

  /** Takes over a rectangle of the canvas (CSS pixels) until `done`, starting from the surface and its horizontal rules. */
  constructor(context: Context, ratio: number, area: PlotArea, surface: string, rules: readonly Rule[]) {
    this.#context = context
    this.#ratio = ratio
    this.#left = Math.max(0, Math.round(area.left * ratio))
    this.#top = Math.max(0, Math.round(area.top * ratio))
    const width = (this.#width = Math.max(1, Math.round((area.left + area.width) * ratio) - this.#left))
    const height = (this.#height = Math.max(1, Math.round((area.top + area.height) * ratio) - this.#top))
    this.#image = spare?.width === width && spare.height === height ? spare : new ImageData(width, height)
    spare = null
    this.#pixels = new Uint32Array(this.#image.data.buffer)
    this.#pixels.fill(pack(context, surface))
    for (const rule of rules) {
      const row = Math.floor(rule.at * ratio) - this.#top
      if (row >= 0 && row < height) this.#pixels.fill(pack(context, rule.color), row * width, (row + 1) * width)
    }
    if (lows.length < width) {
      lows = new Float32Array(width)
      highs = new Float32Array(width)
      floors = new Float32Array(width)
    }
  }

  /** A line through x, y pairs in CSS pixels of the canvas; a NaN x lifts the pen. */
  line(xy: Float32Array, count: number, style: InkStyle): void {
    const [first, last] = this.#spans(xy, count)
    if (first > last) return
    const width = Math.max(1, style.width * this.#ratio)
    thicken(first, last, width / 2)
    if (style.dash && style.dash.length > 0) this.#cut(first, last, style.dash)
    const color = pack(this.#context, style.color)
    const alpha = Math.round(256 * (style.alpha ?? 1))
    this.#fill(first, last, (width - 1) / 2, color, alpha)
  }

  /** What lies between two lines, each column filled once. */
  band(low: Stroke, high: Stroke, color: string, alpha: number): void {
    const [first, last] = this.#spans(low.xy, low.count)
    floors.set(highs.subarray(0, this.#width))
    const [begin, end] = this.#spans(high.xy, high.count)
    const packed = pack(this.#context, color)
    const share = Math.round(256 * alpha)
    for (let column = Math.max(first, begin); column <= Math.min(last, end); column++) {
      fillSpan(this.#pixels, this.#width, this.#height, column, lows[column] as number, floors[column] as number, packed, share)
    }
  }

  /** Puts the picture on the canvas. */
  done(): void {
    this.#context.putImageData(this.#image, this.#left, this.#top)
    spare = this.#image
  }

  /** Reduces a line to the heights it passes in each column; returns the first and last column touched. */
  #spans(xy: Float32Array, count: number): [number, number] {
    const width = this.#width
    const ratio = this.#ratio
    const left = this.#left
    const top = this.#top
    // Local names: the engine that runs this reads a module's variables anew each time.
    const low = lows
    const high = highs
    low.fill(Infinity, 0, width)
    high.fill(-Infinity, 0, width)
    let first = width
    let last = -1
    let oldX = NaN
    let oldY = NaN
    let here = -1
    for (let i = 0; i < 2 * count; i += 2) {
      const x = (xy[i] as number) * ratio - left
      const y = (xy[i + 1] as number) * ratio - top
      if ((x | 0) === here && x >= 0) {
        // Most points of a dense line: still in the column of the one before.
        if (y < (low[here] as number)) low[here] = y
        else if (y > (high[here] as number)) high[here] = y
        oldX = x
        oldY = y
        continue
      }
      if ((x | 0) === here + 1 && here >= 0 && x < width) {
        // Most of the others: on to the next column, whose border the line crosses at this height.
        const border = oldY + ((y - oldY) * (here + 1 - oldX)) / (x - oldX)
        if (border < (low[here] as number)) low[here] = border
        else if (border > (high[here] as number)) high[here] = border
        here++
        if (here > last) last = here
        const least = border < y ? border : y
        const most = border < y ? y : border
        if (least < (low[here] as number)) low[here] = least
        if (most > (high[here] as number)) high[here] = most
        oldX = x
        oldY = y
        continue
      }
      here = -1
      const back = oldX > x
      const x0 = back ? x : oldX
      const y0 = back ? y : oldY
      const x1 = back ? oldX : x
      const y1 = back ? oldY : y
      oldX = x
      oldY = y
      // Also false where either end is NaN.
      if (!(x1 >= 0 && x0 < width)) continue
      if (x >= 0 && x < width) here = x | 0
      let column = x0 < 0 ? 0 : x0 | 0
      const end = x1 >= width ? width - 1 : x1 | 0
      if (column < first) first = column
      if (end > last) last = end
      if (column === end && x0 >= 0 && x1 < width) {
        if (y0 < y1) {
          if (y0 < (low[column] as number)) low[column] = y0
          if (y1 > (high[column] as number)) high[column] = y1
        } else {
          if (y1 < (low[column] as number)) low[column] = y1
          if (y0 > (high[column] as number)) high[column] = y0
        }
        continue
      }
      const slope = (y1 - y0) / (x1 - x0)
      let enter = x0 < 0 ? y0 - slope * x0 : y0
      for (; column <= end; column++) {
        const leave = column + 1 >= x1 ? y1 : y0 + slope * (column + 1 - x0)
        if (enter < leave) {
          if (enter < (low[column] as number)) low[column] = enter
          if (leave > (high[column] as number)) high[column] = leave
        } else {
          if (leave < (low[column] as number)) low[column] = leave
          if (enter > (high[column] as number)) high[column] = enter
        }
        enter = leave
      }
    }
    return [first, last]
  }

  /** Leaves out the columns of a dash's gaps; of an even number of lengths, in turn drawn and left out. */
  #cut(first: number, last: number, dash: readonly number[]): void {
    const whole = dash.reduce((sum, length) => sum + length, 0)
    for (let column = first; column <= last; column++) {
      let at = (column / this.#ratio) % whole
      let part = 0
      while (part < dash.length - 1 && at >= (dash[part] as number)) at -= dash[part++] as number
      if (part % 2 === 0) continue
      lows[column] = Infinity
      highs[column] = -Infinity
    }
  }

  /** Fills each column with its span and those of its neighbours within `side` columns, the outermost by the fraction they count. */
  #fill(first: number, last: number, side: number, color: Packed, alpha: number): void {
    const pixels = this.#pixels
    const width = this.#width
    const height = this.#height
    const lowest = lows
    const highest = highs
    const whole = side | 0
    const part = Math.round(alpha * (side - whole))
    for (let column = first; column <= last; column++) {
      let low = lowest[column] as number
      let high = highest[column] as number
      for (let i = 1; i <= whole; i++) {
        const before = column - i < first ? first : column - i
        const after = column + i > last ? last : column + i
        low = Math.min(low, lowest[before] as number, lowest[after] as number)
        high = Math.max(high, highest[before] as number, highest[after] as number)
      }
      if (low > high) continue
      fillSpan(pixels, width, height, column, low, high, color, alpha)
      if (part === 0) continue
      const before = column - whole - 1 < first ? first : column - whole - 1
      const after = column + whole + 1 > last ? last : column + whole + 1
      const outerLow = Math.min(lowest[before] as number, lowest[after] as number)
      const outerHigh = Math.max(highest[before] as number, highest[after] as number)
      if (outerLow < low) fillSpan(pixels, width, height, column, outerLow, low, color, part)
      if (outerHigh > high) fillSpan(pixels, width, height, column, high, outerHigh, color, part)
    }
  }
}

/** Blends a colour over [low, high) of a column; alpha is 0 to 256. */
function fillSpan(
  pixels: Uint32Array,
  width: number,
  height: number,
  column: number,
  low: number,
  high: number,
  color: Packed,
  alpha: number,
): void {
  const top = low < 0 ? 0 : low
  const bottom = high > height ? height : high
  if (!(bottom > top)) return
  const start = top | 0
  const end = bottom | 0
  let at = start * width + column
  if (start === end) {
    blend(pixels, at, color, alpha * (bottom - top))
    return
  }
  blend(pixels, at, color, alpha * (start + 1 - top))
  at += width
  const stop = end * width + column
  if (alpha === 256) {
    for (; at < stop; at += width) pixels[at] = color
  } else {
    for (; at < stop; at += width) blend(pixels, at, color, alpha)
  }
  if (bottom > end) blend(pixels, stop, color, alpha * (bottom - end))
}

/**
 * Gives spans the height a line of that half width has in them.
 *
 * A column of a line rising by m per pixel has an area of 2·half·√(1+m²); the neighbours widen it by (2·half − 1)·m and the rise
 * itself is m, so this pad on both ends makes up the rest, at every slope.
 */
function thicken(first: number, last: number, half: number): void {
  const lowest = lows
  const highest = highs
  for (let column = first; column <= last; column++) {
    const low = lowest[column] as number
    const high = highest[column] as number
    const rise = high - low
    const pad = half * (Math.sqrt(1 + rise * rise) - rise)
    lowest[column] = low - pad
    highest[column] = high + pad
  }
}

/** Mixes into one pixel; alpha is 0 to 256, two channels at a time in 32-bit integers. */
function blend(pixels: Uint32Array, at: number, color: Packed, alpha: number): void {
  const under = pixels[at] as number
  const share = alpha | 0
  const rest = 256 - share
  const redBlue = ((Math.imul(under & 0xff00ff, rest) + Math.imul(color & 0xff00ff, share)) >>> 8) & 0xff00ff
  const green = ((Math.imul(under & 0xff00, rest) + Math.imul(color & 0xff00, share)) >>> 8) & 0xff00
  pixels[at] = opaque | redBlue | green
}

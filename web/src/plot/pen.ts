/**
 * The pen all drawing goes through, so that a chart on screen, a PNG and an SVG come from the same code.
 *
 * Coordinates are CSS pixels. A path is begun, added to, then stroked or filled. Lines of data go through `lines`, so that each
 * pen can draw thousands of them in its own way.
 */

import { Ink } from './ink'
import type { InkStyle, Rule } from './ink'
import type { PlotArea } from './types'

export interface TextStyle {
  color: string
  size: number
  align?: 'left' | 'center' | 'right'
  baseline?: 'top' | 'middle' | 'alphabetic'
  bold?: boolean
}

/** x, y pairs, `count` of them; a NaN x lifts the pen. */
export interface Stroke {
  readonly xy: Float32Array
  readonly count: number
}

/** Draws nothing but lines and what lies between them, until it is done. */
export interface Lines {
  /** Through x, y pairs; a NaN x lifts the pen. `count` is in pairs. */
  line(xy: Float32Array, count: number, style: InkStyle): void
  /** Fills what lies between two lines that have their gaps in common. */
  band(low: Stroke, high: Stroke, color: string, alpha: number): void
  done(): void
}

export interface Pen {
  /** Device pixels per CSS pixel: where a one-pixel line is sharp. */
  readonly ratio: number
  begin(): void
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  close(): void
  circle(x: number, y: number, radius: number): void
  /** What draws lines inside a rectangle that holds nothing yet but the surface and some horizontal rules. */
  lines(area: PlotArea, surface: string, rules: readonly Rule[]): Lines
  stroke(color: string, width: number, alpha?: number, dash?: readonly number[]): void
  fill(color: string, alpha?: number): void
  /** Fills at once, apart from the current path. */
  rect(x: number, y: number, width: number, height: number, color: string, alpha?: number): void
  text(text: string, x: number, y: number, style: TextStyle): void
  measure(text: string, size: number): number
  /** Everything until `unclip` stays inside. */
  clip(x: number, y: number, width: number, height: number): void
  unclip(): void
}

/** The middle of the device pixel nearest to a coordinate: a line of one device pixel there is not smeared over two. */
export function crisp(pen: Pen, at: number): number {
  return (Math.floor(at * pen.ratio) + 0.5) / pen.ratio
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

const none: number[] = []

/** Widths of texts seen before; labels repeat from draw to draw, and measuring is the dearest call of an axis. */
const widths = new Map<string, number>()

export class CanvasPen implements Pen {
  readonly ratio: number
  readonly #context: Context
  readonly #family: string
  #font = ''

  constructor(context: Context, ratio: number, family: string) {
    this.#context = context
    this.#family = family
    this.ratio = ratio
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.globalAlpha = 1
    context.lineCap = 'butt'
  }

  begin(): void {
    this.#context.beginPath()
  }

  moveTo(x: number, y: number): void {
    this.#context.moveTo(x, y)
  }

  lineTo(x: number, y: number): void {
    this.#context.lineTo(x, y)
  }

  close(): void {
    this.#context.closePath()
  }

  circle(x: number, y: number, radius: number): void {
    this.#context.moveTo(x + radius, y)
    this.#context.arc(x, y, radius, 0, 2 * Math.PI)
  }

  lines(area: PlotArea, surface: string, rules: readonly Rule[]): Lines {
    return new Ink(this.#context, this.ratio, area, surface, rules)
  }

  stroke(color: string, width: number, alpha = 1, dash: readonly number[] = none): void {
    const context = this.#context
    context.strokeStyle = color
    context.lineWidth = width
    context.globalAlpha = alpha
    // Mitres turn noise into spikes that are not in the data; a bevel costs nothing.
    context.lineJoin = width > 1.6 ? 'round' : 'bevel'
    if (dash.length > 0) context.setLineDash([...dash])
    context.stroke()
    if (dash.length > 0) context.setLineDash(none)
    context.globalAlpha = 1
  }

  fill(color: string, alpha = 1): void {
    this.#context.fillStyle = color
    this.#context.globalAlpha = alpha
    this.#context.fill()
    this.#context.globalAlpha = 1
  }

  rect(x: number, y: number, width: number, height: number, color: string, alpha = 1): void {
    this.#context.fillStyle = color
    this.#context.globalAlpha = alpha
    this.#context.fillRect(x, y, width, height)
    this.#context.globalAlpha = 1
  }

  #setFont(size: number, bold = false): void {
    const font = `${bold ? '600 ' : ''}${size}px ${this.#family}`
    if (font === this.#font) return
    this.#font = font
    this.#context.font = font
  }

  text(text: string, x: number, y: number, style: TextStyle): void {
    this.#setFont(style.size, style.bold)
    this.#context.fillStyle = style.color
    this.#context.textAlign = style.align ?? 'left'
    this.#context.textBaseline = style.baseline ?? 'alphabetic'
    this.#context.fillText(text, x, y)
  }

  measure(text: string, size: number): number {
    const key = `${size} ${this.#family} ${text}`
    let width = widths.get(key)
    if (width === undefined) {
      this.#setFont(size)
      width = this.#context.measureText(text).width
      if (widths.size > 5000) widths.clear()
      widths.set(key, width)
    }
    return width
  }

  clip(x: number, y: number, width: number, height: number): void {
    const context = this.#context
    context.save()
    context.beginPath()
    context.rect(x, y, width, height)
    context.clip()
  }

  unclip(): void {
    this.#context.restore()
    this.#font = ''
  }
}

// Numbers as colours: which values get which, the same over all runs of a card, and the pixels of a heat map.

import { parseHex } from '../../base/colors'
import type { Column } from '../../base/packed'

/** Finite extremes over everything on show. */
export interface Range {
  min: number
  max: number
}

export interface ColorScale {
  /** Both signs occur: the middle colour is 0, and the ends are equally far from it. */
  diverging: boolean
  log: boolean
  lo: number
  hi: number
  /** 0 to 1 along the colours; NaN of what is not finite. */
  place(value: number): number
  /** The value at a place. */
  value(place: number): number
}

/** Below this part of the largest size a logarithmic scale is straight, so that 0 has a colour. */
const STRAIGHT = 1e-4

/** The scale of a range; equal bounds are the middle of one. */
export function colorScale({ min, max }: Range, log: boolean): ColorScale {
  const diverging = min < 0 && max > 0
  const size = Math.max(Math.abs(min), Math.abs(max))
  const [lo, hi] = diverging ? [-size, size] : [min, max]
  const unit = size * STRAIGHT
  const forward = (value: number): number => (log ? Math.sign(value) * Math.log1p(Math.abs(value) / unit) : value / 2)
  const back = (at: number): number => (log ? Math.sign(at) * unit * Math.expm1(Math.abs(at)) : at * 2)
  const [from, to] = [forward(lo), forward(hi)] // halves, because the largest floats are further apart than any float
  const span = to - from
  return {
    diverging,
    log,
    lo,
    hi,
    place: (value) => {
      if (!Number.isFinite(value)) return NaN
      return span > 0 ? Math.min(1, Math.max(0, (forward(value) - from) / span)) : 0.5
    },
    value: (place) => back(from + place * span),
  }
}

const ramps = {
  light: { one: ['#eef3fd', '#b9cdf5', '#6f95e3', '#2f5fd0', '#122a6e'], two: ['#1c459f', '#7ea2ea', '#f4f5f7', '#eda064', '#9c4208'] },
  dark: { one: ['#1b2233', '#274a94', '#4f7fe0', '#96b8ff', '#f1f6ff'], two: ['#8fb6ff', '#3563be', '#23272d', '#b9631f', '#ffb57a'] },
} as const

export const notFinite = { light: '#d01c8b', dark: '#ff5fc0' } as const

export const rampOf = (diverging: boolean, dark: boolean): readonly string[] => ramps[dark ? 'dark' : 'light'][diverging ? 'two' : 'one']

/** 256 colours along a ramp, packed as pixels (red lowest), and one more for what is not finite. */
export function tableOf(ramp: readonly string[], odd: string): Uint32Array {
  const stops = ramp.map((color) => parseHex(color) ?? { r: 0, g: 0, b: 0 })
  const table = new Uint32Array(257)
  const pack = (r: number, g: number, b: number): number => ((255 << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0
  for (let i = 0; i < 256; i++) {
    const at = (i / 255) * (stops.length - 1)
    const left = Math.min(stops.length - 2, Math.floor(at))
    const [a, b] = [stops[left], stops[left + 1]]
    if (!a || !b) continue
    const share = at - left
    table[i] = pack(a.r + share * (b.r - a.r), a.g + share * (b.g - a.g), a.b + share * (b.b - a.b))
  }
  const rest = parseHex(odd) ?? { r: 255, g: 0, b: 255 }
  table[256] = pack(rest.r, rest.g, rest.b)
  return table
}

/** A pixel a number. */
export function paint(numbers: Column, scale: ColorScale, table: Uint32Array): Uint32Array {
  const pixels = new Uint32Array(numbers.length)
  for (let i = 0; i < numbers.length; i++) {
    const place = scale.place(numbers[i] as number)
    pixels[i] = table[place !== place ? 256 : Math.round(place * 255)] as number
  }
  return pixels
}

/** Where an image of so many cells goes: square cells, unless that would waste most of the room. */
export function fitCells(rows: number, columns: number, width: number, height: number): { width: number; height: number } {
  if (rows === 0 || columns === 0) return { width: 0, height: 0 }
  const cell = Math.min(width / columns, height / rows)
  const whole = cell > 4 ? Math.floor(cell) : cell // large cells are all alike; of small ones the room matters more
  const [w, h] = [whole * columns, whole * rows]
  return { width: Math.round(w < 0.4 * width ? Math.min(width, Math.max(w, 0.9 * width)) : w), height: Math.round(h < 0.4 * height ? Math.min(height, Math.max(h, 0.9 * height)) : h) }
}

/** Columns of tiles that leave each tile the most room; `ratio` is width over height of what is in them. */
export function tileColumns(count: number, width: number, height: number, ratio: number): number {
  let best = 1
  let most = 0
  for (let columns = 1; columns <= count; columns++) {
    const w = width / columns
    const h = height / Math.ceil(count / columns) - 18 // the caption
    const size = Math.min(w / ratio, h)
    if (size > most) {
      most = size
      best = columns
    }
  }
  return best
}

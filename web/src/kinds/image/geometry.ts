// Where a picture lies in its frame: fit, zoom and pan; and how frames share a card. All in CSS pixels.

export interface Size {
  width: number
  height: number
}

/** A place on a picture, from 0 at its left and upper edge to 1 at its right and lower edge: the same on pictures of any size. */
export interface Point {
  u: number
  v: number
}

/** What is looked at: how much larger than the base size, and the place of the picture in the middle of the frame. */
export interface Look extends Point {
  zoom: number
}

/** Without zoom a picture fits its frame, or a pixel of it is a pixel of the page. */
export type Base = 'fit' | 'actual'

export interface Placed extends Size {
  left: number
  top: number
  /** CSS pixels a pixel of the picture. */
  scale: number
}

export const START: Look = { zoom: 1, u: 0.5, v: 0.5 }
/** A pixel of the picture is never drawn larger than so many pixels. */
const LARGEST = 96

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

export function fitScale(frame: Size, picture: Size): number {
  return Math.min(frame.width / picture.width, frame.height / picture.height)
}

const baseScale = (frame: Size, picture: Size, base: Base): number => (base === 'fit' ? fitScale(frame, picture) : 1)

/** The middle along one axis, such that no gap opens at an edge while the picture is larger than its frame. */
const middle = (at: number, frame: number, drawn: number): number => (drawn <= frame ? 0.5 : clamp(at, frame / 2 / drawn, 1 - frame / 2 / drawn))

export function place(frame: Size, picture: Size, look: Look, base: Base): Placed {
  const scale = baseScale(frame, picture, base) * look.zoom
  const width = picture.width * scale
  const height = picture.height * scale
  return {
    left: frame.width / 2 - middle(look.u, frame.width, width) * width,
    top: frame.height / 2 - middle(look.v, frame.height, height) * height,
    width,
    height,
    scale,
  }
}

/** The place of the picture under a place of the frame; outside of 0 to 1 beside the picture. */
export const pointAt = (placed: Placed, x: number, y: number): Point => ({ u: (x - placed.left) / placed.width, v: (y - placed.top) / placed.height })

/** The pixel at a place; null beside the picture. */
export function pixelAt(point: Point, picture: Size): { x: number; y: number } | null {
  const { u, v } = point
  if (!(u >= 0 && u < 1 && v >= 0 && v < 1)) return null
  return { x: Math.floor(u * picture.width), y: Math.floor(v * picture.height) }
}

/** Zooms by a factor so that what is at (x, y) of the frame stays there, as far as edges allow. */
export function zoomAt(frame: Size, picture: Size, look: Look, base: Base, factor: number, x: number, y: number): Look {
  const from = baseScale(frame, picture, base)
  const least = Math.min(1, fitScale(frame, picture) / from)
  const zoom = clamp(look.zoom * factor, least, Math.max(1, LARGEST / from))
  const before = place(frame, picture, look, base)
  const { u, v } = pointAt(before, x, y)
  const width = picture.width * from * zoom
  const height = picture.height * from * zoom
  return { zoom, u: middle(u + (frame.width / 2 - x) / width, frame.width, width), v: middle(v + (frame.height / 2 - y) / height, frame.height, height) }
}

/** Moves the picture with the pointer. */
export function panBy(frame: Size, picture: Size, look: Look, base: Base, dx: number, dy: number): Look {
  const { width, height } = place(frame, picture, look, base)
  return {
    zoom: look.zoom,
    u: middle(middle(look.u, frame.width, width) - dx / width, frame.width, width),
    v: middle(middle(look.v, frame.height, height) - dy / height, frame.height, height),
  }
}

export const isStart = (look: Look): boolean => look.zoom === 1 && look.u === 0.5 && look.v === 0.5

/** As links carry it; '' for the whole picture. */
export const writeLook = (look: Look): string =>
  isStart(look) ? '' : [look.zoom, look.u, look.v].map((value) => Number(value.toPrecision(7))).join(',')

export function readLook(text: string): Look {
  const [zoom = NaN, u = NaN, v = NaN, ...more] = text.split(',').map(Number)
  if (more.length > 0 || !(zoom > 0 && zoom < 1e5) || !(u >= 0 && u <= 1 && v >= 0 && v <= 1)) return START
  return { zoom, u, v }
}

/** How cells share a card. */
export interface Grid {
  columns: number
  /** Of a cell, its caption included. */
  cell: Size
  /** Height of all rows; more than the card's where they scroll. */
  height: number
}

export const CAPTION = 22
export const GAP = 8
const SMALLEST = 64

/**
 * The grid in which pictures of an aspect (width / height) are largest; small ones are not made smaller still but scroll.
 * In a tight one several cells are no higher than their pictures.
 */
export function gridOf(count: number, room: Size, aspect: number, tight = false): Grid {
  const most = Math.max(1, Math.min(count, Math.floor((room.width + GAP) / (SMALLEST / 2 + GAP))))
  let best: Grid | null = null
  let widest = 0
  for (let columns = 1; columns <= most; columns++) {
    const rows = Math.max(1, Math.ceil(count / columns))
    const width = (room.width - (columns - 1) * GAP) / columns
    const height = (room.height - (rows - 1) * GAP) / rows
    const drawn = Math.min(width, (height - CAPTION) * aspect)
    if (drawn > widest + 0.5) {
      widest = drawn
      const high = tight && count > 1 ? Math.min(height, CAPTION + width / aspect) : height
      best = { columns, cell: { width, height: high }, height: rows * (high + GAP) - GAP }
    }
  }
  if (best !== null && Math.max(widest, widest / aspect) >= Math.min(SMALLEST, room.height - CAPTION, room.width)) return best
  const columns = clamp(Math.floor((room.width + GAP) / (2 * SMALLEST + GAP)), 1, Math.max(1, count))
  const width = (room.width - (columns - 1) * GAP) / columns
  const height = CAPTION + clamp(width / aspect, SMALLEST / 2, Math.max(SMALLEST, room.height - CAPTION))
  const rows = Math.ceil(count / columns)
  return { columns, cell: { width, height }, height: rows * (height + GAP) - GAP }
}

/** Which cells a scrolled card shows: from the first to before the last. */
export function cellsIn(grid: Grid, count: number, top: number, height: number): { first: number; last: number } {
  const row = grid.cell.height + GAP
  const from = Math.max(0, Math.floor(top / row))
  const to = Math.ceil((top + height) / row)
  return { first: Math.min(count, from * grid.columns), last: Math.min(count, Math.max(from + 1, to) * grid.columns) }
}

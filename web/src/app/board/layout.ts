// Where every card of the board is: rows of fixed height, so that any part of any board is found by one binary search.

import { lastAtMost } from '../../ui/windowing'
import type { Card, Section } from './sections'

export interface Grid {
  /** CSS pixels of the board inside its padding. */
  width: number
  minCardWidth: number
  cardHeight: number
}

export interface Row {
  section: number
  top: number
  height: number
  /** Null for the header of a section. */
  cards: Placed[] | null
}

export interface Placed {
  /** `section/card`: a card that is pinned appears twice. */
  key: string
  card: Card
  left: number
  top: number
  width: number
  height: number
}

export interface Layout {
  rows: Row[]
  tops: Float64Array
  height: number
  columns: number
}

export const GAP = 12
export const HEADER = 36
/** A card across the whole board is this much taller. */
const WIDE = 1.35

export function columnsOf(grid: Grid): number {
  return Math.max(1, Math.floor((grid.width + GAP) / (grid.minCardWidth + GAP)))
}

export function layOut(
  sections: readonly Section[],
  grid: Grid,
  collapsed: ReadonlySet<string>,
  isWide: (id: string) => boolean,
): Layout {
  const columns = columnsOf(grid)
  const width = (grid.width - GAP * (columns - 1)) / columns
  const rows: Row[] = []
  let top = 0
  sections.forEach((section, index) => {
    rows.push({ section: index, top, height: HEADER, cards: null })
    top += HEADER
    if (collapsed.has(section.key)) return
    let row: Placed[] = []
    const close = (height: number): void => {
      if (row.length === 0) return
      rows.push({ section: index, top, height: height + GAP, cards: row })
      top += height + GAP
      row = []
    }
    for (const card of section.cards) {
      const key = `${section.key}\n${card.id}`
      if (columns > 1 && isWide(card.id)) {
        close(grid.cardHeight)
        const height = Math.round(grid.cardHeight * WIDE)
        row = [{ key, card, left: 0, top, width: grid.width, height }]
        close(height)
        continue
      }
      row.push({ key, card, left: Math.round(row.length * (width + GAP)), top, width: Math.floor(width), height: grid.cardHeight })
      if (row.length === columns) close(grid.cardHeight)
    }
    close(grid.cardHeight)
  })
  return { rows, tops: Float64Array.from(rows, (row) => row.top), height: top, columns }
}

/** Rows that touch [top, top + viewport), widened by `margin` pixels on both sides. */
export function rowsIn(layout: Layout, top: number, viewport: number, margin: number): Row[] {
  const first = Math.max(0, lastAtMost(layout.tops, top - margin))
  const last = lastAtMost(layout.tops, top + viewport + margin)
  return layout.rows.slice(first, last + 1)
}

/** All cards in reading order. */
export const cardsOf = (layout: Layout): Placed[] => layout.rows.flatMap((row) => row.cards ?? [])

/** The scroll position that shows [top, top + height), moving as little as possible. */
export function reveal(top: number, height: number, scroll: number, viewport: number, margin: number): number {
  if (top - margin < scroll) return Math.max(0, top - margin)
  if (top + height + margin > scroll + viewport) return Math.max(0, Math.min(top - margin, top + height + margin - viewport))
  return scroll
}

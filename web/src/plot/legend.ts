/** The names of the lines, below the plot of an exported picture. */

import type { Pen } from './pen'
import type { Theme } from './types'

export interface LegendItem {
  label: string
  color: string
  /** Dashes of the line; absent is a whole one. */
  dash?: readonly number[]
}

export interface Legend {
  height: number
  draw(pen: Pen, theme: Theme, top: number): void
}

const size = 11
const rowHeight = 17
const swatch = 9
const margin = 12
const mostRows = 6

function shorten(label: string, room: number, measure: (text: string, size: number) => number): string {
  if (measure(label, size) <= room) return label
  let keep = label.length
  while (keep > 1 && measure(`…${label.slice(-keep)}`, size) > room) keep--
  return `…${label.slice(-keep)}`
}

/** Items flow into rows; what does not fit is counted, never left out in silence. */
export function layoutLegend(
  items: readonly LegendItem[],
  width: number,
  measure: (text: string, size: number) => number,
): Legend {
  const placed: { item: LegendItem; x: number; row: number }[] = []
  const room = width - 2 * margin
  let x = 0
  let row = 0
  for (const { label, color, dash } of items) {
    const text = shorten(label, room - swatch - 5, measure)
    const wide = swatch + 5 + measure(text, size)
    if (x > 0 && x + wide > room) {
      x = 0
      row++
    }
    if (row >= mostRows) break
    placed.push({ item: { label: text, color, ...(dash ? { dash } : {}) }, x: margin + x, row })
    x += wide + 16
  }
  const left = items.length - placed.length
  const rows = placed.length === 0 ? 0 : (placed[placed.length - 1]?.row ?? 0) + 1 + (left > 0 ? 1 : 0)
  return {
    height: rows === 0 ? 0 : rows * rowHeight + 8,
    draw(pen, theme, top) {
      for (const { item, x: at, row: line } of placed) {
        const middle = top + line * rowHeight + rowHeight / 2
        if (item.dash === undefined) pen.rect(at, middle - swatch / 2, swatch, swatch, item.color)
        else {
          pen.begin()
          pen.moveTo(at - 4, middle)
          pen.lineTo(at + swatch + 1, middle)
          pen.stroke(item.color, 2, 1, item.dash)
        }
        pen.text(item.label, at + swatch + 5, middle, { color: theme.second, size, baseline: 'middle' })
      }
      if (left > 0) {
        const middle = top + (rows - 1) * rowHeight + rowHeight / 2
        pen.text(`+ ${left} more`, margin, middle, { color: theme.second, size, baseline: 'middle' })
      }
    },
  }
}

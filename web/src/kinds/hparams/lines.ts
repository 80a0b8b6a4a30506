// Lines of parallel coordinates: where they are, how they are drawn, and which is nearest to the pointer.

import type { CardRun } from '../kind'
import type { ColumnAxis } from './axes'

export interface Places {
  /** Pixels of the axes from the left. */
  xs: readonly number[]
  /** Pixels from the top, one for each axis, by run. */
  lines: ReadonlyMap<number, Float32Array>
}

export function placesOf(runs: readonly CardRun[], axes: readonly ColumnAxis[], xOf: (axis: number) => number, yOf: (at: number) => number): Places {
  const lines = new Map(runs.map(({ id }) => [id, Float32Array.from(axes, ({ at }) => yOf(at(id)))]))
  return { xs: axes.map((_, i) => xOf(i)), lines }
}

export interface Picture {
  places: Places
  runs: readonly CardRun[]
  /** Ids of those that are not drawn grey. */
  kept: ReadonlySet<number>
  color: (run: CardRun) => string
  grey: string
  /** Drawn again at once: some of very many lines will do. */
  hurry: boolean
}

const MANY = 1500 // lines that can be drawn again with every move of the pointer

/** So faint that many lines over each other show where they are dense. */
const strength = (count: number): number => Math.max(0.05, Math.min(0.85, 9 / Math.sqrt(count + 1)))

const AT_ONCE = 250 // lines between two looks at the clock

/** Draws in pieces: whoever asks for the next one may let the page breathe in between. */
export function* paint(context: CanvasRenderingContext2D, { places, runs, kept, color, grey, hurry }: Picture): Generator<undefined> {
  const every = hurry ? Math.max(1, Math.ceil(runs.length / MANY)) : 1
  const out: CardRun[] = []
  const plain = new Map<string, CardRun[]>()
  const strong: CardRun[] = []
  runs.forEach((run, i) => {
    if (i % every > 0) return
    if (!kept.has(run.id)) out.push(run)
    else if (run.emphasis) strong.push(run)
    else {
      const hue = run.faded ? grey : color(run)
      const same = plain.get(hue)
      if (same) same.push(run)
      else plain.set(hue, [run])
    }
  })
  let count = 0
  function* draw(some: readonly CardRun[], hue: string, width: number, alpha: number): Generator<undefined> {
    context.strokeStyle = hue
    context.lineWidth = width
    context.globalAlpha = alpha
    context.lineJoin = 'bevel'
    for (const { id } of some) {
      const line = places.lines.get(id)
      if (!line) continue
      context.beginPath() // one a line, so that lines over each other add up
      for (let i = 0; i < line.length; i++) context.lineTo(places.xs[i] ?? 0, line[i] ?? 0)
      if (line.length === 1) context.arc(places.xs[0] ?? 0, line[0] ?? 0, 2, 0, 7)
      context.stroke()
      if (++count % AT_ONCE === 0) yield
    }
    context.globalAlpha = 1
  }
  yield* draw(out, grey, 1, strength(out.length) * 0.25)
  const alpha = strength(kept.size)
  for (const [hue, some] of plain) yield* draw(some, hue, kept.size > 300 ? 1 : 1.4, hue === grey ? alpha * 0.4 : alpha)
  for (const run of strong) yield* draw([run], color(run), 2.5, 1)
}

const REACH = 8 // pixels

/** The run whose line is nearest to a point, if one is within reach. */
export function nearest({ xs, lines }: Places, runs: readonly CardRun[], x: number, y: number): number | null {
  let right = xs.findIndex((one) => one >= x)
  if (right < 0) right = xs.length - 1
  const left = Math.max(0, right - 1)
  const [from = 0, to = 0] = [xs[left], xs[right]]
  const share = to > from ? Math.min(1, Math.max(0, (x - from) / (to - from))) : 0
  if (x < from - REACH || x > to + REACH) return null
  let found: number | null = null
  let best = REACH
  for (const { id } of runs) {
    const line = lines.get(id)
    if (!line) continue
    const [a = 0, b = 0] = [line[left], line[right]]
    // Across the line, not straight down: a steep line is as easy to point at as a flat one.
    const away = Math.abs(a + (b - a) * share - y) / Math.hypot(1, to > from ? (b - a) / (to - from) : 0)
    if (away < best) [found, best] = [id, away]
  }
  return found
}

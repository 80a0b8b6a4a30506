// Which pictures of a run are shown at a step, and where a browser gets them.

import { getJson, apiBase } from '../../data/client'
import type { ImageFacts } from '../../data/api'
import { valueAt, valueUrl } from '../../data/values'
import type { Values } from '../../data/values'
import type { CardRun } from '../kind'

/** One picture: a sample of a value. */
export interface Shot {
  run: CardRun
  step: number
  id: string
  /** Its number in its value. */
  sample: number
  /** Its number among all that the run logged at the step, and how many those are. */
  number: number
  of: number
  /** In the file, roughly. */
  bytes: number
}

/** How many samples a value has, as far as its shape tells; old values have one. */
export function samplesIn(values: Values, at: number): number {
  if (values.form !== 'tensor') return 1
  return Math.min(10_000, Math.max(1, (values.shapes[3 * at] ?? 3) - 2))
}

/** The pictures a run shows at a step: those of the last step not after it. Null when there is none; the newest when the step is null. */
export function shotsAt(run: CardRun, values: Values, step: number | null): Shot[] | null {
  return shotsOf(run, values, valueAt(values.steps, step), step)
}

/** The pictures `by` steps of the run before or after those that `shotsAt` gives. */
export function shotsBeside(run: CardRun, values: Values, step: number | null, by: number): Shot[] | null {
  const { steps } = values
  const to = Math.sign(by)
  let at = valueAt(steps, step)
  for (let left = Math.abs(by); left > 0; left--) {
    const here = steps[at]
    while (steps[at] === here && at >= 0 && at < steps.length) at += to
  }
  return shotsOf(run, values, at, null)
}

function shotsOf(run: CardRun, values: Values, at: number, limit: number | null): Shot[] | null {
  const { steps, ids, sizes } = values
  const step = steps[at]
  if (step === undefined || (limit !== null && step > limit)) return null
  let first = at
  let last = at
  while (first > 0 && steps[first - 1] === step) first--
  while (steps[last + 1] === step) last++
  const found: Shot[] = []
  for (let value = first; value <= last; value++) {
    const count = samplesIn(values, value)
    for (let sample = 0; sample < count; sample++) {
      found.push({ run, step, id: ids[value] ?? '', sample, number: found.length, of: 0, bytes: (sizes[value] ?? 0) / count })
    }
  }
  for (const shot of found) shot.of = found.length
  return found
}

/** From so many bytes on a small version is asked for; the server makes one of what is much larger. */
const WORTH = 300_000
const WIDTHS = [256, 512, 1024, 2048]

export interface Wish {
  /** CSS pixels the picture is drawn in; 0 for the picture itself. */
  width: number
  /** What is black and what is white of pictures with more than 8 bits; null as it is. */
  window: { low: string; high: string } | null
}

export function addressOf(tag: string, shot: Shot, wish: Wish): string {
  const more: Record<string, string | number> = {}
  if (shot.sample > 0) more['sample'] = shot.sample
  if (wish.window !== null) {
    more['window'] = 'true'
    if (wish.window.low !== '') more['low'] = wish.window.low
    if (wish.window.high !== '') more['high'] = wish.window.high
  } else if (wish.width > 0 && shot.bytes >= WORTH) {
    const width = WIDTHS.find((one) => one >= wish.width)
    if (width !== undefined) more['width'] = width
  }
  return valueUrl('image', shot.run.id, tag, shot.id, more)
}

const MOST_FACTS = 400
const known = new Map<string, Promise<ImageFacts>>()

/** What is known of the samples of a value; `ranges` of colours as well. */
export function factsOf(tag: string, shot: Shot, ranges = false): Promise<ImageFacts> {
  const path = valueUrl('image-facts', shot.run.id, tag, shot.id, ranges ? { ranges: 'true' } : {}).slice(apiBase.length)
  const before = known.get(path)
  if (before) return before
  const asked = getJson<ImageFacts>(path)
  known.set(path, asked)
  asked.catch(() => known.delete(path))
  for (const old of known.keys()) {
    if (known.size <= MOST_FACTS) break
    known.delete(old)
  }
  return asked
}

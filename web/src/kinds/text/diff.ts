// What changed from one text to another: lines first, then the words of the lines that changed.

export interface Part {
  kind: 'same' | 'old' | 'new'
  text: string
}

/** Changes that are looked for before two texts count as wholly different: bounds time and memory. */
const MOST_CHANGES = 2000
const MOST_WORDS = 20_000

export function diff(before: string, after: string): Part[] {
  const lines = changes(linesOf(before), linesOf(after))
  const out: Part[] = []
  for (let i = 0; i < lines.length; i++) {
    const part = lines[i]
    const next = lines[i + 1]
    if (part?.kind === 'old' && next?.kind === 'new') {
      for (const word of words(part.text, next.text)) push(out, word)
      i++
    } else if (part) push(out, part)
  }
  return out
}

const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []
const wordsOf = (text: string): string[] => text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? []

function words(before: string, after: string): Part[] {
  const [a, b] = [wordsOf(before), wordsOf(after)]
  if (a.length + b.length > MOST_WORDS) return [old(before), fresh(after)]
  const parts = changes(a, b)
  // Hardly a word in common: two texts, not one that was changed.
  const same = parts.reduce((sum, part) => sum + (part.kind === 'same' ? part.text.trim().length : 0), 0)
  return same * 6 < Math.min(before.length, after.length) ? [old(before), fresh(after)] : parts
}

const old = (text: string): Part => ({ kind: 'old', text })
const fresh = (text: string): Part => ({ kind: 'new', text })

function push(out: Part[], part: Part): void {
  if (part.text === '') return
  const last = out.at(-1)
  if (last?.kind === part.kind) last.text += part.text
  else out.push({ ...part })
}

/** The shortest way from one list to another (Myers' greedy algorithm), with what is the same at both ends set aside. */
export function changes(a: readonly string[], b: readonly string[]): Part[] {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let [endA, endB] = [a.length, b.length]
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--
    endB--
  }
  const out: Part[] = []
  push(out, { kind: 'same', text: a.slice(0, start).join('') })
  const [middleA, middleB] = [a.slice(start, endA), b.slice(start, endB)]
  for (const part of walk(middleA, middleB) ?? [old(middleA.join('')), fresh(middleB.join(''))]) push(out, part)
  push(out, { kind: 'same', text: a.slice(endA).join('') })
  return out
}

/** Null where it would take more than MOST_CHANGES. */
function walk(a: readonly string[], b: readonly string[]): Part[] | null {
  const most = Math.min(a.length + b.length, MOST_CHANGES)
  const traces: Int32Array[] = []
  // reach[d + k]: how far into `a` the diagonal k (place in a minus place in b) has come with d changes.
  let reach = new Int32Array(3)
  for (let d = 0; d <= most; d++) {
    const next = new Int32Array(2 * d + 3)
    for (let k = -d; k <= d; k += 2) {
      const [left, right] = [reach[d - 1 + k - 1 + 1] ?? 0, reach[d - 1 + k + 1 + 1] ?? 0]
      let x = d === 0 ? 0 : k === -d || (k !== d && left < right) ? right : left + 1
      let y = x - k
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++
        y++
      }
      next[d + k + 1] = x
      if (x >= a.length && y >= b.length) {
        traces.push(next)
        return back(a, b, traces)
      }
    }
    traces.push(next)
    reach = next
  }
  return null
}

function back(a: readonly string[], b: readonly string[], traces: readonly Int32Array[]): Part[] {
  const parts: Part[] = []
  let [x, y] = [a.length, b.length]
  for (let d = traces.length - 1; d >= 0; d--) {
    const before = traces[d - 1]
    const k = x - y
    const reached = (diagonal: number): number => before?.[d - 1 + diagonal + 1] ?? 0
    const down = d > 0 && (k === -d || (k !== d && reached(k - 1) < reached(k + 1)))
    const fromX = d === 0 ? 0 : down ? reached(k + 1) : reached(k - 1)
    const fromY = d === 0 ? 0 : fromX - (down ? k + 1 : k - 1)
    while (x > fromX && y > fromY && x > 0 && y > 0) {
      parts.push({ kind: 'same', text: a[--x] ?? '' })
      y--
    }
    if (d === 0) break
    if (down) parts.push(fresh(b[--y] ?? ''))
    else parts.push(old(a[--x] ?? ''))
  }
  const out: Part[] = []
  let pending: Part[] = []
  // What is taken away comes before what takes its place.
  const settle = (): void => {
    for (const kind of ['old', 'new'] as const) for (const part of pending) if (part.kind === kind) push(out, part)
    pending = []
  }
  for (const part of parts.reverse()) {
    if (part.kind === 'same') {
      settle()
      push(out, part)
    } else pending.push(part)
  }
  settle()
  return out
}

export interface Fold {
  /** Lines left out between two changes. */
  lines: number
  text: string
}

/** The parts with long stretches that did not change folded away, three lines of them kept on each side. */
export function folded(parts: readonly Part[], keep = 3): (Part | Fold)[] {
  return parts.flatMap((part, index) => {
    if (part.kind !== 'same') return [part]
    const lines = linesOf(part.text)
    const head = index === 0 ? 0 : keep
    const tail = index === parts.length - 1 ? 0 : keep
    if (lines.length <= head + tail + 2) return [part]
    const middle = lines.slice(head, lines.length - tail)
    const around = (text: string): Part[] => (text === '' ? [] : [{ kind: 'same', text }])
    return [
      ...around(lines.slice(0, head).join('')),
      { lines: middle.length, text: middle.join('') },
      ...around(lines.slice(lines.length - tail).join('')),
    ]
  })
}

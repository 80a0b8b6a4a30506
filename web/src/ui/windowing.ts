// Which rows of a long list are on screen, and which recycled slot draws which of them.

/** Rows [first, end) of equal height that touch the viewport, plus `overscan` rows on each side. */
export function windowOf(
  top: number,
  viewport: number,
  rowHeight: number,
  count: number,
  overscan: number,
): { first: number; end: number } {
  const first = Math.max(0, Math.min(count, Math.floor(top / rowHeight) - overscan))
  const end = Math.max(first, Math.min(count, Math.ceil((top + viewport) / rowHeight) + overscan))
  return { first, end }
}

/** Slots that are enough for every window of such rows. */
export const slotsFor = (viewport: number, rowHeight: number, count: number, overscan: number): number =>
  Math.min(count, Math.max(0, Math.ceil(viewport / rowHeight)) + 1 + 2 * overscan)

/** The row of a window from `first` on that a slot draws: one that stays on screen keeps its slot, so that scrolling fills only few. */
export const rowOfSlot = (slot: number, first: number, slots: number): number => first + ((((slot - first) % slots) + slots) % slots)

/** Index of the last entry of an ascending array that is ≤ x; -1 when every entry is larger. */
export function lastAtMost(sorted: ArrayLike<number>, x: number): number {
  let lo = 0
  let hi = sorted.length
  while (lo < hi) {
    const mid = (lo + hi) >>> 1
    if ((sorted[mid] ?? Infinity) <= x) lo = mid + 1
    else hi = mid
  }
  return lo - 1
}

/**
 * Hands slots to keys so that a key that stays on screen keeps its slot and a key that comes takes one that fell free.
 * Components and canvases live in slots and are therefore never built while scrolling.
 * Where slots are of sorts, a key takes a free one of its own sort, or a new one: what another sort left would have to
 * be built anew. `sorts` says what each slot was built for.
 * Returns slot → key; a free slot is null.
 */
export function assignSlots(
  previous: readonly (string | null)[],
  wanted: readonly string[],
  sorts: readonly string[] = [],
  sortOf: (key: string) => string = () => '',
): (string | null)[] {
  const want = new Set(wanted)
  const next = previous.map((key) => (key !== null && want.delete(key) ? key : null))
  const free = new Map<string, number[]>()
  for (let slot = next.length - 1; slot >= 0; slot--) {
    if (next[slot] !== null) continue
    const sort = sorts[slot] ?? ''
    const list = free.get(sort)
    if (list) list.push(slot)
    else free.set(sort, [slot])
  }
  for (const key of want) next[free.get(sortOf(key))?.pop() ?? next.length] = key
  return next
}

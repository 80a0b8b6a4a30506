/** Sets of run ids as half-open ranges, ascending and flattened: [a, b, c, d] is a ≤ id < b and c ≤ id < d. */

/** Ids that are in at least `least` of the sets. */
export function inAtLeast(sets: readonly (readonly number[])[], least: number): number[] {
  const edges = sets.flatMap((ranges) => ranges.map((at, i) => [at, i % 2 === 0 ? 1 : -1] as const))
  edges.sort((a, b) => a[0] - b[0])
  const found: number[] = []
  let depth = 0
  for (let i = 0; i < edges.length; ) {
    const at = edges[i]?.[0] ?? 0
    const before = depth
    for (; i < edges.length && edges[i]?.[0] === at; i++) depth += edges[i]?.[1] ?? 0
    if (before < least !== depth < least) found.push(at)
  }
  return found
}

export const union = (sets: readonly (readonly number[])[]): number[] => inAtLeast(sets, 1)
export const intersection = (sets: readonly (readonly number[])[]): number[] => (sets.length === 0 ? [] : inAtLeast(sets, sets.length))

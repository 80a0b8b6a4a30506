// A surface with fewer faces, for the time that it turns: vertices in one cell of a grid become one.

export interface Surface {
  positions: Float32Array
  faces: Uint32Array
  /** Four bytes a vertex. */
  colors: Uint8Array | null
}

/** Cells along each axis of a grid that leaves about so many faces. */
export const cellsFor = (faces: number): number => Math.round(Math.min(160, Math.max(8, Math.sqrt(faces / 4))))

/**
 * Positions are in units of the frame, -1 to 1. A cell's vertex stands in the mean of those in it and has the colour
 * of the first; faces whose corners fall together are gone.
 */
export function coarse(positions: Float32Array, faces: Uint32Array, colors: Uint8Array | null, cells: number): Surface {
  const count = positions.length / 3
  const of = new Uint32Array(count)
  const place = new Map<number, number>()
  const sums: number[] = []
  const members: number[] = []
  const firsts: number[] = []
  const at = (value: number): number => Math.min(cells - 1, Math.max(0, Math.floor(((value + 1) / 2) * cells)))
  for (let i = 0; i < count; i++) {
    const [x, y, z] = [positions[3 * i] ?? 0, positions[3 * i + 1] ?? 0, positions[3 * i + 2] ?? 0]
    const cell = (at(x) * cells + at(y)) * cells + at(z)
    let vertex = place.get(cell)
    if (vertex === undefined) {
      vertex = members.length
      place.set(cell, vertex)
      sums.push(0, 0, 0)
      members.push(0)
      firsts.push(i)
    }
    sums[3 * vertex] = (sums[3 * vertex] ?? 0) + x
    sums[3 * vertex + 1] = (sums[3 * vertex + 1] ?? 0) + y
    sums[3 * vertex + 2] = (sums[3 * vertex + 2] ?? 0) + z
    members[vertex] = (members[vertex] ?? 0) + 1
    of[i] = vertex
  }
  const kept: number[] = []
  for (let i = 0; i + 2 < faces.length; i += 3) {
    const [a, b, c] = [of[faces[i] ?? 0] ?? 0, of[faces[i + 1] ?? 0] ?? 0, of[faces[i + 2] ?? 0] ?? 0]
    if (a !== b && b !== c && c !== a) kept.push(a, b, c)
  }
  return {
    positions: Float32Array.from(sums, (sum, i) => sum / (members[Math.floor(i / 3)] ?? 1)),
    faces: Uint32Array.from(kept),
    colors: colors && Uint8Array.from({ length: 4 * firsts.length }, (_, i) => colors[4 * (firsts[i >> 2] ?? 0) + (i & 3)] ?? 0),
  }
}

// The box that a picture is fitted to: the same for all steps and runs of a card, so that what grows is seen growing.

import type { Vector } from './camera'

export interface Box {
  low: Vector
  high: Vector
  /** Of the sphere around the box's centre that holds all vertices: half the diagonal, or less. */
  radius: number
}

const lengthOf = (v: Vector): number => Math.hypot(...v)
const halfDiagonal = (low: Vector, high: Vector): number => lengthOf([high[0] / 2 - low[0] / 2, high[1] / 2 - low[1] / 2, high[2] / 2 - low[2] / 2])

/** The box of vertices x, y, z, x, y, z …; null of none. */
export function boxOf(vertices: ArrayLike<number>): Box | null {
  if (vertices.length < 3) return null
  const low: [number, number, number] = [Infinity, Infinity, Infinity]
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity]
  for (let i = 0; i + 2 < vertices.length; i += 3) {
    const x = vertices[i] ?? 0
    const y = vertices[i + 1] ?? 0
    const z = vertices[i + 2] ?? 0
    if (x < low[0]) low[0] = x
    if (y < low[1]) low[1] = y
    if (z < low[2]) low[2] = z
    if (x > high[0]) high[0] = x
    if (y > high[1]) high[1] = y
    if (z > high[2]) high[2] = z
  }
  const [cx, cy, cz] = centreOf({ low, high })
  let square = 0
  for (let i = 0; i + 2 < vertices.length; i += 3) {
    const x = (vertices[i] ?? 0) - cx
    const y = (vertices[i + 1] ?? 0) - cy
    const z = (vertices[i + 2] ?? 0) - cz
    const one = x * x + y * y + z * z
    if (one > square) square = one
  }
  return { low, high, radius: Math.sqrt(square) }
}

export function union(a: Box | null, b: Box | null): Box | null {
  if (a === null || b === null) return a ?? b
  const each = (pick: (x: number, y: number) => number, p: Vector, q: Vector): Vector => [pick(p[0], q[0]), pick(p[1], q[1]), pick(p[2], q[2])]
  const [low, high] = [each(Math.min, a.low, b.low), each(Math.max, a.high, b.high)]
  const middle = centreOf({ low, high })
  const reach = (box: Box): number => lengthOf(each((x, y) => x - y, centreOf(box), middle)) + box.radius
  return { low, high, radius: Math.min(halfDiagonal(low, high), Math.max(reach(a), reach(b))) }
}

type Corners = Pick<Box, 'low' | 'high'>

export const sizeOf = ({ low, high }: Corners): Vector => [high[0] - low[0], high[1] - low[1], high[2] - low[2]]
export const centreOf = ({ low, high }: Corners): Vector => [low[0] / 2 + high[0] / 2, low[1] / 2 + high[1] / 2, low[2] / 2 + high[2] / 2]

/** The radius; 1 for a single point, which has none. */
export const radiusOf = ({ radius }: Box): number => (radius > 0 && Number.isFinite(radius) ? radius : 1)

/** Vertices in units of the frame, computed in float64: far from the origin float32 would tremble on the screen. */
export function normalised(vertices: ArrayLike<number>, box: Box): Float32Array<ArrayBuffer> {
  const [x, y, z] = centreOf(box)
  const scale = 1 / radiusOf(box)
  const out = new Float32Array(vertices.length)
  for (let i = 0; i + 2 < out.length; i += 3) {
    out[i] = ((vertices[i] ?? 0) - x) * scale
    out[i + 1] = ((vertices[i + 1] ?? 0) - y) * scale
    out[i + 2] = ((vertices[i + 2] ?? 0) - z) * scale
  }
  return out
}

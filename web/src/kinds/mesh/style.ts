// How meshes are drawn: what people chose, and what a log asks for where they did not.

import type { MeshData } from './meshes.svelte'
import { FOV } from './camera'
import type { Pose } from './camera'
import { radiusOf } from './frame'
import type { Box } from './frame'
import type { Cell } from './panes'

export type Draw = 'auto' | 'surface' | 'edges' | 'points'

export const draws: readonly { value: Draw; label: string; title: string }[] = [
  { value: 'auto', label: 'Auto', title: 'Surfaces where there are faces, points where there are none' },
  { value: 'surface', label: 'Surface', title: 'Faces, lit from the viewer' },
  { value: 'edges', label: 'Edges', title: 'The edges of the faces' },
  { value: 'points', label: 'Points', title: 'The vertices' },
]

/** CSS pixels; auto goes by how many points there are. */
export const sizes = ['auto', '1', '2', '3', '5', '8', '12'] as const

export const drawOf = (name: string): Draw => draws.find(({ value }) => value === name)?.value ?? 'auto'

/** What a mesh is drawn as: never faces that it has not. */
export function modeOf(draw: Draw, mesh: MeshData): Exclude<Draw, 'auto'> {
  if (mesh.faces === null) return 'points'
  if (draw !== 'auto') return draw
  return mesh.look.wireframe ? 'edges' : 'surface'
}

/** Diameter of a point in CSS pixels. */
export function pointSize(chosen: string, mesh: MeshData, pose: Pose, { width, height }: Cell, frame: Box): number {
  const own = Number(chosen)
  if (chosen !== 'auto' && own > 0) return own
  const logged = mesh.look.point_size
  if (logged) {
    const perUnit = height / (2 * pose.distance * Math.tan((pose.fov * Math.PI) / 360)) / radiusOf(frame)
    return Math.min(32, Math.max(1, logged * perUnit))
  }
  const share = (width * height) / Math.max(1, mesh.vertices.length / 3) // of the picture, for each point
  return Math.min(5, Math.max(1.25, Math.sqrt(share) / 2.5))
}

export const fovOf = (meshes: Iterable<MeshData | null>): number => {
  for (const mesh of meshes) if (mesh?.look.fov) return mesh.look.fov
  return FOV
}

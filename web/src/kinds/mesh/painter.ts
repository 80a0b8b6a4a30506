// What a painter of meshes is given, and what it does.

import type { Pose } from './camera'
import type { Box } from './frame'
import type { MeshData } from './meshes.svelte'

/** One mesh, in a part of the card's canvas; CSS pixels. */
export interface Pane {
  run: number
  mesh: MeshData
  mode: 'surface' | 'edges' | 'points'
  /** Of what has no colours of its own. */
  color: string
  /** Diameter of points. */
  size: number
  left: number
  top: number
  width: number
  height: number
}

export interface Picture {
  panes: readonly Pane[]
  pose: Pose
  frame: Box
  /** Device pixels in a CSS pixel. */
  ratio: number
  /** The camera is being moved: a part of the points or faces may do until it rests. */
  moving: boolean
}

export interface Painter {
  /** Fills the whole canvas of `pen`, whose size is in device pixels; false when it drew only a part. */
  paint(pen: CanvasRenderingContext2D, picture: Picture): boolean
  destroy(): void
}

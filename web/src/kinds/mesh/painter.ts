// What draws the meshes of a card: by WebGL where the browser has it, else a plain projection on a 2D canvas.

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

let gl: { canvas: HTMLCanvasElement; context: WebGL2RenderingContext } | null | undefined

/** Asks the browser once whether it has WebGL; three.js is loaded only where it has. */
export async function makePainter(repaint: () => void): Promise<{ painter: Painter; gl: boolean }> {
  if (gl === undefined) {
    const canvas = document.createElement('canvas')
    const context = canvas.getContext('webgl2', { antialias: true, alpha: true, premultipliedAlpha: true, depth: true })
    gl = context && { canvas, context }
  }
  if (gl) {
    const { glPainter } = await import('./scene')
    return { painter: glPainter(gl.canvas, gl.context, repaint), gl: true }
  }
  const { flatPainter } = await import('./flat')
  return { painter: flatPainter(), gl: false }
}

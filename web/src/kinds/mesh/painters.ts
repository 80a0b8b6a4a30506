// What draws the meshes of a card: WebGL where the browser has it, else a plain projection on a 2D canvas.

import type { Painter } from './painter'

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

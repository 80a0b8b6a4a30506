// Meshes without WebGL: points, edges and shaded triangles from back to front, on an ordinary canvas. Large ones are thinned.

import { dot } from './camera'
import type { Pose, Vector } from './camera'
import { centreOf, radiusOf } from './frame'
import type { Box } from './frame'
import type { Painter, Pane, Picture } from './painter'

const MOST_POINTS = 40_000
const MOST_FACES = 20_000

/** Vertices on the picture: x and y in pixels from the pane's corner, and the distance from the viewer; three a vertex. */
export function project(vertices: ArrayLike<number>, every: number, frame: Box, pose: Pose, width: number, height: number): Float32Array {
  const [cx, cy, cz] = centreOf(frame)
  const scale = 1 / radiusOf(frame)
  const focal = height / (2 * Math.tan((pose.fov * Math.PI) / 360))
  const count = Math.ceil(vertices.length / 3 / every)
  const out = new Float32Array(count * 3)
  for (let i = 0; i < count; i++) {
    const at = i * every * 3
    const from: Vector = [
      ((vertices[at] ?? 0) - cx) * scale - pose.eye[0],
      ((vertices[at + 1] ?? 0) - cy) * scale - pose.eye[1],
      ((vertices[at + 2] ?? 0) - cz) * scale - pose.eye[2],
    ]
    const depth = -dot(from, pose.back)
    out[3 * i] = width / 2 + (dot(from, pose.right) * focal) / depth
    out[3 * i + 1] = height / 2 - (dot(from, pose.up) * focal) / depth
    out[3 * i + 2] = depth
  }
  return out
}

export function flatPainter(): Painter {
  return {
    paint(pen: CanvasRenderingContext2D, picture: Picture): boolean {
      const { ratio, panes } = picture
      pen.setTransform(ratio, 0, 0, ratio, 0, 0)
      pen.clearRect(0, 0, pen.canvas.width, pen.canvas.height)
      for (const pane of panes) {
        pen.save()
        pen.translate(pane.left, pane.top)
        pen.beginPath()
        pen.rect(0, 0, pane.width, pane.height)
        pen.clip()
        if (pane.mode === 'points') points(pen, pane, picture)
        else triangles(pen, pane, picture)
        pen.restore()
      }
      pen.setTransform(1, 0, 0, 1, 0, 0)
      return true
    },
    destroy: () => undefined,
  }
}

function points(pen: CanvasRenderingContext2D, { mesh, color, size, width, height }: Pane, { frame, pose }: Picture): void {
  const every = Math.max(1, Math.ceil(mesh.vertices.length / 3 / MOST_POINTS))
  const at = project(mesh.vertices, every, frame, pose, width, height)
  for (const i of order(at.length / 3, (i) => at[3 * i + 2] ?? 0)) {
    if ((at[3 * i + 2] ?? 0) <= 0) continue
    pen.fillStyle = colorOf(mesh.colors, i * every, 1) ?? color
    pen.fillRect((at[3 * i] ?? 0) - size / 2, (at[3 * i + 1] ?? 0) - size / 2, size, size)
  }
}

function triangles(pen: CanvasRenderingContext2D, { mesh, mode, color, width, height }: Pane, { frame, pose }: Picture): void {
  const faces = mesh.faces ?? new Uint32Array(0)
  const every = Math.max(1, Math.ceil(faces.length / 3 / MOST_FACES))
  const at = project(mesh.vertices, 1, frame, pose, width, height)
  const corner = (face: number, k: number): number => faces[face * every * 3 + k] ?? 0
  const depth = (face: number, k: number): number => at[3 * corner(face, k) + 2] ?? 0
  pen.lineWidth = mode === 'edges' ? 0.75 : 0.5
  pen.lineJoin = 'round'
  for (const face of order(Math.ceil(faces.length / 3 / every), (face) => depth(face, 0) + depth(face, 1) + depth(face, 2))) {
    if (Math.min(depth(face, 0), depth(face, 1), depth(face, 2)) <= 0) continue
    const fill = colorOf(mesh.colors, corner(face, 0), mode === 'edges' ? 1 : light(mesh.vertices, face, corner, pose))
    pen.beginPath()
    for (const k of [0, 1, 2]) pen.lineTo(at[3 * corner(face, k)] ?? 0, at[3 * corner(face, k) + 1] ?? 0)
    pen.closePath()
    pen.strokeStyle = fill ?? shaded(color, mode === 'edges' ? 1 : light(mesh.vertices, face, corner, pose))
    pen.fillStyle = pen.strokeStyle
    if (mode === 'surface') pen.fill()
    pen.stroke()
  }
}

/** Indices from far to near. */
function order(count: number, depth: (i: number) => number): Uint32Array {
  const depths = Float32Array.from({ length: count }, (_, i) => depth(i))
  return Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => (depths[b] ?? 0) - (depths[a] ?? 0))
}

/** How bright a face is that is lit from the viewer, 0.38 to 1. */
function light(vertices: ArrayLike<number>, face: number, corner: (face: number, k: number) => number, pose: Pose): number {
  const v = (k: number, axis: number): number => vertices[3 * corner(face, k) + axis] ?? 0
  const a: Vector = [v(1, 0) - v(0, 0), v(1, 1) - v(0, 1), v(1, 2) - v(0, 2)]
  const b: Vector = [v(2, 0) - v(0, 0), v(2, 1) - v(0, 1), v(2, 2) - v(0, 2)]
  const normal: Vector = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
  const length = Math.hypot(...normal)
  return 0.38 + 0.62 * (length > 0 ? Math.abs(dot(normal, pose.back)) / length : 1)
}

function colorOf(colors: Uint8Array | null, vertex: number, bright: number): string | null {
  if (colors === null) return null
  const level = (k: number): number => Math.round((colors[4 * vertex + k] ?? 0) * bright)
  return `rgb(${level(0)} ${level(1)} ${level(2)})`
}

function shaded(color: string, bright: number): string {
  const number = Number.parseInt(color.slice(1), 16)
  const level = (shift: number): number => Math.round(((number >> shift) & 255) * bright)
  return `rgb(${level(16)} ${level(8)} ${level(0)})`
}

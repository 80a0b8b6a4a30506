// What is drawn over the meshes: which way the axes point, and the box they are fitted to.

import { formatNumber } from '../../base/format'
import type { Theme } from '../../plot'
import { dot } from './camera'
import type { Pose, Vector } from './camera'
import { project } from './flat'
import { sizeOf } from './frame'
import type { Box } from './frame'
import type { Cell } from './panes'

const AXES: readonly { name: string; axis: Vector; light: string; dark: string }[] = [
  { name: 'x', axis: [1, 0, 0], light: '#c43d38', dark: '#ff8a80' },
  { name: 'y', axis: [0, 1, 0], light: '#1b7f6f', dark: '#5fd0be' },
  { name: 'z', axis: [0, 0, 1], light: '#3459c0', dark: '#8fb0ff' },
]
const LENGTH = 17
const EDGES = [0, 1, 0, 2, 0, 4, 3, 1, 3, 2, 3, 7, 5, 1, 5, 4, 5, 7, 6, 2, 6, 4, 6, 7]

/** Three short axes in the lower left corner of the canvas; the pen is in CSS pixels. */
export function drawAxes(pen: CanvasRenderingContext2D, pose: Pose, height: number, theme: Theme): void {
  const [x0, y0] = [26, height - 26]
  pen.font = `10px ${theme.font}`
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  pen.lineWidth = 1.5
  for (const { name, axis, light, dark } of [...AXES].sort((a, b) => dot(a.axis, pose.back) - dot(b.axis, pose.back))) {
    const [dx, dy] = [dot(axis, pose.right), -dot(axis, pose.up)]
    pen.strokeStyle = pen.fillStyle = theme.dark ? dark : light
    pen.beginPath()
    pen.moveTo(x0, y0)
    pen.lineTo(x0 + dx * LENGTH, y0 + dy * LENGTH)
    pen.stroke()
    pen.fillText(name, x0 + dx * (LENGTH + 7), y0 + dy * (LENGTH + 7))
  }
}

export function drawBox(pen: CanvasRenderingContext2D, frame: Box, pose: Pose, cells: readonly Cell[], theme: Theme): void {
  const { low, high } = frame
  const corners = Array.from({ length: 8 }, (_, i) => [i & 1 ? high[0] : low[0], i & 2 ? high[1] : low[1], i & 4 ? high[2] : low[2]]).flat()
  pen.strokeStyle = theme.third
  pen.lineWidth = 1
  for (const { left, top, width, height } of cells) {
    const at = project(corners, 1, frame, pose, width, height)
    pen.save()
    pen.beginPath()
    pen.rect(left, top, width, height)
    pen.clip()
    pen.beginPath()
    for (let i = 0; i < EDGES.length; i += 2) {
      const [a, b] = [EDGES[i] ?? 0, EDGES[i + 1] ?? 0]
      if ((at[3 * a + 2] ?? 0) <= 0 || (at[3 * b + 2] ?? 0) <= 0) continue
      pen.moveTo(left + (at[3 * a] ?? 0), top + (at[3 * a + 1] ?? 0))
      pen.lineTo(left + (at[3 * b] ?? 0), top + (at[3 * b + 1] ?? 0))
    }
    pen.stroke()
    pen.restore()
  }
}

/** The lengths of a box's edges, in the unit of the vertices. */
export const boxWords = (frame: Box): string => sizeOf(frame).map((size) => formatNumber(size)).join(' × ')

import { expect, it } from 'vitest'
import { cellsFor, coarse } from './coarse'
import { dolly, dot, orbit, pan, poseOf, readCamera, START, writeCamera } from './camera'
import type { Camera, Vector } from './camera'
import { project } from './flat'
import { boxOf, centreOf, normalised, radiusOf, union } from './frame'
import type { Box } from './frame'
import { notesOf } from './meshes.svelte'
import { cellsOf, roomFor } from './panes'
import { Pace, spread } from './pace'
import { partOf } from './parts'

const unit: Box = { low: [-1, -1, -1], high: [1, 1, 1], radius: Math.sqrt(3) }
const cameras = [START, { ...START, yaw: 0, pitch: 0 }, { ...START, yaw: 250, pitch: -70, zoom: 2, target: [1, 2, 3] }] satisfies Camera[]

it('tells the parts of a mesh by the end of the tag', () => {
  expect(partOf('a/b_VERTEX')).toEqual({ name: 'a/b', part: 'VERTEX' })
  expect(partOf('two\nlines_FACE')).toEqual({ name: 'two\nlines', part: 'FACE' })
  expect(partOf('plain')).toEqual({ name: 'plain', part: '' })
})

it('stands upright and looks at its target, whichever axis is up', () => {
  for (const camera of cameras)
    for (const up of ['y', 'z'] as const) {
      const pose = poseOf(camera, up, 40, 1.5)
      for (const [a, b] of [[pose.right, pose.up], [pose.up, pose.back], [pose.back, pose.right]] as [Vector, Vector][]) {
        expect(dot(a, b)).toBeCloseTo(0, 6)
        expect(dot(a, a)).toBeCloseTo(1, 6)
      }
      const vertical: Vector = up === 'y' ? [0, 1, 0] : [0, 0, 1]
      expect(dot(pose.right, vertical)).toBeCloseTo(0, 6)
      expect(dot(pose.up, vertical)).toBeGreaterThanOrEqual(0)
      expect(pose.eye.map((value, i) => value - camera.target[i]!)).toEqual(pose.back.map((value) => expect.closeTo(value * pose.distance, 6)))
    }
})

it('shows the whole frame, however narrow the picture', () => {
  for (const [width, height] of [[300, 200], [100, 400], [1000, 100]] as const) {
    const pose = poseOf(START, 'y', 40, width / height)
    const corners = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((i) => [i & 1 ? 1 : -1, i & 2 ? 1 : -1, i & 4 ? 1 : -1])
    const at = project(corners, 1, unit, pose, width, height)
    for (let i = 0; i < 8; i++) {
      expect(at[3 * i]).toBeGreaterThan(0)
      expect(at[3 * i]).toBeLessThan(width)
      expect(at[3 * i + 1]).toBeGreaterThan(0)
      expect(at[3 * i + 1]).toBeLessThan(height)
    }
  }
})

it('moves what is under the pointer with it', () => {
  const pose = poseOf(START, 'y', 40, 1)
  const moved = poseOf(pan(START, pose, 30, -20, 200), 'y', 40, 1)
  const at = project([0, 0, 0], 1, unit, moved, 200, 200) // what was in the middle
  expect(at[0]).toBeCloseTo(130, 1)
  expect(at[1]).toBeCloseTo(80, 1)
})

it('turns all the way round but not over the poles, and keeps its distance in bounds', () => {
  expect(orbit(START, 0, 10_000).pitch).toBeLessThan(90)
  expect(orbit(START, -720, 0).yaw).toBeCloseTo(START.yaw)
  expect(orbit(START, 100, 0).yaw).toBeGreaterThanOrEqual(0)
  expect(dolly(START, 1e-9).zoom).toBeGreaterThan(0)
  expect(dolly(START, 1e9).zoom).toBeLessThan(100)
})

it('goes through a link and back; what is no camera is the first one', () => {
  expect(writeCamera(START)).toBe('')
  expect(readCamera('')).toEqual(START)
  const camera: Camera = { yaw: 200, pitch: -12.5, zoom: 0.5, target: [0.25, -1, 2] }
  expect(readCamera(writeCamera(camera))).toEqual(camera)
  for (const bad of ['1,2', 'a,b,c,d,e,f', '1,2,3,4,5,Infinity', '1,2,3,4,5,NaN']) expect(readCamera(bad)).toEqual(START)
  expect(readCamera('0,999,0,1e9,0,0')).toMatchObject({ pitch: 89.9, zoom: 0.02, target: [50, 0, 0] })
})

it('finds the box of vertices and makes them of one size', () => {
  expect(boxOf([])).toBeNull()
  const box = boxOf([5e6, 1, 0, 5e6 + 2, 1, 0])
  expect(box).toEqual({ low: [5e6, 1, 0], high: [5e6 + 2, 1, 0], radius: 1 })
  expect([...normalised([5e6, 1, 0, 5e6 + 2, 1, 0], box as Box)]).toEqual([-1, 0, 0, 1, 0, 0])
  const point = boxOf([3, 3, 3]) as Box
  expect(radiusOf(point)).toBe(1)
  expect([...normalised([3, 3, 3], point)]).toEqual([0, 0, 0])
  const huge = boxOf([-3e38, -3e38, -3e38, 3e38, 3e38, 3e38]) as Box
  expect(centreOf(huge)).toEqual([0, 0, 0])
  expect([...normalised([3e38, 3e38, 3e38], huge)].every(Number.isFinite)).toBe(true)
  expect(union(null, point)).toBe(point)
  expect(union(unit, point)).toEqual({ low: [-1, -1, -1], high: [3, 3, 3], radius: expect.closeTo(Math.sqrt(12)) })
  const round = boxOf([1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1]) as Box
  expect(round.radius).toBe(1) // not the corner of its box
})

it('puts panes beside each other without overlap, inside the canvas', () => {
  expect(roomFor(300, 220, false)).toBe(6)
  expect(roomFor(50, 50, false)).toBe(1)
  for (let count = 1; count <= 12; count++) {
    const cells = cellsOf(count, 320, 200)
    expect(cells).toHaveLength(count)
    for (const { left, top, width, height } of cells) {
      expect(left + width).toBeLessThanOrEqual(320)
      expect(top + height).toBeLessThanOrEqual(200)
    }
    expect(new Set(cells.map(({ left, top }) => `${left} ${top}`)).size).toBe(count)
  }
  expect(cellsOf(2, 400, 100).map(({ top }) => top)).toEqual([0, 0])
  expect(cellsOf(2, 100, 400).map(({ left }) => left)).toEqual([0, 0])
})

it('says what was left out', () => {
  expect(notesOf({})).toEqual([])
  expect(notesOf({ lost_faces: 1, lost_vertices: 2000, every: 5, notes: ['odd'] })).toEqual([
    '1 face names a vertex that is not there: left out',
    '2,000 vertices are NaN or infinite: left out',
    'one point in 5 is drawn',
    'odd',
  ])
})

it('keeps every point, in an order whose beginning is spread over all', () => {
  for (const count of [0, 1, 2, 3, 7, 10, 1000]) {
    const points = Float32Array.from({ length: 3 * count }, (_, i) => i)
    const out = spread(points, 3)
    expect([...out].sort((a, b) => a - b)).toEqual([...points])
    for (let i = 0; i < count; i++) expect(out[3 * i + 1]).toBe((out[3 * i] ?? 0) + 1) // groups stay together
  }
  const first = [...spread(Uint32Array.from({ length: 1000 }, (_, i) => i), 1)].slice(0, 100).sort((a, b) => a - b)
  const gaps = first.slice(1).map((at, i) => at - (first[i] ?? 0))
  expect(Math.max(...gaps)).toBeLessThan(60)
})

it('makes of a large surface one of fewer faces, in the same place', () => {
  const n = 60
  const positions = Float32Array.from({ length: 3 * n * n }, (_, i) => [Math.floor(i / 3) % n / n, 0, Math.floor(i / 3 / n) / n][i % 3] ?? 0)
  const faces = Uint32Array.from({ length: (n - 1) * (n - 1) }, (_, i) => i + Math.floor(i / (n - 1))).reduce<number[]>((all, i) => [...all, i, i + 1, i + n], [])
  const colors = new Uint8Array(4 * n * n).fill(7)
  const cells = cellsFor(400)
  const rough = coarse(positions, Uint32Array.from(faces), colors, cells)
  expect(rough.faces.length).toBeGreaterThan(30)
  expect(rough.faces.length).toBeLessThan(faces.length / 3)
  expect(Math.max(...rough.faces)).toBeLessThan(rough.positions.length / 3)
  expect(rough.colors).toHaveLength((rough.positions.length / 3) * 4)
  expect([...rough.positions].every((value) => value >= 0 && value <= 1)).toBe(true)
  expect(coarse(new Float32Array(0), new Uint32Array(0), null, 8)).toEqual({ positions: new Float32Array(0), faces: new Uint32Array(0), colors: null })
})

it('draws all where that is fast, and a part of it where it is not', () => {
  const pace = new Pace()
  expect(pace.share(1e6)).toBe(1)
  pace.took(1e6, 5)
  expect(pace.share(5e6)).toBe(1)
  const slow = new Pace()
  slow.took(1e6, 1000)
  expect(slow.share(1e6)).toBeCloseTo(0.025)
  expect(slow.share(1e9)).toBe(0.01)
  expect(slow.share(10_000)).toBe(1)
})

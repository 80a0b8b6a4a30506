import { beforeAll, expect, test } from 'vitest'
import { Ink } from './ink'
import type { InkStyle } from './ink'

/** What a canvas would get: red of each pixel on a white ground, row by row. */
let put: { data: Uint8ClampedArray; width: number } | null = null

const context = {
  fillStyle: '#000000',
  putImageData(image: { data: Uint8ClampedArray; width: number }): void {
    put = image
  },
} as unknown as CanvasRenderingContext2D

beforeAll(() => {
  globalThis.ImageData = class {
    data: Uint8ClampedArray
    constructor(
      readonly width: number,
      readonly height: number,
    ) {
      this.data = new Uint8ClampedArray(4 * width * height)
    }
  } as unknown as typeof ImageData
})

/** Ink per pixel, 0 (none) to 1 (full), of black lines on white. */
function draw(points: number[][], style: Partial<InkStyle> = {}, size = 20, ratio = 1): number[][] {
  const ink = new Ink(context, ratio, { left: 0, top: 0, width: size, height: size }, '#ffffff', [])
  ink.line(new Float32Array(points.flat()), points.length, { color: '#000000', width: 1, ...style })
  ink.done()
  const rows: number[][] = []
  const { data, width } = put as { data: Uint8ClampedArray; width: number }
  for (let row = 0; row < size * ratio; row++) {
    rows.push(Array.from({ length: width }, (_, column) => 1 - (data[4 * (row * width + column)] as number) / 255))
  }
  return rows
}

const total = (rows: number[][]): number => rows.flat().reduce((sum, ink) => sum + ink, 0)

test.each([1, 1.5, 2, 3])('a line of width %s has the area of its length and width at every slope', (width) => {
  for (const [x, y] of [
    [60, 0],
    [60, 20],
    [60, 58],
    [30, 60],
  ] as const) {
    const rows = draw([[10, 10.5], [10 + x, 10.5 + y]], { width }, 90)
    const area = Math.hypot(x, y) * width
    expect(total(rows) / area).toBeGreaterThan(0.88)
    expect(total(rows) / area).toBeLessThan(1.12)
  }
})

test('a level line between two rows of pixels is shared by them', () => {
  const rows = draw([[0, 10], [20, 10]])
  expect(rows[9]?.[5]).toBeCloseTo(0.5, 1)
  expect(rows[10]?.[5]).toBeCloseTo(0.5, 1)
  expect(rows[8]?.[5]).toBe(0)
})

test('a spike inside one column reaches its full height', () => {
  const rows = draw([[0, 15.5], [10.2, 15.5], [10.4, 2], [10.6, 15.5], [20, 15.5]])
  expect(rows[4]?.[10]).toBe(1)
  expect(rows[4]?.[9]).toBe(0)
})

test('a translucent line is as pale where it crosses itself', () => {
  const rows = draw([[0, 0], [19, 19], [0, 19], [19, 0]], { alpha: 0.25 })
  expect(Math.max(...rows.flat())).toBeLessThan(0.27)
})

test('a gap stays empty, and what is outside is cut off', () => {
  const rows = draw([[-50, 5.5], [5, 5.5], [NaN, NaN], [12, 5.5], [500, 5.5], [NaN, NaN], [3, -900], [3, 900]])
  expect(rows[5]?.[8]).toBe(0)
  expect(rows[5]?.[0]).toBe(1)
  expect(rows[5]?.[19]).toBe(1)
  expect(rows[0]?.[3]).toBe(1)
  expect(rows[19]?.[3]).toBe(1)
})

test('device pixels, not CSS pixels', () => {
  const rows = draw([[0, 5], [10, 5]], {}, 10, 2)
  expect(rows[9]?.[4]).toBe(1)
  expect(rows[10]?.[4]).toBe(1)
  expect(rows[8]?.[4]).toBe(0)
})

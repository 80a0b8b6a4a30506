import { describe, expect, it } from 'vitest'
import { cellsIn, fitScale, gridOf, isStart, panBy, pixelAt, place, pointAt, readLook, START, writeLook, zoomAt } from './geometry'

const frame = { width: 200, height: 100 }
const small = { width: 10, height: 10 }
const wide = { width: 400, height: 100 }

describe('place', () => {
  it('fits in the middle, enlarging what is small', () => {
    expect(place(frame, small, START, 'fit')).toEqual({ left: 50, top: 0, width: 100, height: 100, scale: 10 })
    expect(place(frame, wide, START, 'fit')).toEqual({ left: 0, top: 25, width: 200, height: 50, scale: 0.5 })
  })

  it('shows a pixel as a pixel', () => {
    expect(place(frame, small, START, 'actual')).toMatchObject({ left: 95, width: 10, scale: 1 })
    expect(place(frame, wide, START, 'actual')).toMatchObject({ left: -100, width: 400 })
  })

  it('leaves no gap at an edge', () => {
    expect(place(frame, wide, { zoom: 2, u: 0, v: 0 }, 'fit')).toMatchObject({ left: 0, top: 0, width: 400 })
    expect(place(frame, wide, { zoom: 2, u: 1, v: 1 }, 'fit')).toMatchObject({ left: -200, top: 0 })
  })
})

describe('zoomAt', () => {
  it('keeps what is under the pointer', () => {
    const look = zoomAt(frame, small, START, 'fit', 4, 80, 30)
    const before = pointAt(place(frame, small, START, 'fit'), 80, 30)
    const after = pointAt(place(frame, small, look, 'fit'), 80, 30)
    expect(after.u).toBeCloseTo(before.u)
    expect(after.v).toBeCloseTo(before.v)
  })

  it('ends at the whole picture and at large pixels', () => {
    expect(isStart(zoomAt(frame, small, { zoom: 2, u: 0.3, v: 0.6 }, 'fit', 0.01, 0, 0))).toBe(true)
    expect(zoomAt(frame, small, START, 'fit', 1e9, 100, 50).zoom).toBeCloseTo(9.6)
    expect(zoomAt(frame, wide, START, 'actual', 0.01, 100, 50).zoom).toBe(fitScale(frame, wide))
  })
})

describe('panBy', () => {
  it('moves with the pointer, not beyond the edge', () => {
    const look = { zoom: 4, u: 0.5, v: 0.5 }
    const before = place(frame, small, look, 'fit')
    const after = place(frame, small, panBy(frame, small, look, 'fit', 30, -20), 'fit')
    expect(after.left - before.left).toBeCloseTo(30)
    expect(after.top - before.top).toBeCloseTo(-20)
    expect(place(frame, small, panBy(frame, small, look, 'fit', 1e6, 1e6), 'fit')).toMatchObject({ left: 0, top: 0 })
  })

  it('does not move what fits', () => {
    expect(isStart(panBy(frame, wide, START, 'fit', 50, 50))).toBe(true)
  })
})

describe('pixelAt', () => {
  it('names the pixel, and none beside the picture', () => {
    expect(pixelAt({ u: 0, v: 0.999 }, small)).toEqual({ x: 0, y: 9 })
    expect(pixelAt({ u: 1, v: 0.5 }, small)).toBeNull()
    expect(pixelAt({ u: -0.01, v: 0.5 }, small)).toBeNull()
    expect(pixelAt({ u: NaN, v: 0.5 }, small)).toBeNull()
  })
})

describe('gridOf', () => {
  it('fills the card with one picture', () => {
    expect(gridOf(1, { width: 300, height: 200 }, 1)).toEqual({ columns: 1, cell: { width: 300, height: 200 }, height: 200 })
  })

  it('lays pictures beside or below each other, whatever is larger', () => {
    expect(gridOf(2, { width: 400, height: 200 }, 1).columns).toBe(2)
    expect(gridOf(2, { width: 300, height: 300 }, 8).columns).toBe(1)
  })

  it('keeps captions below their pictures where it is tight', () => {
    expect(gridOf(3, { width: 316, height: 400 }, 1, true)).toEqual({ columns: 2, cell: { width: 154, height: 176 }, height: 360 })
    expect(gridOf(1, { width: 300, height: 400 }, 1, true).cell.height).toBe(400)
  })

  it('scrolls rather than making them tiny', () => {
    const grid = gridOf(100, { width: 350, height: 260 }, 1)
    expect(grid.cell.width).toBeGreaterThan(90)
    expect(grid.height).toBeGreaterThan(260)
    const all = cellsIn(grid, 100, 0, 260)
    expect(all.first).toBe(0)
    expect(all.last).toBeLessThan(20)
    expect(cellsIn(grid, 100, grid.height - 260, 260).last).toBe(100)
  })

  it('takes any numbers', () => {
    for (const count of [0, 1, 7, 1000])
      for (const width of [0, 40, 340, 2000])
        for (const aspect of [0.001, 1, 1000]) {
          const grid = gridOf(count, { width, height: 50 }, aspect)
          expect(grid.columns).toBeGreaterThan(0)
          expect(Number.isFinite(grid.height)).toBe(true)
        }
  })
})

describe('a look in a link', () => {
  it('comes back as it was', () => {
    for (const look of [START, { zoom: 3.25, u: 0.1234567, v: 1 }]) expect(readLook(writeLook(look))).toEqual(look)
    expect(writeLook(START)).toBe('')
  })

  it('is the whole picture where it makes no sense', () => {
    for (const text of ['', 'x', '1,2', '0,0.5,0.5', '2,0.5,1.5', '2,0.5,NaN', '1e9,0,0', '2,0,0,0']) expect(readLook(text)).toEqual(START)
  })
})

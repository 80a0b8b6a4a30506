import { describe, expect, it } from 'vitest'
import { columnsOf, levelsOf } from './heat'
import { blended, packed } from './raster'
import type { Raster } from './raster'
import { drawRidges } from './ridge'

const surface = packed('#ffffff')
const [front, back, edge] = [packed('#ff0000'), packed('#0000ff'), packed('#000000')]

function drawn(width: number, height: number, bases: readonly number[], heights: readonly (readonly number[])[]): Uint32Array {
  const pixels = new Uint32Array(width * height).fill(surface)
  const bins = heights[0]?.length ?? 0
  drawRidges(
    { width, height, pixels } as unknown as Raster,
    { order: bases.map((_, i) => i), bases, ages: bases.map((_, i) => i), heights: Float32Array.from(heights.flat()), bins, most: height },
    { surface, fills: Uint32Array.of(front, back), edges: Uint32Array.of(edge, edge), levels: 1, edge: 2 },
  )
  return pixels
}

const column = (pixels: Uint32Array, width: number, x: number): number[] =>
  Array.from({ length: pixels.length / width }, (_, y) => pixels[y * width + x] as number)

describe('ridges', () => {
  it('hide what is behind them and nothing else', () => {
    // Four columns of ten pixels; flat curves: the front one 4 high on the floor, the back one 3 high two pixels up.
    const pixels = drawn(4, 12, [12, 9], [[4, 4, 4, 4], [6, 6, 6, 6]])
    expect(column(pixels, 4, 2)).toEqual([surface, surface, edge, edge, back, back, back, edge, edge, front, front, front])
  })

  it('show the surface below a base that nothing stands in front of', () => {
    const pixels = drawn(4, 12, [12, 6], [[0, 0, 0, 0], [3, 3, 3, 3]])
    expect(column(pixels, 4, 2)).toEqual([surface, surface, edge, edge, back, back, back, surface, surface, surface, surface, edge])
  })

  it('mix the colours of a pixel by the parts that are covered', () => {
    const pixels = drawn(4, 8, [8], [[3.5, 3.5, 3.5, 3.5]])
    const [, , , third, fourth] = column(pixels, 4, 2)
    expect(third).toBe(blended(edge, surface, 0.5))
    expect(fourth).toBe(edge)
  })

  it('stay inside of the picture when they are higher', () => {
    const pixels = drawn(3, 5, [5], [[50, 50, 50]])
    expect(column(pixels, 3, 1)).toEqual([front, front, front, front, front])
  })
})

describe('the heat map', () => {
  it('gives each column the nearest step, and none far from all', () => {
    expect([...columnsOf([2, 4, 8], 12)]).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 2, -1, -1])
    expect([...columnsOf([], 3)]).toEqual([-1, -1, -1])
    expect([...columnsOf([2], 4)]).toEqual([0, 0, 0, 0])
  })

  it('shows every cell that holds something, and shares rather than counts', () => {
    const counts = Float32Array.of(1, 99, 0, 10, 990, 0, 0, 0, 0)
    const levels = levelsOf({ counts, bins: 3 }, [100, 1000, 0], false)
    expect(levels[0]).toBe(levels[3])
    expect(levels[0]).toBeGreaterThan(10)
    expect(levels[1]).toBe(255)
    expect([...levels.slice(5)]).toEqual([0, 0, 0, 0])
    expect(levelsOf({ counts, bins: 3 }, [100, 1000, 0], true)[0]).toBeGreaterThan(levels[0] as number)
  })
})

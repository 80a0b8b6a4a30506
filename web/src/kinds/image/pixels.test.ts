import { describe, expect, it } from 'vitest'
import { difference, pixelWords } from './pixels'

describe('difference', () => {
  it('is black where pictures agree', () => {
    const same = [10, 20, 30, 255, 1, 2, 3, 255]
    expect(difference(same, same, 8)).toEqual({ pixels: new Uint8ClampedArray([0, 0, 0, 255, 0, 0, 0, 255]), largest: 0, mean: 0, changed: 0 })
  })

  it('tells how far channels are apart, and shows it as much larger as asked', () => {
    const found = difference([10, 20, 30, 255, 0, 0, 0, 255], [13, 20, 29, 255, 0, 0, 0, 255], 10)
    expect([...found.pixels]).toEqual([30, 0, 10, 255, 0, 0, 0, 255])
    expect(found.largest).toBe(3)
    expect(found.changed).toBe(1)
    expect(found.mean).toBeCloseTo(4 / 6)
  })

  it('never wraps around', () => {
    expect([...difference([255, 0, 0, 255], [0, 0, 0, 255], 16).pixels]).toEqual([255, 0, 0, 255])
  })

  it('counts what is transparent as nothing', () => {
    expect(difference([255, 255, 255, 0], [0, 0, 0, 255], 1).largest).toBe(0)
    expect(difference([], [], 1).mean).toBe(0)
  })
})

describe('pixelWords', () => {
  it('is short', () => {
    expect(pixelWords([7, 7, 7, 255])).toBe('7')
    expect(pixelWords([1, 2, 3, 255])).toBe('1 2 3')
    expect(pixelWords([1, 2, 3, 0])).toBe('1 2 3 α0')
  })
})

import { expect, test } from 'vitest'
import { mix, palette, parseHex } from './colors'

/** Contrast of two colours as WCAG counts it. */
function contrast(a: string, b: string): number {
  const light = (color: string): number => {
    const { r, g, b: blue } = parseHex(color) ?? { r: 0, g: 0, b: 0 }
    const [x, y, z] = [r, g, blue].map((part) => {
      const share = part / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    }) as [number, number, number]
    return 0.2126 * x + 0.7152 * y + 0.0722 * z
  }
  const [low, high] = [light(a), light(b)].sort((p, q) => p - q) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

test('every colour of the palette can be seen on both surfaces', () => {
  expect(new Set(palette).size).toBe(palette.length)
  for (const color of palette) {
    expect(contrast(color, '#ffffff')).toBeGreaterThan(2.2)
    expect(contrast(color, '#181b20')).toBeGreaterThan(3)
  }
})

test('hex colours and their mixtures', () => {
  expect(parseHex('#4269d0')).toEqual({ r: 66, g: 105, b: 208 })
  expect(parseHex('#fff')).toEqual({ r: 255, g: 255, b: 255 })
  expect(parseHex('tomato')).toBeNull()
  expect(mix('#000000', '#ffffff', 0.5)).toBe('#808080')
  expect(mix('#fff', '#000', 0)).toBe('#ffffff')
})

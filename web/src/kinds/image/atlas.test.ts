import { expect, it } from 'vitest'
import { arrange } from './atlas'

const square = (side: number) => ({ width: side, height: side })

it('puts small pictures beside and below each other, none over another', () => {
  let seed = 1
  const random = (most: number): number => 1 + ((seed = (seed * 48271) % 2147483647) % most)
  for (let round = 0; round < 50; round++) {
    const sizes = Array.from({ length: random(60) + 1 }, () => ({ width: random(512), height: random(512) }))
    const sheet = arrange(sizes)
    if (sheet === null) throw new Error('two small pictures make a sheet')
    const boxes = sizes.flatMap((size, at) => (sheet.spots[at] ? [{ ...size, ...sheet.spots[at] }] : []))
    for (const [at, a] of boxes.entries()) {
      expect(a.x + a.width).toBeLessThanOrEqual(sheet.width)
      expect(a.y + a.height).toBeLessThanOrEqual(sheet.height)
      for (const b of boxes.slice(at + 1)) expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true)
    }
    expect(sheet.width * sheet.height).toBeLessThanOrEqual(2048 * 4096)
  }
})

it('leaves alone what is large, what could not be decoded, and a single one', () => {
  expect(arrange([square(64), null, square(600), square(64)])?.spots).toEqual([{ x: 0, y: 0 }, null, null, { x: 64, y: 0 }])
  expect(arrange([square(64), null, square(600)])).toBeNull()
  expect(arrange([])).toBeNull()
})

it('leaves alone what a canvas has no room for', () => {
  const sheet = arrange(Array.from({ length: 50 }, () => square(512)))
  expect(sheet).toMatchObject({ width: 2048, height: 4096 })
  expect(sheet?.spots.filter((spot) => spot !== null)).toHaveLength(32)
})

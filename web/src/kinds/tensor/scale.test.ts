import { expect, it } from 'vitest'
import { colorScale, fitCells, paint, rampOf, tableOf, tileColumns } from './scale'

it('puts 0 in the middle where both signs occur, and the ends equally far', () => {
  for (const log of [false, true]) {
    const scale = colorScale({ min: -1, max: 4 }, log)
    expect(scale.diverging).toBe(true)
    expect([scale.lo, scale.hi]).toEqual([-4, 4])
    expect(scale.place(0)).toBeCloseTo(0.5)
    expect(scale.place(4)).toBe(1)
    expect(scale.place(-4)).toBe(0)
    expect(scale.place(-1)).toBeCloseTo(1 - scale.place(1))
  }
})

it('spans the values of one sign', () => {
  const scale = colorScale({ min: 2, max: 6 }, false)
  expect(scale.diverging).toBe(false)
  expect([2, 4, 6, 9].map((value) => scale.place(value))).toEqual([0, 0.5, 1, 1])
  expect(colorScale({ min: 0, max: 5 }, true).place(0)).toBe(0)
  expect(colorScale({ min: -5, max: 0 }, false).place(0)).toBe(1)
})

it('ascends, and leads back to the value', () => {
  for (const range of [{ min: 0, max: 1e4 }, { min: -3, max: 1e-3 }, { min: -7, max: -2 }, { min: 1e-9, max: 1e9 }, { min: -1.7e308, max: 1.7e308 }])
    for (const log of [false, true]) {
      const scale = colorScale(range, log)
      let last = -1
      for (let i = 0; i <= 20; i++) {
        const value = scale.lo * (1 - i / 20) + scale.hi * (i / 20)
        const place = scale.place(value)
        expect(place).toBeGreaterThan(last)
        expect(Math.abs(scale.value(place) - value)).toBeLessThanOrEqual(1e-9 * Math.max(Math.abs(scale.lo), Math.abs(scale.hi)))
        last = place
      }
    }
})

it('gives equal numbers the middle, and no colour of the scale to what is not finite', () => {
  const scale = colorScale({ min: 3, max: 3 }, false)
  expect(scale.place(3)).toBe(0.5)
  for (const value of [NaN, Infinity, -Infinity]) expect(scale.place(value)).toBeNaN()
  expect(colorScale({ min: 0, max: 0 }, true).place(0)).toBe(0.5)
})

it('paints ends, middle and the rest', () => {
  const table = tableOf(['#000000', '#808080', '#ffffff'], '#ff0000')
  const pixels = paint(Float32Array.of(0, 1, 2, NaN), colorScale({ min: 0, max: 2 }, false), table)
  expect([...pixels].map((pixel) => pixel.toString(16))).toEqual(['ff000000', 'ff808080', 'ffffffff', 'ff0000ff'])
  expect(rampOf(true, false)).not.toEqual(rampOf(true, true))
})

it('keeps cells square while that fills the room', () => {
  expect(fitCells(64, 64, 300, 200)).toEqual({ width: 200, height: 200 })
  expect(fitCells(10, 10, 300, 205)).toEqual({ width: 200, height: 200 })
  expect(fitCells(4, 1000, 300, 200)).toEqual({ width: 300, height: 180 })
  expect(fitCells(0, 5, 300, 200)).toEqual({ width: 0, height: 0 })
})

it('places tiles so that they are large', () => {
  expect(tileColumns(1, 400, 200, 1)).toBe(1)
  expect(tileColumns(2, 400, 200, 1)).toBe(2)
  expect(tileColumns(2, 400, 400, 6)).toBe(1)
  expect(tileColumns(5, 400, 200, 1)).toBe(3)
})

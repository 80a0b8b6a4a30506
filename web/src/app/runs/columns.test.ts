import { expect, it } from 'vitest'
import { mostWithin } from './columns'
import type { Shown } from './columns'

const side = (widths: readonly number[]): Shown[] => {
  let at = 100
  return widths.map((width, i) => ({ name: `${i}`, title: '', hint: '', type: 'number', width, left: (at += width) - width }))
}

it('knows how many columns are on screen at most, wherever one has scrolled', () => {
  expect(mostWithin([], 100)).toBe(0)
  for (const widths of [[50], [50, 50, 50, 50], [300, 40, 40, 40, 300, 60], [40, 400, 40, 40, 40, 41, 90, 90]]) {
    const columns = side(widths)
    for (const pixels of [1, 50, 99, 100, 101, 1000]) {
      let most = 0
      for (let left = 0; left < 1200; left += 0.5) {
        most = Math.max(most, columns.filter((one) => one.left + one.width > left && one.left < left + pixels).length)
      }
      expect(mostWithin(columns, pixels), `${widths.join()} ${pixels}`).toBe(most)
    }
  }
})

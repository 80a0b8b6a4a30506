/** How many runs count along x, as a thin strip a group below the axis: full where all of them do, paler where fewer are left. */

import type { Layout } from './layout'
import type { Pen } from './pen'
import { extentOf } from './series'
import type { SeriesData } from './series'
import type { ChartSpec, SeriesRef } from './types'

const height = 2
const gap = 1
/** More strips than these are read by nobody. */
const most = 6
/** Runs that end a step earlier than others are not worth a strip. */
const leastShare = 0.02

interface Counted {
  ref: SeriesRef
  data: SeriesData
}

/** Groups of which fewer runs count in some part of x; none when there are too many. */
function uneven(spec: Pick<ChartSpec, 'series'>, all: readonly (SeriesData | null)[]): Counted[] {
  const found: Counted[] = []
  spec.series.forEach((ref, i) => {
    const data = all[i]
    const n = data?.columns.group?.n
    if (!data || !n || ref.faded === true) return
    const { hi } = extentOf(n)
    let fewer = 0
    for (const count of n) if (count < hi) fewer++
    if (fewer > leastShare * n.length) found.push({ ref, data })
  })
  return found.length > most ? [] : found
}

/** Room the strips need. */
export const stripRoom = (spec: Pick<ChartSpec, 'series'>, all: readonly (SeriesData | null)[]): number => {
  const count = uneven(spec, all).length
  return count === 0 ? 0 : count * (height + gap) + 3
}

/** Draws them from `top` downwards. */
export function drawStrips(pen: Pen, spec: Pick<ChartSpec, 'series' | 'xAxis'>, all: readonly (SeriesData | null)[], { x, area }: Layout, top: number): void {
  uneven(spec, all).forEach(({ ref, data }, row) => {
    const n = data.columns.group?.n ?? new Int32Array(0)
    const fullest = extentOf(n).hi
    const column = data.x(spec.xAxis)
    const pixel = (i: number): number => Math.min(area.left + area.width, Math.max(area.left, x.pixel((column.values[i] as number) + column.add)))
    const y = top + row * (height + gap)
    let from = 0
    for (let i = 1; i <= data.length; i++) {
      if (i < data.length && n[i] === n[from]) continue
      const [left, right] = [pixel(from), pixel(Math.min(i, data.length - 1))]
      const share = (n[from] as number) / fullest
      if (right > left && share > 0) pen.rect(left, y, right - left, height, ref.color, share * share)
      from = i
    }
  })
}

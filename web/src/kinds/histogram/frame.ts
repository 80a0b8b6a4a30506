// Where the axes of a picture are: values along x and steps down the side, or steps along x and values up the side.

import { labelSize, layoutChart, makeAxis, ticksOf } from '../../plot/drawing'
import type { Axis, AxisKind, Layout, Pen } from '../../plot/drawing'
import type { Scale, LoggedAxis } from '../../plot'
import type { Tick } from '../../plot/tick'
import type { Range } from './shape'

export type ViewName = 'ridge' | 'overlay' | 'heat' | 'bands'

export const views: readonly { value: ViewName; label: string; title: string }[] = [
  { value: 'ridge', label: 'Ridges', title: 'A curve a step, one behind the other' },
  { value: 'overlay', label: 'Overlay', title: 'The curves of all steps over one axis' },
  { value: 'heat', label: 'Heat map', title: 'Steps along x, values up the side, colour by density' },
  { value: 'bands', label: 'Bands', title: 'Percentiles over the steps' },
]

export const viewOf = (name: string): ViewName => views.find(({ value }) => value === name)?.value ?? 'ridge'

export interface Frame extends Layout {
  view: ViewName
  /** Of ridges: CSS pixels the tallest rises. */
  lift: number
}

export interface Extents {
  values: Range
  /** Along the axis of steps. */
  times: Range
  /** The largest count of a bin. */
  most: number
  axis: LoggedAxis
  log: boolean
}

const GAP = 7
const BOTTOM = 22
const TOP = 6
const SIDE = 12

/** Room for labels at the side, where the labels need no more. */
export const SIDE_LABELS = 38
const NO_LABELS = 4

/** The axes of a picture. A `bare` one has the same axis at its side as the picture left of it, and no labels there. */
export function frameOf(view: ViewName, extents: Extents, width: number, height: number, pen: Pen, bare: boolean): Frame {
  const frame = labelled(view, extents, width, height, pen)
  const kind = view === 'ridge' || view === 'overlay' ? 'value' : extents.axis
  if (!bare) return { ...frame, xTicks: sparse(frame.x, kind, pen) }
  const { area, x } = frame
  const wider = { ...area, left: NO_LABELS, width: area.width + area.left - NO_LABELS }
  const axis = makeAxis('linear', x.lo, x.hi, wider.left, wider.left + wider.width)
  return { ...frame, area: wider, x: axis, xTicks: sparse(axis, kind, pen) }
}

const sparse = (x: Axis, kind: AxisKind, pen: Pen): Tick[] => apart(ticksOf(x, kind, Math.min(56, Math.abs(x.to - x.from) / 3)), x, (tick) => pen.measure(tick.label, labelSize) + 10)

function labelled(view: ViewName, { values, times, most, axis, log }: Extents, width: number, height: number, pen: Pen): Frame {
  const measure = (text: string, size: number): number => pen.measure(text, size)
  if (view === 'ridge') return ridgeFrame(values, times, axis, width, height, pen)
  if (view === 'overlay') {
    const yScale: Scale = log ? 'symlog' : 'linear'
    const shown = { x: [...values] as [number, number], y: [0, most > 0 ? most * 1.04 : 1] as [number, number] }
    return { ...layoutChart({ xScale: 'linear', yScale, xAxis: 'value' as AxisKind }, shown, width, height, measure), view, lift: 0 }
  }
  const x = times[1] > times[0] ? times : around(times[0], axis)
  const shown = { x: [...x] as [number, number], y: [...values] as [number, number] }
  return { ...layoutChart({ xScale: 'linear', yScale: 'linear', xAxis: axis }, shown, width, height, measure), view, lift: 0 }
}

/** A single step stands in the middle. */
const around = (place: number, axis: LoggedAxis): Range => (axis === 'wall' ? [place - 30, place + 30] : [place - 1, place + 1])

function ridgeFrame(values: Range, times: Range, axis: LoggedAxis, width: number, height: number, pen: Pen): Frame {
  const floor = Math.max(TOP + 10, height - BOTTOM)
  const lift = Math.min(0.42 * (floor - TOP), 160)
  const [first, last] = times
  const several = last > first
  const y = makeAxis('linear', several ? first : first - 1, last, TOP + lift + 2, floor - 1)
  // A single step stands on the floor, and its label beside it.
  const yTicks = several ? apart(ticksOf(y, axis, 26), y, () => labelSize + 4) : ticksOf(makeAxis('linear', first - 0.5, first + 0.5, 0, 10), axis, 10).slice(0, 1)
  const widest = yTicks.reduce((most, tick) => Math.max(most, pen.measure(tick.label, labelSize)), 0)
  const left = Math.min(Math.max(SIDE_LABELS, Math.ceil(widest + GAP + 2)), Math.floor(width * 0.4))
  const area = { left, top: TOP, width: Math.max(10, width - left - SIDE), height: floor - TOP }
  const x = makeAxis('linear', values[0], values[1], left, left + area.width)
  return { view: 'ridge', lift, area, x, y, xTicks: [], yTicks, right: null }
}

/** Every second, third … label until neighbours no longer touch. */
function apart(ticks: readonly Tick[], axis: Axis, room: (tick: Tick) => number): Tick[] {
  for (let every = 1; every < ticks.length; every++) {
    const kept = ticks.filter((_, i) => i % every === 0)
    const touching = kept.some((tick, i) => {
      const before = kept[i - 1]
      return before !== undefined && Math.abs(axis.pixel(tick.value) - axis.pixel(before.value)) < (room(tick) + room(before)) / 2
    })
    if (!touching) return kept
  }
  return ticks.slice(0, 1)
}

/** Height of a count as a part of the tallest, 0 to 1. */
export const heightOf = (count: number, most: number, log: boolean): number =>
  most <= 0 ? 0 : log ? Math.log1p(count) / Math.log1p(most) : count / most

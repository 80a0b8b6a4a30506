/** Ticks of time axes: spans since a run's start, and dates in the reader's time zone. */

import { roundStep } from './tick'
import type { Tick } from './tick'

const minute = 60
const hour = 3600
const day = 86_400

const spans = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day]

function spanStep(least: number): number {
  if (least < 1) return roundStep(least)
  return spans.find((span) => span >= least) ?? roundStep(least / day) * day
}

/** A span in its two largest parts, as short as an axis needs: 30s, 5m, 1h 30m, 2d. */
function spanLabel(seconds: number, step: number): string {
  if (seconds === 0) return '0'
  const sign = seconds < 0 ? '−' : ''
  const size = Math.abs(seconds)
  if (step < 1) return `${sign}${size.toFixed(Math.max(0, -Math.floor(Math.log10(step) + 1e-9)))}s`
  const whole = Math.round(size)
  const parts = [
    [Math.floor(whole / day), 'd'],
    [Math.floor((whole % day) / hour), 'h'],
    [Math.floor((whole % hour) / minute), 'm'],
    [whole % minute, 's'],
  ] as const
  return sign + parts.filter(([value]) => value > 0).slice(0, 3).map(([value, unit]) => `${value}${unit}`).join(' ')
}

export function durationTicks(lo: number, hi: number, count: number): Tick[] {
  const step = spanStep((hi - lo) / count)
  const ticks: Tick[] = []
  const last = Math.floor(hi / step + 1e-9)
  for (let i = Math.ceil(lo / step - 1e-9); i <= last && ticks.length < 1000; i++) {
    ticks.push({ value: i * step, label: spanLabel(i * step, step) })
  }
  return ticks
}

const dayName = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' })
const monthName = new Intl.DateTimeFormat(undefined, { month: 'short', year: 'numeric' })
const two = (value: number): string => String(value).padStart(2, '0')

function clock(date: Date, step: number): string {
  if (date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0 && step >= 1) return dayName.format(date)
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`
  if (step >= minute) return time
  if (step >= 1) return `${time}:${two(date.getSeconds())}`
  const fraction = (date.getMilliseconds() / 1000).toFixed(3).slice(1, 5).replace(/\.?0+$/, '')
  return `${time}:${two(date.getSeconds())}${fraction}`
}

/** Days, months and years differ in length, so these walk the calendar. */
function calendarTicks(lo: number, hi: number, least: number): Tick[] {
  const ticks: Tick[] = []
  const days = least / day
  const date = new Date(lo * 1000)
  date.setHours(0, 0, 0, 0)
  let next: () => void
  let name: (at: Date) => string
  if (days <= 14) {
    const every = [1, 2, 7, 14].find((n) => n >= days) ?? 14
    next = () => date.setDate(date.getDate() + every)
    name = (at) => dayName.format(at)
  } else if (days <= 190) {
    const every = [1, 2, 3, 6].find((n) => n * 31 >= days) ?? 6
    date.setDate(1)
    date.setMonth(Math.floor(date.getMonth() / every) * every)
    next = () => date.setMonth(date.getMonth() + every)
    name = (at) => monthName.format(at)
  } else {
    const every = Math.max(1, roundStep(days / 365.25))
    date.setMonth(0, 1)
    date.setFullYear(Math.floor(date.getFullYear() / every) * every)
    next = () => date.setFullYear(date.getFullYear() + every)
    name = (at) => String(at.getFullYear())
  }
  for (let guard = 0; date.getTime() / 1000 <= hi && guard < 1000; guard++) {
    const value = date.getTime() / 1000
    if (value >= lo) ticks.push({ value, label: name(date) })
    next()
  }
  return ticks
}

/** Ticks at round local times between two moments in Unix seconds. */
export function dateTicks(lo: number, hi: number, count: number): Tick[] {
  if (Math.abs(lo) > 8.6e12 || Math.abs(hi) > 8.6e12) return []
  const least = (hi - lo) / count
  const step = spanStep(least)
  if (step >= day) return calendarTicks(lo, hi, least)
  // Whole steps from local midnight, so that 6-hour ticks fall on 06:00 in every time zone.
  const midnight = new Date(lo * 1000)
  midnight.setHours(0, 0, 0, 0)
  const origin = midnight.getTime() / 1000
  const ticks: Tick[] = []
  const last = Math.floor((hi - origin) / step + 1e-9)
  for (let i = Math.ceil((lo - origin) / step - 1e-9); i <= last && ticks.length < 1000; i++) {
    const value = origin + i * step
    ticks.push({ value, label: clock(new Date(Math.round(value * 1000)), step) })
  }
  return ticks
}

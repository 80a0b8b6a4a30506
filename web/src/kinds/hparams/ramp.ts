// Colours of a number: from dark to light through hues that everybody can tell apart, on either ground.

import { mix } from '../../base/colors'

const LIGHT = ['#3a2f92', '#2f6fc0', '#159a8c', '#7fb032', '#e3a008'] as const
const DARK = ['#7468e8', '#4f9af0', '#2fc4b2', '#a8d655', '#ffd34d'] as const

export const STEPS = 48

/** STEPS colours from the smallest to the largest. */
export function rampOf(dark: boolean): string[] {
  const stops = dark ? DARK : LIGHT
  return Array.from({ length: STEPS }, (_, i) => {
    const at = (i / (STEPS - 1)) * (stops.length - 1)
    const stop = Math.min(stops.length - 2, Math.floor(at))
    return mix(stops[stop] ?? '', stops[stop + 1] ?? '', at - stop)
  })
}

/** The step of a place from 0 to 1. */
export const stepAt = (at: number): number => Math.min(STEPS - 1, Math.max(0, Math.floor(at * STEPS)))

/** Values that are not scalars: which there are, what is in them, and the addresses of those that browsers show themselves. */

import { Packed } from '../base/packed'
import type { Column, Place } from '../base/packed'
import type { TensorsHeader, ValuesHeader } from './api'
import { apiBase, postPacked } from './client'

/** The values of one tag in one run, oldest first. All arrays have one entry a value. */
export interface Values {
  run: number
  version: number
  superseded: number
  /** Unix seconds of the first. */
  start: number
  form: string
  ids: readonly string[]
  steps: Column
  /** Seconds after `start`. */
  times: Column
  /** Bytes in the file. */
  sizes: Column
  /** Up to three axes a value, -1 where there is none. */
  shapes: Column
}

/** What is in a value. */
export interface Tensor {
  id: string
  /** As logged: "float32", "string" …; "" when it has no data. */
  dtype: string
  shape: readonly number[]
  numbers: Column | null
  strings: readonly string[] | null
  /** There is more than was sent. */
  cut: boolean
  /** Why it cannot be shown; "" otherwise. */
  error: string
}

/** The values of a tag in some runs; null for a run whose list is still at the version in `known`. */
export async function fetchValues(
  tag: string,
  runs: readonly number[],
  known: readonly number[] | null,
  signal?: AbortSignal,
): Promise<(Values | null)[]> {
  const series = [{ tag, runs, ...(known === null ? {} : { known }) }]
  const packed = await postPacked('values', { series }, signal)
  return (packed.header as ValuesHeader).series.map((one) => {
    if (one.unchanged) return null
    const column = (name: 'step' | 'time' | 'size' | 'shape'): Column => (one.arrays ? packed.column(one.arrays[name] as Place) : new Float64Array(0))
    return {
      run: one.run,
      version: one.version,
      superseded: one.superseded ?? 0,
      start: one.start ?? 0,
      form: one.form ?? 'none',
      ids: one.ids ?? [],
      steps: column('step'),
      times: column('time'),
      sizes: column('size'),
      shapes: column('shape'),
    }
  })
}

/** What is in some values of a tag of a run, in the order of the ids. */
export async function fetchTensors(
  run: number,
  tag: string,
  ids: readonly string[],
  limit?: number,
  signal?: AbortSignal,
): Promise<Tensor[]> {
  const packed: Packed = await postPacked('tensors', { run, tag, ids, ...(limit === undefined ? {} : { limit }) }, signal)
  return (packed.header as TensorsHeader).tensors.map((one) => ({
    id: one.id,
    dtype: one.dtype ?? '',
    shape: one.shape ?? [],
    numbers: one.array ? packed.column(one.array as Place) : null,
    strings: one.strings ?? null,
    cut: one.cut ?? false,
    error: one.error ?? '',
  }))
}

/** The address of something that browsers fetch by themselves, such as a picture; it means the same for ever. */
export function valueUrl(route: string, run: number, tag: string, id: string, more: Readonly<Record<string, string | number>> = {}): string {
  // Not URLSearchParams, which takes ten times as long: a slider asks for hundreds.
  let address = `${apiBase}${route}?run=${run}&tag=${encodeURIComponent(tag)}&id=${encodeURIComponent(id)}`
  for (const [name, value] of Object.entries(more)) address += `&${name}=${encodeURIComponent(value)}`
  return address
}

/** Index of the value to show at a step: the last not after it, else the first; the newest when the step is null. -1 of nothing. */
export function valueAt(steps: ArrayLike<number>, step: number | null): number {
  const last = steps.length - 1
  if (step === null || last <= 0) return last
  let low = 0
  let high = last
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((steps[middle] ?? Infinity) <= step) low = middle
    else high = middle - 1
  }
  return low
}

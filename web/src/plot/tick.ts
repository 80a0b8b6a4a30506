/** A labelled place on an axis, and the round distances between such places. */

export interface Tick {
  value: number
  label: string
}

/** The round number (1, 2 or 5 times a power of ten) at or above a size. */
export function roundStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size))
  const parts = size / power
  return (parts <= 1.0000001 ? 1 : parts <= 2.0000001 ? 2 : parts <= 5.0000001 ? 5 : 10) * power
}

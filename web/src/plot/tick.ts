/** A labelled place on an axis, and the round distances between such places. */

export interface Tick {
  value: number
  label: string
}

/** The round number (1, 2 or 5 times a power of ten) nearest to a size, by ratio. */
export function roundStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size))
  const parts = size / power
  return (parts < Math.SQRT2 ? 1 : parts < Math.sqrt(10) ? 2 : parts < Math.sqrt(50) ? 5 : 10) * power
}

// How much is drawn while the camera moves: as much as keeps it fluid on this machine.

const FRAME = 25 // ms for the pictures of one card
const LEAST = 0.01
/** Fewer elements than this say nothing about speed. */
const ENOUGH = 20_000

/** Learns from the pictures drawn so far. With a graphics card nothing is ever left out. */
export class Pace {
  /** Milliseconds an element. */
  #cost = 0

  took(elements: number, ms: number): void {
    if (elements < ENOUGH) return
    const cost = ms / elements
    this.#cost = this.#cost === 0 ? cost : this.#cost * 0.5 + cost * 0.5
  }

  /** The part of so many elements to draw, up to 1. */
  share(elements: number): number {
    const ms = elements * this.#cost
    return ms <= 2 * FRAME ? 1 : Math.max(LEAST, FRAME / ms)
  }
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b))

/** Groups of `width` numbers in another order, any first part of which is spread over the whole. */
export function spread<T extends Float32Array<ArrayBuffer> | Uint32Array | Uint8Array>(values: T, width: number): T {
  const count = Math.floor(values.length / width)
  const out = values.slice() as T
  let stride = Math.max(1, Math.round(count * 0.618034)) // the golden ratio leaves the most even gaps
  while (greatestDivisor(count, stride) > 1) stride++
  for (let i = 0, at = 0; i < count; i++, at = (at + stride) % count)
    for (let k = 0; k < width; k++) out[i * width + k] = values[at * width + k] ?? 0
  return out
}

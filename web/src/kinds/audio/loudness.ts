// How loud a sound is to people: LUFS by ITU-R BS.1770-4, with its K weighting and its two gates.

const BLOCK = 0.4 // seconds; blocks overlap by three quarters
const SILENT = -70 // LUFS: quieter blocks do not count
const BELOW = -10 // LU under the mean of the rest, neither do these

interface Biquad {
  b: readonly [number, number, number]
  a: readonly [number, number]
}

/** The standard's two filters for any rate: its shelf for the head, its high pass; constants from De Man, "Evaluation of Implementations of the EBU R128". */
function weighting(rate: number): readonly [Biquad, Biquad] {
  const make = (frequency: number, q: number) => {
    const k = Math.tan((Math.PI * frequency) / rate)
    const whole = 1 + k / q + k * k
    const a = [(2 * (k * k - 1)) / whole, (1 - k / q + k * k) / whole] as const
    return { k, whole, a }
  }
  const q = 0.7071752369554196
  const shelf = make(Math.min(1681.974450955533, rate * 0.45), q)
  const high = 10 ** (3.999843853973347 / 20)
  const band = high ** 0.4996667741545416
  const { k, whole } = shelf
  const b = [(high + (band * k) / q + k * k) / whole, (2 * (k * k - high)) / whole, (high - (band * k) / q + k * k) / whole] as const
  return [{ b, a: shelf.a }, { b: [1, -2, 1], a: make(38.13547087602444, 0.5003270373238773).a }]
}

/** A sound of some channels in LUFS; -Infinity of silence. */
export function loudness(channels: readonly Float32Array[], rate: number): number {
  const length = channels[0]?.length ?? 0
  const hop = Math.max(1, Math.round((rate * BLOCK) / 4))
  const hops = new Float64Array(Math.ceil(length / hop)) // energy of each quarter of a block, over all channels
  const filters = weighting(rate)
  for (const channel of channels) {
    const state = new Float64Array(4)
    for (let i = 0; i < length; i++) {
      let value = channel[i] ?? 0
      for (let f = 0; f < 2; f++) {
        const { b, a } = filters[f as 0 | 1]
        const [s, t] = [state[2 * f] ?? 0, state[2 * f + 1] ?? 0]
        const out = b[0] * value + s
        state[2 * f] = b[1] * value - a[0] * out + t
        state[2 * f + 1] = b[2] * value - a[1] * out
        value = out
      }
      const at = Math.floor(i / hop)
      hops[at] = (hops[at] ?? 0) + value * value
    }
  }
  const whole = Math.floor(length / hop)
  const powers: number[] = []
  for (let at = 0; at + 4 <= whole; at++) powers.push(((hops[at] ?? 0) + (hops[at + 1] ?? 0) + (hops[at + 2] ?? 0) + (hops[at + 3] ?? 0)) / (4 * hop))
  if (powers.length === 0 && length > 0) powers.push(hops.reduce((sum, one) => sum + one, 0) / length) // shorter than a block
  const level = (power: number): number => -0.691 + 10 * Math.log10(power)
  const mean = (of: readonly number[]): number => of.reduce((sum, one) => sum + one, 0) / of.length
  const heard = powers.filter((power) => level(power) > SILENT)
  if (heard.length === 0) return -Infinity
  const gate = level(mean(heard)) + BELOW
  return level(mean(heard.filter((power) => level(power) > gate)))
}

const MOST = -30 // dB that a clip is played softer at most: next to silence the others are still heard

/** The level that clips in turn are played at: that of the softest that is heard. LUFS. */
export function matching(levels: readonly number[]): number {
  const heard = levels.filter(Number.isFinite)
  if (heard.length === 0) return 0
  return Math.max(Math.min(...heard), Math.max(...heard) + MOST)
}

/** Decibels to play a clip softer by, to the level of the softest. */
export const gainOf = (level: number | undefined, target: number): number => (level === undefined || !Number.isFinite(level) ? 0 : Math.min(0, target - level))

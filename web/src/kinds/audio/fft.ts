// The spectrum of sound over time, by an own small Fourier transform.

/** In place, of a length that is a power of two (Cooley and Tukey's way, radix 2). */
export function fft(re: Float32Array, im: Float32Array): void {
  const n = re.length
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1
    for (; j & bit; bit >>= 1) j ^= bit
    j ^= bit
    if (i < j) {
      const [a, b] = [re[i] ?? 0, im[i] ?? 0]
      re[i] = re[j] ?? 0
      im[i] = im[j] ?? 0
      re[j] = a
      im[j] = b
    }
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2
    for (let k = 0; k < half; k++) {
      const angle = (-2 * Math.PI * k) / size
      const [c, s] = [Math.cos(angle), Math.sin(angle)]
      for (let a = k; a < n; a += size) {
        const b = a + half
        const [x, y] = [re[b] ?? 0, im[b] ?? 0]
        const [u, v] = [x * c - y * s, x * s + y * c]
        const [p, q] = [re[a] ?? 0, im[a] ?? 0]
        re[b] = p - u
        im[b] = q - v
        re[a] = p + u
        im[a] = q + v
      }
    }
  }
}

export interface Spectrum {
  columns: number
  /** Frequencies from 0 to half the sample rate. */
  rows: number
  /** 0 … 255 by decibels, 255 the loudest; column by column, the lowest frequency first. */
  levels: Uint8Array
}

const RANGE = 80 // decibels from the loudest down to black
const MOST_COLUMNS = 1024
const SLICE = 6 // ms of work at a time, so that the page stays fluid

/** Of one channel. Works in slices and gives null when it is told to stop. */
export async function spectrumOf(samples: Float32Array, signal: AbortSignal): Promise<Spectrum | null> {
  const size = Math.min(1024, Math.max(64, 2 ** Math.floor(Math.log2(Math.max(64, samples.length / 16)))))
  const columns = Math.max(1, Math.min(MOST_COLUMNS, Math.floor(samples.length / (size / 4))))
  const rows = size / 2
  const window = Float32Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size))
  const powers = new Float32Array(columns * rows)
  const [re, im] = [new Float32Array(size), new Float32Array(size)]
  let loudest = 0
  let until = performance.now() + SLICE
  for (let column = 0; column < columns; column++) {
    const middle = Math.round(((column + 0.5) * samples.length) / columns)
    for (let i = 0; i < size; i++) re[i] = (samples[middle - rows + i] ?? 0) * (window[i] ?? 0)
    im.fill(0)
    fft(re, im)
    for (let row = 0; row < rows; row++) {
      const power = (re[row] ?? 0) ** 2 + (im[row] ?? 0) ** 2
      powers[column * rows + row] = power
      if (power > loudest) loudest = power
    }
    if (performance.now() > until) {
      await new Promise((resolve) => setTimeout(resolve))
      if (signal.aborted) return null
      until = performance.now() + SLICE
    }
  }
  const levels = new Uint8Array(powers.length)
  for (let i = 0; loudest > 0 && i < powers.length; i++) {
    const decibels = 10 * Math.log10((powers[i] ?? 0) / loudest)
    levels[i] = Math.max(0, Math.round(255 * (1 + decibels / RANGE)))
  }
  return { columns, rows, levels }
}

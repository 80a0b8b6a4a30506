import { expect, it } from 'vitest'
import { fft, spectrumOf } from './fft'

function slow(re: Float32Array, im: Float32Array): [number[], number[]] {
  const n = re.length
  const out: [number[], number[]] = [[], []]
  for (let k = 0; k < n; k++) {
    let [x, y] = [0, 0]
    for (let i = 0; i < n; i++) {
      const angle = (-2 * Math.PI * k * i) / n
      x += (re[i] ?? 0) * Math.cos(angle) - (im[i] ?? 0) * Math.sin(angle)
      y += (re[i] ?? 0) * Math.sin(angle) + (im[i] ?? 0) * Math.cos(angle)
    }
    out[0].push(x)
    out[1].push(y)
  }
  return out
}

it('is the Fourier transform', () => {
  for (const n of [1, 2, 4, 64, 256]) {
    const re = Float32Array.from({ length: n }, (_, i) => Math.sin(i * 1.3) + (i % 5) / 3)
    const im = Float32Array.from({ length: n }, (_, i) => Math.cos(i * i))
    const [x, y] = slow(re, im)
    fft(re, im)
    x.forEach((value, k) => expect(re[k]).toBeCloseTo(value, 3))
    y.forEach((value, k) => expect(im[k]).toBeCloseTo(value, 3))
  }
})

it('shows a tone where it is', async () => {
  const rate = 8000
  const samples = Float32Array.from({ length: rate }, (_, i) => Math.sin((2 * Math.PI * 1000 * i) / rate))
  const spectrum = await spectrumOf(samples, new AbortController().signal)
  if (spectrum === null) throw new Error('stopped')
  const { columns, rows, levels } = spectrum
  const middle = levels.subarray(Math.floor(columns / 2) * rows, Math.floor(columns / 2 + 1) * rows)
  expect(middle.indexOf(Math.max(...middle)) / rows).toBeCloseTo(1000 / (rate / 2), 2)
})

it('takes silence, and sound of a few samples', async () => {
  const { signal } = new AbortController()
  expect((await spectrumOf(new Float32Array(5000), signal))?.levels.every((level) => level === 0)).toBe(true)
  expect((await spectrumOf(Float32Array.of(1), signal))?.columns).toBe(1)
})

// Waveforms and spectrograms on a canvas.

import type { Spectrum } from './fft'
import { fewer } from './peaks'
import type { Peaks } from './peaks'

/** Black over violet and orange to pale yellow: brighter is louder, also without colours. */
const STOPS = [
  [0, 0, 6],
  [58, 16, 104],
  [160, 38, 106],
  [240, 104, 48],
  [252, 232, 140],
] as const

function sized(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  canvas.width = width
  canvas.height = height
  return canvas.getContext('2d')
}

/** Loudest at full height, however quiet; a silent clip is a line. */
export function drawWave(canvas: HTMLCanvasElement, peaks: Peaks, color: string, width: number, height: number): void {
  const pen = sized(canvas, width, height)
  if (!pen) return
  const { low, high } = fewer(peaks, width)
  let loudest = 0
  for (let i = 0; i < low.length; i++) loudest = Math.max(loudest, -(low[i] ?? 0), high[i] ?? 0)
  const scale = loudest > 0 ? (height / 2 - 1) / loudest : 0
  const column = width / low.length
  pen.fillStyle = color
  for (let i = 0; i < low.length; i++) {
    const top = height / 2 - (high[i] ?? 0) * scale
    const bottom = height / 2 - (low[i] ?? 0) * scale
    pen.fillRect(i * column, top, Math.max(1, column), Math.max(1, bottom - top))
  }
}

export function drawSpectrum(canvas: HTMLCanvasElement, { columns, rows, levels }: Spectrum): void {
  const pen = sized(canvas, columns, rows)
  if (!pen) return
  const image = pen.createImageData(columns, rows)
  const pixels = new Uint32Array(image.data.buffer)
  const palette = Uint32Array.from({ length: 256 }, (_, level) => paletteColor(level / 255))
  for (let x = 0; x < columns; x++) {
    for (let y = 0; y < rows; y++) pixels[(rows - 1 - y) * columns + x] = palette[levels[x * rows + y] ?? 0] ?? 0
  }
  pen.putImageData(image, 0, 0)
}

function paletteColor(share: number): number {
  const place = share * (STOPS.length - 1)
  const index = Math.min(STOPS.length - 2, Math.floor(place))
  const [a, b] = [STOPS[index] ?? STOPS[0], STOPS[index + 1] ?? STOPS[0]]
  const mix = (channel: 0 | 1 | 2): number => Math.round(a[channel] + (b[channel] - a[channel]) * (place - index))
  return ((255 << 24) | (mix(2) << 16) | (mix(1) << 8) | mix(0)) >>> 0
}

// A waveform as it is drawn: the lowest and the highest sample of each column.

export interface Peaks {
  low: Float32Array
  high: Float32Array
}

/** Over all channels. With fewer samples than columns each column has the sample that falls there. */
export function peaksOf(channels: readonly Float32Array[], columns: number): Peaks {
  const low = new Float32Array(columns)
  const high = new Float32Array(columns)
  const length = channels[0]?.length ?? 0
  if (length === 0) return { low, high }
  low.fill(Infinity)
  high.fill(-Infinity)
  for (const channel of channels) {
    for (let column = 0; column < columns; column++) {
      const first = Math.floor((column * length) / columns)
      const end = Math.max(first + 1, Math.floor(((column + 1) * length) / columns))
      let least = low[column] ?? 0
      let most = high[column] ?? 0
      for (let i = first; i < end; i++) {
        const value = channel[i] ?? 0
        if (value < least) least = value
        if (value > most) most = value
      }
      low[column] = least
      high[column] = most
    }
  }
  return { low, high }
}

/** The peaks in fewer columns. */
export function fewer(peaks: Peaks, columns: number): Peaks {
  const from = peaks.low.length
  if (columns >= from) return peaks
  const low = new Float32Array(columns)
  const high = new Float32Array(columns)
  for (let column = 0; column < columns; column++) {
    const first = Math.floor((column * from) / columns)
    const end = Math.floor(((column + 1) * from) / columns)
    low[column] = Math.min(...peaks.low.subarray(first, end))
    high[column] = Math.max(...peaks.high.subarray(first, end))
  }
  return { low, high }
}

/** A place in sound: 0:02.4, 1:05.0, 1:02:03. */
export function clock(seconds: number): string {
  const tenths = Math.max(0, Math.round(seconds * 10))
  const [minutes, rest] = [Math.floor(tenths / 600), tenths % 600]
  if (minutes >= 60) return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${String(Math.floor(rest / 10)).padStart(2, '0')}`
  return `${minutes}:${String(Math.floor(rest / 10)).padStart(2, '0')}.${rest % 10}`
}

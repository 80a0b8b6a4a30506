import { expect, it } from 'vitest'
import { gainOf, loudness, matching } from './loudness'

const sine = (rate: number, seconds: number, level: number, frequency = 997): Float32Array =>
  Float32Array.from({ length: Math.round(rate * seconds) }, (_, i) => level * Math.sin((2 * Math.PI * frequency * i) / rate))

it('is what the standard says of its test tone, at any rate', () => {
  // BS.1770: a full-scale sine of 997 Hz in one channel is -3.01 LUFS, in two channels 3 dB more.
  for (const rate of [48_000, 44_100, 22_050, 16_000, 8_000]) expect(loudness([sine(rate, 2, 1)], rate)).toBeCloseTo(-3.01, 0)
  expect(loudness([sine(48_000, 2, 1)], 48_000)).toBeCloseTo(-3.01, 1)
  expect(loudness([sine(48_000, 2, 1), sine(48_000, 2, 1)], 48_000)).toBeCloseTo(0, 1)
})

it('falls by 20 dB with a tenth of the swing, and hears low tones less', () => {
  const loud = loudness([sine(48_000, 1, 0.5)], 48_000)
  expect(loud - loudness([sine(48_000, 1, 0.05)], 48_000)).toBeCloseTo(20, 3)
  expect(loudness([sine(48_000, 1, 0.5, 30)], 48_000)).toBeLessThan(loud - 5)
})

it('leaves pauses out', () => {
  const tone = sine(16_000, 2, 0.3)
  const paused = new Float32Array(16_000 * 10)
  paused.set(tone, 16_000 * 4)
  expect(Math.abs(loudness([paused], 16_000) - loudness([tone], 16_000))).toBeLessThan(1) // ungated it would be 7 dB
  expect(loudness([new Float32Array(16_000)], 16_000)).toBe(-Infinity)
  expect(loudness([], 16_000)).toBe(-Infinity)
  expect(Number.isFinite(loudness([sine(16_000, 0.05, 0.3)], 16_000))).toBe(true)
})

it('plays all as loud as the softest, within reason', () => {
  expect(matching([-20, -14, -Infinity])).toBe(-20)
  expect(matching([-60, -14])).toBe(-44)
  expect(gainOf(-14, -20)).toBe(-6)
  expect(gainOf(-60, -44)).toBe(0)
  expect(gainOf(-Infinity, -20)).toBe(0)
})

// Sound decoded for a picture of it. What is played goes another way: straight from its address to the player.

import type { Clip } from '../../data/api'
import { getJson } from '../../data/client'
import { spectrumOf } from './fft'
import type { Spectrum } from './fft'
import { loudness } from './loudness'
import { peaksOf } from './peaks'
import type { Peaks } from './peaks'

export type { Clip, Peaks, Spectrum }

/** Decoded, a sample of a channel takes four bytes. */
export const MOST_SAMPLES = 60e6
const COLUMNS = 2048
const KEPT = 64

export interface Picture {
  seconds: number
  rate: number
  peaks: Peaks
}

const pictures = new Map<string, Promise<Picture>>()
const spectra = new Map<string, SoundSpectrum>()
const levels = new Map<string, Promise<number>>()

export interface SoundSpectrum extends Spectrum {
  /** Hertz of the highest row. */
  top: number
}

export const fetchClips = async (run: number, tag: string, id: string, signal: AbortSignal): Promise<readonly Clip[]> =>
  (await getJson<{ clips: readonly Clip[] }>(`clips?${new URLSearchParams({ run: String(run), tag, id })}`, signal)).clips

/** The waveform at an address. */
export function pictureOf(url: string, clip: Clip): Promise<Picture> {
  const known = pictures.get(url)
  if (known !== undefined) return known
  const made = decode(url, clip).then((sound) => ({
    seconds: sound.duration,
    rate: sound.sampleRate,
    peaks: peaksOf(channelsOf(sound), COLUMNS),
  }))
  made.catch(() => pictures.delete(url))
  keep(pictures, url, made)
  return made
}

/** The spectrogram at an address; null when told to stop. */
export async function spectrumAt(url: string, clip: Clip, signal: AbortSignal): Promise<SoundSpectrum | null> {
  const known = spectra.get(url)
  if (known !== undefined) return known
  const sound = await decode(url, clip, signal)
  const [first, ...others] = channelsOf(sound)
  if (first === undefined || signal.aborted) return null
  const mono = others.length === 0 ? first : Float32Array.from(first)
  for (const channel of others) for (let i = 0; i < mono.length; i++) mono[i] = (mono[i] ?? 0) + (channel[i] ?? 0)
  const found = await spectrumOf(mono, signal)
  if (found === null) return null
  const spectrum = { ...found, top: sound.sampleRate / 2 } // the browser may have brought an odd rate to another
  keep(spectra, url, spectrum)
  return spectrum
}

/** How loud the sound at an address is, in LUFS; -Infinity of silence. */
export function levelOf(url: string, clip: Clip): Promise<number> {
  const known = levels.get(url)
  if (known !== undefined) return known
  const made = decode(url, clip).then((sound) => loudness(channelsOf(sound), sound.sampleRate))
  made.catch(() => levels.delete(url))
  keep(levels, url, made)
  return made
}

function keep<T>(cache: Map<string, T>, url: string, value: T): void {
  cache.set(url, value)
  for (const oldest of cache.keys()) {
    if (cache.size <= KEPT) break
    cache.delete(oldest)
  }
}

const channelsOf = (sound: AudioBuffer): Float32Array[] =>
  Array.from({ length: sound.numberOfChannels }, (_, channel) => sound.getChannelData(channel))

async function decode(url: string, clip: Clip, signal?: AbortSignal): Promise<AudioBuffer> {
  if ((clip.seconds ?? 0) * (clip.rate ?? 0) * (clip.channels ?? 0) > MOST_SAMPLES) throw new Error('too long to be drawn; it can be played')
  const response = await fetch(url, signal ? { signal } : {})
  if (!response.ok) throw new Error(`the server answered ${response.status}`)
  const bytes = await response.arrayBuffer()
  // A context of the same rate keeps the samples as they are.
  const context = contextOf(clip.rate ?? 0)
  try {
    return await context.decodeAudioData(bytes)
  } catch {
    throw new Error(`this browser cannot read this ${clip.media_type ?? 'sound'}`)
  }
}

function contextOf(rate: number): OfflineAudioContext {
  try {
    return new OfflineAudioContext(1, 1, rate > 0 ? rate : 44_100)
  } catch {
    return new OfflineAudioContext(1, 1, 44_100)
  }
}

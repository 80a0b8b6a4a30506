// What people choose for pictures, for one card or for the board, and the names under which links keep it.

import type { CardHost } from '../kind'
import type { Base } from './geometry'

export interface ImageSettings {
  brightness: number
  contrast: number
  base: Base
  /** One zoom for all cards. */
  linked: boolean
  still: boolean
  /** What is black and what is white of pictures with more than 8 bits; null as browsers show them. */
  window: { low: string; high: string } | null
  sample: string
  mode: Mode
}

export type Mode = 'side' | 'swipe' | 'blink' | 'difference'

export const MODES: readonly { value: Mode; label: string; title: string }[] = [
  { value: 'side', label: 'Side by side', title: 'Every run beside the others' },
  { value: 'swipe', label: 'Swipe', title: 'One picture over another, up to an edge that can be moved' },
  { value: 'blink', label: 'Blink', title: 'Two pictures in turn' },
  { value: 'difference', label: 'Difference', title: 'How far the colours of two pictures are apart' },
]

const number = (text: string, otherwise: number, high: number): number => {
  const value = Number(text)
  return Number.isFinite(value) ? Math.min(high, Math.max(0, value)) : otherwise
}

export function settingsOf(host: CardHost, id?: string): ImageSettings {
  const get = (name: string, otherwise: string): string => host.option(`image.${name}`, otherwise, id)
  const mode = get('mode', 'side')
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'yes' : 'no'
  return {
    brightness: number(get('brightness', '1'), 1, 4),
    contrast: number(get('contrast', '1'), 1, 8),
    base: get('size', 'fit') === 'actual' ? 'actual' : 'fit',
    linked: get('zoom', 'card') === 'board',
    still: get('still', calm) === 'yes',
    window: get('window', 'no') === 'yes' ? { low: get('low', ''), high: get('high', '') } : null,
    sample: get('sample', 'auto'),
    mode: MODES.find((one) => one.value === mode)?.value ?? 'side',
  }
}

/** For CSS; contrast first, as what is asked of it is about the picture that was logged. */
export const filterOf = ({ brightness, contrast }: ImageSettings): string =>
  brightness === 1 && contrast === 1 ? 'none' : `contrast(${contrast}) brightness(${brightness})`

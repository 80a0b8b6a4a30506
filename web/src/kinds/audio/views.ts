// The two pictures of a sound.

export const VIEWS = [
  { value: 'wave', label: 'Waveform', title: 'How far it swings, over time' },
  { value: 'spectrum', label: 'Spectrogram', title: 'Which frequencies there are, over time' },
] as const

export type View = (typeof VIEWS)[number]['value']

export const viewOf = (name: string): View => (name === 'spectrum' ? 'spectrum' : 'wave')

/** How the clips of a card are played as loud as each other. */
export interface Match {
  /** LUFS. */
  target: number
  /** A clip says how loud it is, or that it is gone. */
  tell: (clip: string, level: number | null) => void
}

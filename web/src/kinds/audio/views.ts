// The two pictures of a sound.

export const VIEWS = [
  { value: 'wave', label: 'Waveform', title: 'How far it swings, over time' },
  { value: 'spectrum', label: 'Spectrogram', title: 'Which frequencies there are, over time' },
] as const

export type View = (typeof VIEWS)[number]['value']

export const viewOf = (name: string): View => (name === 'spectrum' ? 'spectrum' : 'wave')

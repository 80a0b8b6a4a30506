// Sound at each step: its waveform or spectrogram, played one at a time.
import type { Kind } from '../kind'

export const audio: Kind = {
  id: 'audio',
  title: 'Audio',
  plural: 'Audio',
  tab: 'audio',
  aliases: [],
  plugins: ['audio'],
  howToLog: 'writer.add_audio("speech", waveform, step, sample_rate=16000)',
  uses: ['step'],
  component: () => import('./AudioCard.svelte'),
  toolbar: () => import('./AudioToolbar.svelte'),
}

// Sound at each step.
import type { Kind } from '../kind'

export const audio: Kind = {
  id: 'audio',
  title: 'Audio',
  plural: 'Audio',
  tab: 'audio',
  aliases: [],
  plugins: ['audio'],
  howToLog: 'writer.add_audio("speech", waveform, step, sample_rate=16000)',
}

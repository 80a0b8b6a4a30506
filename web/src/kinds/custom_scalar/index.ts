// Charts of several tags, laid out by the program that logged them.
import type { Kind } from '../kind'

export const customScalar: Kind = {
  id: 'custom_scalar',
  title: 'Custom scalar',
  plural: 'Custom scalars',
  tab: 'custom_scalars',
  aliases: [],
  plugins: ['custom_scalars'],
  howToLog: 'writer.add_custom_scalars({"Loss": {"both": ["Multiline", ["train/loss", "val/loss"]]}})',
  uses: ['axis', 'yScale', 'smoothing'],
  component: () => import('./ChartCard.svelte'),
  expand: async (tags, signal) => (await import('./layout')).fetchCards(tags, signal),
}

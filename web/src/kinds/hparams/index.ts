// The settings of each run beside the results they led to.
import type { Kind } from '../kind'

export const hparams: Kind = {
  id: 'hparams',
  title: 'HParams',
  plural: 'HParams',
  tab: 'hparams',
  aliases: [],
  plugins: ['hparams'],
  howToLog: 'writer.add_hparams({"lr": lr}, {"hparam/loss": loss})',
  view: () => import('./HParams.svelte'),
  count: (columns) => columns.filter(({ group }) => group === 'hparam').length,
}

// One number a step: drawn as a line a run.
import type { Kind } from '../kind'

export const scalar: Kind = {
  id: 'scalar',
  title: 'Scalar',
  plural: 'Scalars',
  tab: 'scalars',
  aliases: [],
  plugins: ['scalars'],
  howToLog: 'writer.add_scalar("train/loss", loss, step)',
  uses: ['axis', 'yScale', 'smoothing', 'groups'],
  component: () => import('./ScalarCard.svelte'),
}

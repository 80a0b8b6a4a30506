// Arrays that no other kind claims: none is invisible.
import type { Kind } from '../kind'

export const tensor: Kind = {
  id: 'tensor',
  title: 'Tensor',
  plural: 'Tensors',
  tab: 'tensors',
  aliases: [],
  plugins: [],
  howToLog: 'writer.add_tensor("activations", tensor, step)',
  uses: ['step'],
  component: () => import('./TensorCard.svelte'),
}

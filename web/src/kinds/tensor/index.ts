// Arrays that no other kind claims.
import type { Kind } from '../kind'

export const tensor: Kind = {
  id: 'tensor',
  title: 'Tensor',
  plural: 'Tensors',
  tab: 'tensors',
  aliases: [],
  plugins: [],
  howToLog: 'tf.summary.write("activations", tensor, step)',
}

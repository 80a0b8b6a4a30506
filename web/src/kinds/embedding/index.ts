// High-dimensional points, projected.
import type { Kind } from '../kind'

export const embedding: Kind = {
  id: 'embedding',
  title: 'Embedding',
  plural: 'Projector',
  tab: 'projector',
  aliases: [],
  plugins: ['projector'],
  howToLog: 'writer.add_embedding(vectors, metadata=labels, global_step=step)',
}

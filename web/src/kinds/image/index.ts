// Pictures at each step.
import type { Kind } from '../kind'

export const image: Kind = {
  id: 'image',
  title: 'Image',
  plural: 'Images',
  tab: 'images',
  aliases: [],
  plugins: ['images'],
  howToLog: 'writer.add_image("samples", chw_tensor, step)',
}

// Pictures and films at each step: a cell a run, all at the shared step.
import type { Kind } from '../kind'

export const image: Kind = {
  id: 'image',
  title: 'Image',
  plural: 'Images',
  tab: 'images',
  aliases: [],
  plugins: ['images'],
  howToLog: 'writer.add_image("samples", chw_tensor, step)',
  uses: ['step'],
  component: () => import('./ImageCard.svelte'),
  toolbar: () => import('./Toolbar.svelte'),
}

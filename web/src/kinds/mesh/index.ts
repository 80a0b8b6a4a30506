// Point clouds and surfaces at each step.
import type { Kind } from '../kind'
import { partOf } from './parts'

export const mesh: Kind = {
  id: 'mesh',
  title: 'Mesh',
  plural: 'Meshes',
  tab: 'mesh',
  aliases: [],
  plugins: ['mesh'],
  howToLog: 'writer.add_mesh("shape", vertices, colors, faces, global_step=step)',
  component: () => import('./MeshCard.svelte'),
  uses: ['step'],
  toolbar: () => import('./Settings.svelte'),
  nameOf: (tag) => partOf(tag).name,
  cardOf: ({ tag }, has) => {
    const { name, part } = partOf(tag)
    return part === 'VERTEX' || part === '' || !has(`${name}_VERTEX`)
  },
}

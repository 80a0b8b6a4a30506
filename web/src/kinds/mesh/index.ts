// Point clouds and surfaces at each step.
import type { Kind } from '../kind'

export const mesh: Kind = {
  id: 'mesh',
  title: 'Mesh',
  plural: 'Meshes',
  tab: 'mesh',
  aliases: [],
  plugins: ['mesh'],
  howToLog: 'writer.add_mesh("shape", vertices, colors, faces, global_step=step)',
}

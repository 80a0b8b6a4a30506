// Tables with typed columns at each step.
import type { Kind } from '../kind'

export const table: Kind = {
  id: 'table',
  title: 'Table',
  plural: 'Tables',
  tab: 'tables',
  aliases: [],
  plugins: ['text'],
  howToLog: 'writer.add_table("samples", [{"image": name, "label": label, "loss": loss}, …], step)',
  uses: ['step'],
  component: () => import('./TableCard.svelte'),
}

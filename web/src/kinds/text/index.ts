// Text at each step: Markdown, JSON, conversations and tables, as it was logged or as it is meant.
import type { Kind } from '../kind'

export const text: Kind = {
  id: 'text',
  title: 'Text',
  plural: 'Text',
  tab: 'text',
  aliases: [],
  plugins: ['text'],
  howToLog: 'writer.add_text("prompt", markdown, step)',
  uses: ['step'],
  component: () => {
    void import('../../ui/markup/markdown').catch(() => undefined) // most texts need it: beside the card, not after the first text
    return import('./TextCard.svelte')
  },
  toolbar: () => import('./TextToolbar.svelte'),
}

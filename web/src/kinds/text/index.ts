// Text at each step, as Markdown.
import type { Kind } from '../kind'

export const text: Kind = {
  id: 'text',
  title: 'Text',
  plural: 'Text',
  tab: 'text',
  aliases: [],
  plugins: ['text'],
  howToLog: 'writer.add_text("prompt", markdown, step)',
}

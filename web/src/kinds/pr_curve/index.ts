// Precision against recall at each step.
import type { Kind } from '../kind'

export const prCurve: Kind = {
  id: 'pr_curve',
  title: 'PR curve',
  plural: 'PR curves',
  tab: 'pr_curves',
  aliases: [],
  plugins: ['pr_curves'],
  howToLog: 'writer.add_pr_curve("classes", labels, predictions, step)',
  uses: ['step'],
  component: () => import('./PrCard.svelte'),
  toolbar: () => import('./Settings.svelte'),
}

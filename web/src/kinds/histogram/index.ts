// The distribution of a tensor at each step.
import type { Kind } from '../kind'

export const histogram: Kind = {
  id: 'histogram',
  title: 'Histogram',
  plural: 'Histograms',
  tab: 'histograms',
  aliases: ['distributions'],
  tabOptions: { distributions: { 'histogram.view': 'bands' } },
  plugins: ['histograms'],
  howToLog: 'writer.add_histogram("weights", tensor, step)',
  uses: ['axis', 'step'],
  component: () => import('./HistogramCard.svelte'),
  toolbar: () => import('./Toolbar.svelte'),
}

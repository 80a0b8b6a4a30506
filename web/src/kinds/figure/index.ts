// Figures that the browser draws: HTML, Plotly and Vega, each in a frame that can reach nothing.
import type { Kind } from '../kind'

export const figure: Kind = {
  id: 'figure',
  title: 'Figure',
  plural: 'Figures',
  tab: 'figures',
  aliases: [],
  plugins: ['sightline_figure'],
  howToLog: 'writer.add_plotly("attention", figure, step)',
  uses: ['step'],
  component: () => import('./FigureCard.svelte'),
}

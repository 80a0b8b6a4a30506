// The computation a model is made of.
import type { Kind } from '../kind'

export const graph: Kind = {
  id: 'graph',
  title: 'Graph',
  plural: 'Graphs',
  tab: 'graphs',
  aliases: ['graph_explorer'],
  plugins: ['graphs', 'graph_run_metadata', 'graph_run_metadata_graph', 'graph_keras_model'],
  howToLog: 'writer.add_graph(model, example_input)',
}

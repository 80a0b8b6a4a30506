// The part of Plotly that is used here; its package brings no types.
declare module 'plotly.js-cartesian-dist-min' {
  const Plotly: {
    react(root: HTMLElement, data: unknown[], layout: unknown, config: unknown): Promise<unknown>
    PlotSchema: { get(): { traces: Record<string, unknown> } }
  }
  export default Plotly
}

/** What charts that a kind draws itself are made of, in the page's thread: so they look like those of scalars. */

export { drawAxes } from './card'
export { pictureOf } from './export'
export { labelSize, layoutChart } from './layout'
export type { Layout } from './layout'
export { layoutLegend } from './legend'
export { drawBand, drawBars, drawLine, drawPoints, drawRidge } from './marks'
export { CanvasPen, crisp } from './pen'
export type { Pen, TextStyle } from './pen'
export { makeAxis } from './scale'
export type { Axis } from './scale'
export { ticksOf } from './ticks'
export type { AxisKind } from './ticks'

// What a scalar card adds to the menu of every card.

import type { Scale } from '../../plot'
import type { MenuItem } from '../../ui/Menu.svelte'

export interface MenuState {
  zoomed: boolean
  yScale: Scale
  xScale: Scale
}

export interface MenuActions {
  fit(): void
  yScale(scale: Scale): void
  xScale(scale: Scale): void
  range(): void
}

export function menuOf(state: MenuState, act: MenuActions): MenuItem[] {
  return [
    { label: 'Fit to the data', icon: 'fit', keys: '0', disabled: !state.zoomed, run: act.fit },
    { label: 'Set axis ranges…', icon: 'target', run: act.range },
    { heading: 'Scales' },
    { label: 'Log y axis', keys: 'l', checked: state.yScale === 'log', run: () => act.yScale(state.yScale === 'log' ? 'linear' : 'log') },
    { label: 'Symmetric log y axis', checked: state.yScale === 'symlog', run: () => act.yScale(state.yScale === 'symlog' ? 'linear' : 'symlog') },
    { label: 'Log x axis', checked: state.xScale === 'log', run: () => act.xScale(state.xScale === 'log' ? 'linear' : 'log') },
  ]
}

export interface TakeActions {
  data(): void
  picture(kind: 'png' | 'svg'): void
  python(): void
}

/** Of the part under "Take with you". */
export function takeOf(act: TakeActions): MenuItem[] {
  return [
    { label: 'Data: table, CSV, JSON…', icon: 'table', run: act.data },
    { label: 'Picture as PNG', icon: 'download', run: () => act.picture('png') },
    { label: 'Picture as SVG', icon: 'download', run: () => act.picture('svg') },
    { label: 'Copy Python that reads this', icon: 'code', run: act.python },
  ]
}

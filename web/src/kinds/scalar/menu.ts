// What a scalar card adds to the menu of every card.

import type { Scale } from '../../plot'
import type { MenuItem } from '../../ui/Menu.svelte'

export interface MenuState {
  zoomed: boolean
  /** There are values that are no numbers. */
  broken: boolean
  yScale: Scale
  xScale: Scale
}

export interface MenuActions {
  fit(): void
  yScale(scale: Scale): void
  xScale(scale: Scale): void
  range(): void
  broken(): void
}

export function menuOf(state: MenuState, act: MenuActions): MenuItem[] {
  return [
    { label: 'Fit to the data', icon: 'fit', keys: '0', disabled: !state.zoomed, run: act.fit },
    { label: 'Set axis ranges…', icon: 'target', run: act.range },
    ...(state.broken ? ([{ label: 'Go to the first NaN or ∞', icon: 'warning', run: act.broken }] satisfies MenuItem[]) : []),
    { heading: 'Scales' },
    { label: 'Log y axis', keys: 'l', checked: state.yScale === 'log', run: () => act.yScale(state.yScale === 'log' ? 'linear' : 'log') },
    { label: 'Symmetric log y axis', checked: state.yScale === 'symlog', run: () => act.yScale(state.yScale === 'symlog' ? 'linear' : 'symlog') },
    { label: 'Log x axis', checked: state.xScale === 'log', run: () => act.xScale(state.xScale === 'log' ? 'linear' : 'log') },
    { label: 'Symmetric log x axis', checked: state.xScale === 'symlog', run: () => act.xScale(state.xScale === 'symlog' ? 'linear' : 'symlog') },
  ]
}

export interface MakeActions {
  edit(): void
  addTo(): void
  duplicate(): void
  remove(): void
}

/** What makes cards of this one; some of it only of a card that was made. */
export function makeOf(made: boolean, act: MakeActions): MenuItem[] {
  return [
    { heading: 'Lines' },
    { label: made ? 'Edit this card…' : 'New card from this…', icon: 'edit', run: act.edit },
    { label: 'Add to another card…', icon: 'link', run: act.addTo },
    ...(made
      ? ([
          { label: 'Duplicate', icon: 'copy', run: act.duplicate },
          { label: 'Delete this card', icon: 'trash', run: act.remove },
        ] satisfies MenuItem[])
      : []),
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

// The menu of a scalar card: everything one can do with it, in one list.

import type { Scale } from '../../plot'
import type { MenuItem } from '../../ui/Menu.svelte'

export interface MenuState {
  pinned: boolean
  wide: boolean
  zoomed: boolean
  yScale: Scale
  xScale: Scale
  full: boolean
}

export interface MenuActions {
  pin(): void
  wide(): void
  full(): void
  fit(): void
  yScale(scale: Scale): void
  xScale(scale: Scale): void
  data(): void
  range(): void
  picture(kind: 'png' | 'svg'): void
  link(): void
  python(): void
  copyName(): void
}

export function menuOf(state: MenuState, act: MenuActions): MenuItem[] {
  const items: MenuItem[] = [
    { label: state.pinned ? 'Unpin' : 'Pin to the top', icon: 'pin', keys: 'p', run: act.pin },
    { label: 'Full width', icon: 'wide', ...(state.wide ? { checked: true } : {}), run: act.wide },
    { label: 'Full screen', icon: 'expand', keys: 'f', run: act.full },
    { label: 'Fit to the data', icon: 'fit', keys: '0', disabled: !state.zoomed, run: act.fit },
    { label: 'Set axis ranges…', icon: 'target', run: act.range },
    { heading: 'Scales' },
    { label: 'Log y axis', keys: 'l', checked: state.yScale === 'log', run: () => act.yScale(state.yScale === 'log' ? 'linear' : 'log') },
    { label: 'Symmetric log y axis', checked: state.yScale === 'symlog', run: () => act.yScale(state.yScale === 'symlog' ? 'linear' : 'symlog') },
    { label: 'Log x axis', checked: state.xScale === 'log', run: () => act.xScale(state.xScale === 'log' ? 'linear' : 'log') },
    { heading: 'Take with you' },
    { label: 'Data: table, CSV, JSON…', icon: 'table', run: act.data },
    { label: 'Picture as PNG', icon: 'download', run: () => act.picture('png') },
    { label: 'Picture as SVG', icon: 'download', run: () => act.picture('svg') },
    { label: 'Copy link to this card', icon: 'link', run: act.link },
    { label: 'Copy Python that reads this', icon: 'code', run: act.python },
    { label: 'Copy tag name', icon: 'copy', run: act.copyName },
  ]
  return state.full ? items.filter((item) => !('label' in item) || (item.label !== 'Full width' && item.label !== 'Full screen')) : items
}

// What can be done with one column of the runs table.

import { metricName, partsOf } from '../../data/metrics'
import type { MenuItem } from '../../ui/Menu.svelte'
import type { Page } from '../page.svelte'
import type { Shown } from './columns'

const WAYS = [
  ['last', 'Last value'],
  ['min', 'Smallest'],
  ['max', 'Largest'],
  ['mean', 'Mean'],
] as const

export function columnMenu(page: Page, column: Shown, columns: readonly Shown[]): MenuItem[] {
  const { name } = column
  const at = columns.findIndex((other) => other.name === name)
  return [
    { label: 'Sort ascending', icon: 'up', run: () => page.table.sortBy(name, false) },
    { label: 'Sort descending', icon: 'down', run: () => page.table.sortBy(name, true) },
    ...(page.table.isMetric(name) ? metricItems(page, name) : []),
    { heading: 'Column' },
    { label: 'Move left', disabled: at <= 0, run: () => page.table.move(name, at - 1) },
    { label: 'Move right', disabled: at >= columns.length - 1, run: () => page.table.move(name, at + 1) },
    { label: 'Wider', run: () => widen(page, column, 1.5) },
    { label: 'Narrower', run: () => widen(page, column, 1 / 1.5) },
    { label: 'Hide', icon: 'close', run: () => page.table.hide(name) },
  ]
}

function metricItems(page: Page, name: string): MenuItem[] {
  const { tag, of, argument } = partsOf(name)
  const choose = (way: string, more = '') => (): void => page.table.replace(name, metricName(tag, way, more))
  return [
    { heading: 'Of all its points' },
    ...WAYS.map(([way, label]) => ({ label, checked: of === way && argument === '', run: choose(way) })),
    { label: 'Mean of the last 10', checked: of === 'mean' && argument === '10', run: choose('mean', '10') },
  ]
}

function widen(page: Page, column: Shown, by: number): void {
  page.prefs.widths = { ...page.prefs.widths, [column.name]: Math.round(Math.min(600, Math.max(40, column.width * by))) }
}

// What belongs to the person and not to the view: kept in this browser, never in a link.

import type { ReadoutSort } from '../kinds/kind'

export type ThemeChoice = 'system' | 'light' | 'dark'
export interface Prefs {
  theme: ThemeChoice
  runsWidth: number
  runsOpen: boolean
  settingsOpen: boolean
  cardWidth: number
  cardHeight: number
  /** Names of the runs table's columns in their order; `*` stands for hyperparameters that differ. */
  columns: string[]
  /** Widths that were chosen, CSS pixels by column; of the names under `name`. */
  widths: Record<string, number>
  /** Name of a column. */
  sort: string
  descending: boolean
  readoutSort: ReadoutSort
  collapsed: string[]
}

export const initial: Readonly<Prefs> = {
  theme: 'system',
  runsWidth: 332,
  runsOpen: true,
  settingsOpen: false,
  cardWidth: 340,
  cardHeight: 304,
  columns: ['*', 'updated', 'steps'],
  widths: {},
  sort: 'name',
  descending: false,
  readoutSort: 'nearest',
  collapsed: [],
}

const KEY = 'sightline'

/** Stored values of the right type only; anything else is the default. */
function stored(): Prefs {
  const prefs: Prefs = { ...initial, columns: [...initial.columns], widths: {}, collapsed: [] }
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    if (typeof saved !== 'object' || saved === null) return prefs
    for (const [name, value] of Object.entries(saved)) {
      const known = Object.entries(initial).find(([key]) => key === name)?.[1]
      if (typeof value === typeof known && Array.isArray(value) === Array.isArray(known)) Object.assign(prefs, { [name]: value })
    }
  } catch {
    // Storage is switched off or holds something else: the defaults serve.
  }
  return prefs
}

/** Preferences that write themselves down a moment after they change. */
export function createPrefs(): Prefs {
  const prefs = $state(stored())
  let text = JSON.stringify(prefs)
  let kept = text
  const keep = (): void => {
    if (text === kept) return
    try {
      localStorage.setItem(KEY, (kept = text))
    } catch {
      // Without storage the page works, it only forgets.
    }
  }
  let timer = 0
  $effect.root(() => {
    $effect(() => {
      text = JSON.stringify(prefs)
      clearTimeout(timer)
      timer = window.setTimeout(keep, 200)
    })
  })
  addEventListener('pagehide', keep) // what was changed last
  return prefs
}

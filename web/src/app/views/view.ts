// What a saved view holds, as JSON that people can read: what a link carries, and how the reader had the tables and cards.

import { initial } from '../prefs.svelte'
import type { Prefs } from '../prefs.svelte'
import { nameKey } from '../runs/selection'
import type { Selection } from '../runs/selection'
import { defaults, readLink, writeLink } from './link'
import type { LinkState } from './link'

export interface ViewContent {
  state: Record<string, unknown>
  prefs: Record<string, unknown>
}

/** What opening a view sets. */
export interface Opened {
  link: LinkState
  /** Null leaves the choice to the page. */
  selection: Selection | null
  prefs: Partial<Prefs>
}

/** Of the person and the window, whatever is on the page. */
const PERSONAL = new Set(['theme', 'runsWidth', 'runsOpen', 'settingsOpen'])
/** Written in words of their own: runs by their names. */
const APART = new Set(['runs', 'focus', 'theme'])
const KNOWN = new Set([...Object.keys(defaults()), 'selection'])

/**
 * The view of a page: what differs from the defaults.
 *
 * @param nameOf the name of a run by its key; undefined for one that is not there
 */
export function viewOf(link: LinkState, selection: Selection, prefs: Prefs, nameOf: (key: string) => string | undefined): ViewContent {
  const names = (keys: Iterable<string>): string[] => [...keys].flatMap((key) => nameOf(key) ?? []).sort()
  const state = differing(link, defaults(), (name) => !APART.has(name))
  if (!selection.auto) state['selection'] = { mode: selection.mode, names: names(selection.names) }
  if (link.focus.length > 0) state['focus'] = names(link.focus)
  return { state, prefs: differing(prefs, initial, (name) => !PERSONAL.has(name)) }
}

/** The page of a view; whatever in it is not of the right form is the default. Throws when it is not understood at all. */
export function pageOf(content: ViewContent): Opened {
  const { state } = content
  const link = { ...defaults(), ...fitting(state, defaults(), (name) => !APART.has(name)) }
  const [search = '', hash = ''] = split(writeLink(link))
  const { selection } = state
  return {
    link: { ...readLink(search, hash), focus: texts(state['focus']).map(nameKey) },
    selection: selectionOf(selection),
    prefs: { ...pick(initial), ...fitting(content.prefs, initial, (name) => !PERSONAL.has(name)) },
  }
}

/** The new content of a view, with what its file holds that this version does not know. */
export function updated(old: ViewContent, now: ViewContent): ViewContent {
  const unknown = (from: Record<string, unknown>, known: (name: string) => boolean): Record<string, unknown> =>
    Object.fromEntries(Object.entries(from).filter(([name]) => !known(name)))
  return {
    state: { ...unknown(old.state, (name) => KNOWN.has(name)), ...now.state },
    prefs: { ...unknown(old.prefs, (name) => name in initial), ...now.prefs },
  }
}

/** Names of the runs that a view selects or emphasises. */
export const selected = ({ state }: ViewContent): string[] => [
  ...texts(state['focus']),
  ...(typeof state['selection'] === 'object' && state['selection'] !== null && 'names' in state['selection'] ? texts(state['selection'].names) : []),
]

/** Whether two views are the same, whatever the order of their names. */
export const same = (a: ViewContent, b: ViewContent): boolean => canonical(a) === canonical(b)

const canonical = (content: ViewContent): string =>
  JSON.stringify(content, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1)))
      : value,
  )

function differing(values: object, ordinary: object, wanted: (name: string) => boolean): Record<string, unknown> {
  const usual = new Map<string, unknown>(Object.entries(ordinary))
  const found = Object.entries(values).filter(([name, value]) => wanted(name) && JSON.stringify(value) !== JSON.stringify(usual.get(name)))
  return Object.fromEntries(structuredClone(found))
}

function fitting(values: Record<string, unknown>, ordinary: object, wanted: (name: string) => boolean): Record<string, unknown> {
  const usual = new Map<string, unknown>(Object.entries(ordinary))
  const fits = (value: unknown, like: unknown): boolean =>
    like === null || (typeof value === typeof like && value !== null && Array.isArray(value) === Array.isArray(like))
  const found = Object.entries(values).filter(([name, value]) => wanted(name) && usual.has(name) && fits(value, usual.get(name)))
  return Object.fromEntries(structuredClone(found))
}

const pick = (prefs: Readonly<Prefs>): Partial<Prefs> =>
  Object.fromEntries(structuredClone(Object.entries(prefs).filter(([name]) => !PERSONAL.has(name))))

function split(address: string): [string, string] {
  const at = address.indexOf('#')
  return at < 0 ? [address, ''] : [address.slice(0, at), address.slice(at)]
}

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [])

function selectionOf(value: unknown): Selection | null {
  if (typeof value !== 'object' || value === null || !('mode' in value) || !('names' in value)) return null
  if (value.mode !== 'only' && value.mode !== 'except') return null
  return { mode: value.mode, names: new Set(texts(value.names).map(nameKey)), auto: false }
}

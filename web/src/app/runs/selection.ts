// Which runs are shown: a rule over names, so that it also decides about runs that appear later, and fits into a link.

import { hash } from '../../base/hash'

export interface Named {
  id: number
  name: string
}

export interface Selection {
  /** 'except': every run but those in `names`, new ones too. 'only': the runs in `names`, new ones stay off. */
  mode: 'except' | 'only'
  /** Keys of run names (`nameKey`). */
  names: ReadonlySet<string>
  /** Chosen by the page, not by a person: recomputed while runs arrive, and not written into the link. */
  auto: boolean
}

/** Up to this many runs, all of them are shown at first. */
export const ALL_UP_TO = 500
/** Beyond that, this many of the newest. */
export const NEWEST = 100

/** Five characters that stand for a name in a link: 30 bits of its hash. */
export function nameKey(name: string): string {
  let h = hash(name)
  let key = ''
  for (let i = 0; i < 5; i++, h >>>= 6) key += DIGITS[h & 63]
  return key
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_$'

/** What is shown when nobody has chosen: everything, or the newest of very many. */
export function defaultSelection(runs: readonly (Named & { updated: number })[]): Selection {
  if (runs.length <= ALL_UP_TO) return { mode: 'except', names: new Set(), auto: true }
  const times = Float64Array.from(runs, (run) => run.updated).sort()
  const oldest = times[times.length - NEWEST] ?? -Infinity
  // Of those at the very edge only as many as fit, so that runs copied in one second do not all come.
  const newer = runs.filter((run) => run.updated > oldest)
  const edge = runs.filter((run) => run.updated === oldest).slice(0, NEWEST - newer.length)
  return { mode: 'only', names: new Set([...newer, ...edge].map((run) => nameKey(run.name))), auto: true }
}

export const selects = (selection: Selection, key: string): boolean =>
  selection.names.has(key) === (selection.mode === 'only')

/** The selection with the given runs switched on or off. */
export function switched(selection: Selection, keys: Iterable<string>, on: boolean): Selection {
  const names = new Set(selection.names)
  const member = on === (selection.mode === 'only')
  for (const key of keys) {
    if (member) names.add(key)
    else names.delete(key)
  }
  return { mode: selection.mode, names, auto: false }
}

/** Only these runs. */
export const onlyThese = (keys: Iterable<string>): Selection => ({ mode: 'only', names: new Set(keys), auto: false })

/** Every run, also those to come. */
export const everyRun = (): Selection => ({ mode: 'except', names: new Set(), auto: false })

/** State of the header's box for the rows now listed. */
export function headerState(keys: readonly string[], selection: Selection): 'on' | 'off' | 'mixed' {
  let on = 0
  for (const key of keys) if (selects(selection, key)) on++
  return on === 0 ? 'off' : on === keys.length ? 'on' : 'mixed'
}

/** Longest text that a link carries for the selection. */
export const LINK_LIMIT = 6_000

/**
 * Text for a link: '' for the page's own choice, 'all', 'none', or keys joined by '.', a leading '-' meaning "all except".
 * Stretches of neighbours in name order become `first~last`. Null when even that is too long for a link.
 */
export function writeSelection(selection: Selection, runs: readonly Named[]): string | null {
  if (selection.auto) return ''
  if (selection.names.size === 0) return selection.mode === 'except' ? 'all' : 'none'
  const parts: string[] = []
  const sorted = runs.map((run) => run.name).sort(byCode)
  const known = new Set<string>()
  let start: string | null = null
  let last = ''
  let length = 0
  const close = (): void => {
    if (start === null) return
    parts.push(length === 1 ? start : length === 2 ? `${start}.${last}` : `${start}~${last}`)
    start = null
  }
  for (const name of sorted) {
    const key = nameKey(name)
    known.add(key)
    if (selection.names.has(key)) {
      if (start === null) [start, length] = [key, 0]
      last = key
      length++
    } else close()
  }
  close()
  for (const key of selection.names) if (!known.has(key)) parts.push(key)
  const text = (selection.mode === 'except' ? '-' : '') + parts.join('.')
  return text.length > LINK_LIMIT ? null : text
}

/** The selection a link asks for; stretches need the runs of now. Null when the text says nothing. */
export function readSelection(text: string, runs: readonly Named[]): Selection | null {
  if (text === '') return null
  if (text === 'all') return everyRun()
  if (text === 'none') return onlyThese([])
  const mode = text.startsWith('-') ? 'except' : 'only'
  const names = new Set<string>()
  let sorted: string[] | null = null
  for (const part of text.replace(/^-/, '').split('.')) {
    const [from, to] = part.split('~')
    if (from === undefined || from === '') continue
    names.add(from)
    if (to === undefined) continue
    names.add(to)
    sorted ??= runs.map((run) => run.name).sort(byCode).map(nameKey)
    const [a, b] = [sorted.indexOf(from), sorted.indexOf(to)]
    if (a >= 0) for (let i = a; i < b; i++) names.add(sorted[i] ?? from)
  }
  return { mode, names, auto: false }
}

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** For each run id, 1 when shown. */
export function shownById(runs: readonly (Named & { key: string })[], selection: Selection): Uint8Array {
  const size = runs.reduce((most, run) => Math.max(most, run.id + 1), 0)
  const shown = new Uint8Array(size)
  for (const run of runs) if (selects(selection, run.key)) shown[run.id] = 1
  return shown
}

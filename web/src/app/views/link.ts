// The address of the page is its state: read it, write it, only what differs from the defaults, and understand TensorBoard's links.

import type { CardRecipe, CardState, RecipeLine } from '../../kinds/kind'
import type { Restarts, Scale, Smoothing, SmoothingKind, Statistics, View, XAxis } from '../../plot'

/** All that a link carries. Copying the link restores exactly this. */
export interface LinkState {
  tab: string
  /** Text of a selection (see selection.ts); '' for the page's own choice. */
  runs: string
  /** Keys of emphasised runs. */
  focus: string[]
  /** Keys of the runs looked at closely: the page shows only them, one in full or several compared. */
  about: string[]
  tagFilter: string
  tagRegex: boolean
  runFilter: string
  runRegex: boolean
  /** Whether archived runs are listed. */
  archived: boolean
  /** Whether parts of runs, such as the lines of an `add_scalars`, are shown as runs of their own. */
  subRuns: boolean
  kinds: string[]
  xAxis: XAxis
  xScale: Scale
  yScale: Scale
  smoothing: Smoothing
  showRaw: boolean
  ignoreOutliers: boolean
  restarts: Restarts
  /** The first point of each line with this x or more is put at 0; null leaves x as it is. */
  origin: number | null
  /** The step that cards with one value a step show; null for each one's newest. */
  step: number | null
  /** Columns whose values make groups of runs; none draws every run. */
  group: string[]
  center: Statistics['center']
  band: Statistics['band']
  level: number
  align: Statistics['align']
  /** The runs of a group are drawn faintly behind its line. */
  members: boolean
  /** Key of the run or group that everything is compared with; '' for nothing. */
  baseline: string
  compare: Statistics['compare']
  /** Settings of kinds for the whole board: `kind.setting` → value. */
  options: Record<string, string>
  /** Ids `kind:tag` in the order of pinning. */
  pinned: string[]
  /** Cards made on the board, by their keys. */
  made: Record<string, CardRecipe>
  /** Tags of training and of validation that are the same measure share a card. */
  pair: boolean
  cards: Record<string, CardState>
  /** Id of the card that fills the window. */
  full: string | null
  /** Only when the link asks for a theme. */
  theme: 'light' | 'dark' | null
}

export const defaults = (): LinkState => ({
  tab: 'board',
  runs: '',
  focus: [],
  about: [],
  tagFilter: '',
  tagRegex: true,
  runFilter: '',
  runRegex: true,
  archived: false,
  subRuns: false,
  kinds: [],
  xAxis: 'step',
  xScale: 'linear',
  yScale: 'linear',
  smoothing: { kind: 'ema', amount: 0.6 },
  showRaw: true,
  ignoreOutliers: false,
  restarts: 'faint',
  origin: null,
  step: null,
  group: [],
  center: 'mean',
  band: 'std',
  level: 0.95,
  align: 'interpolated',
  members: false,
  baseline: '',
  compare: 'difference',
  options: {},
  pinned: [],
  made: {},
  pair: false,
  cards: {},
  full: null,
  theme: null,
})

const AXES: readonly XAxis[] = ['step', 'relative', 'wall', 'active']
const RESTARTS: readonly Restarts[] = ['faint', 'stitched', 'segments', 'raw']
const SCALES: readonly Scale[] = ['linear', 'log', 'symlog']
const SMOOTHERS: readonly SmoothingKind[] = ['ema', 'mean', 'median', 'gaussian', 'none']

export const CENTERS = ['mean', 'median', 'iqm'] as const
export const BANDS = ['none', 'std', 'stderr', 'minmax', 'percentile', 't', 'bootstrap'] as const
export const ALIGNS = ['interpolated', 'exact', 'binned'] as const
const COMPARISONS = ['difference', 'ratio'] as const

const oneOf = <T extends string>(list: readonly T[], text: string | null | undefined, otherwise: T): T =>
  list.find((item) => item === text) ?? otherwise

/** The state a link asks for; what it does not say, or says wrongly, is the default. */
export function readLink(search: string, hash: string): LinkState {
  const state = defaults()
  const [tab = '', ...old] = hash.replace(/^#/, '').split('&')
  state.tab = decode(tab) || 'board'
  if (state.tab === 'timeseries') state.tab = 'board'
  const query = new URLSearchParams(search)
  readOldDashboard(new URLSearchParams(old.join('&')), state)

  state.runs = query.get('runs') ?? state.runs
  state.focus = (query.get('focus') ?? '').split('.').filter((key) => key !== '')
  state.about = (query.get('about') ?? '').split('.').filter((key) => key !== '')
  ;[state.tagFilter, state.tagRegex] = filter(query, 'tag', state.tagFilter)
  ;[state.runFilter, state.runRegex] = filter(query, 'run', state.runFilter)
  state.archived = query.get('archived') === '1'
  state.subRuns = query.get('subruns') === '1'
  state.kinds = (query.get('kinds') ?? '').split('.').filter((kind) => kind !== '')
  state.xAxis = readAxis(query.get('x')) ?? state.xAxis
  state.xScale = oneOf(SCALES, query.get('xScale'), state.xScale)
  state.yScale = oneOf(SCALES, query.get('y'), state.yScale)
  const amount = query.get('smoothing')
  state.smoothing = {
    kind: oneOf(SMOOTHERS, query.get('smoother'), 'ema'),
    amount: amount === null ? state.smoothing.amount : clampAmount(Number(amount), state.smoothing.amount),
  }
  state.showRaw = query.get('raw') !== '0'
  state.ignoreOutliers = query.get('outliers') === '0'
  state.restarts = oneOf(RESTARTS, query.get('restarts'), query.get('superseded') === '0' ? 'stitched' : state.restarts)
  const origin = query.get('origin')
  if (origin !== null && origin !== '' && Number.isFinite(Number(origin))) state.origin = Number(origin)
  const step = query.get('step')
  if (step !== null && step !== '' && Number.isFinite(Number(step))) state.step = Number(step)
  readGroups(query, state)
  state.options = readOptions(parsed(query.get('set'))) ?? {}
  state.pinned = readPins(query.get('pinnedCards'))
  state.made = readMade(query.get('made'))
  state.pair = query.get('pair') === '1'
  state.cards = readCards(query.get('cards'))
  state.full = query.get('full')
  const dark = query.get('darkMode')
  state.theme = dark === 'true' ? 'dark' : dark === 'false' ? 'light' : null
  return state
}

/** `?…#…` for a state; '' for the default one. `keep` are parameters of the address that are not ours. */
export function writeLink(state: LinkState, keep = ''): string {
  const base = defaults()
  const parts: string[] = []
  const add = (name: string, value: string, ordinary: string): void => {
    if (value !== ordinary) parts.push(`${name}=${encode(value)}`)
  }
  add('runs', state.runs, base.runs)
  add('focus', state.focus.join('.'), '')
  add('about', state.about.join('.'), '')
  add(state.runRegex ? 'runFilter' : 'runText', state.runFilter, '')
  add('archived', state.archived ? '1' : '0', '0')
  add('subruns', state.subRuns ? '1' : '', '')
  add(state.tagRegex ? 'tagFilter' : 'tagText', state.tagFilter, '')
  add('kinds', state.kinds.join('.'), '')
  add('x', state.xAxis, base.xAxis)
  add('xScale', state.xScale, base.xScale)
  add('y', state.yScale, base.yScale)
  add('smoothing', String(state.smoothing.amount), String(base.smoothing.amount))
  add('smoother', state.smoothing.kind, base.smoothing.kind)
  add('raw', state.showRaw ? '1' : '0', '1')
  add('outliers', state.ignoreOutliers ? '0' : '1', '1')
  add('restarts', state.restarts, base.restarts)
  add('origin', state.origin === null ? '' : String(state.origin), '')
  add('step', state.step === null ? '' : String(state.step), '')
  add('group', state.group.length === 0 ? '' : JSON.stringify(state.group), '')
  add('center', state.center, base.center)
  add('band', state.band, base.band)
  add('level', String(state.level), String(base.level))
  add('align', state.align, base.align)
  add('members', state.members ? '1' : '0', '0')
  add('baseline', state.baseline, '')
  add('compare', state.compare, base.compare)
  add('set', Object.keys(state.options).length === 0 ? '' : JSON.stringify(state.options), '')
  add('pinnedCards', writePins(state.pinned), '')
  add('made', writeMade(state.made), '')
  add('pair', state.pair ? '1' : '0', '0')
  add('cards', writeCards(state.cards), '')
  add('full', state.full ?? '', '')
  add('darkMode', state.theme === null ? '' : String(state.theme === 'dark'), '')
  for (const [name, value] of new URLSearchParams(keep)) if (!OURS.has(name)) add(name, value, '')
  const query = parts.length === 0 ? '' : `?${parts.join('&')}`
  return query + (state.tab === 'board' ? '' : `#${encode(state.tab)}`)
}

const OURS = new Set([
  'runs', 'focus', 'about', 'runFilter', 'runText', 'tagFilter', 'tagText', 'kinds', 'x', 'y', 'smoothing', 'smoother', 'raw', 'outliers',
  'superseded', 'restarts', 'origin', 'xScale', 'made', 'pair', 'step', 'set', 'pinnedCards', 'cards', 'full', 'darkMode', 'token',
  'group', 'center', 'band', 'level', 'align', 'members', 'baseline', 'compare', 'archived', 'subruns', 'view',
])

export const clampAmount = (amount: number, otherwise: number): number =>
  Number.isFinite(amount) ? Math.min(0.999, Math.max(0, amount)) : otherwise

function readGroups(query: URLSearchParams, state: LinkState): void {
  const terms: unknown = parsed(query.get('group'))
  if (Array.isArray(terms)) state.group = terms.filter((term): term is string => typeof term === 'string' && term !== '')
  state.center = oneOf(CENTERS, query.get('center'), state.center)
  state.band = oneOf(BANDS, query.get('band'), state.band)
  const level = Number(query.get('level') ?? NaN)
  if (level > 0 && level < 1) state.level = level
  state.align = oneOf(ALIGNS, query.get('align'), state.align)
  state.members = query.get('members') === '1'
  state.baseline = query.get('baseline') ?? ''
  state.compare = oneOf(COMPARISONS, query.get('compare'), state.compare)
}

function filter(query: URLSearchParams, what: string, otherwise: string): [string, boolean] {
  const text = query.get(`${what}Text`)
  return text === null ? [query.get(`${what}Filter`) ?? otherwise, true] : [text, false]
}

/** TensorBoard's older dashboards keep their state behind the tab's name: `#scalars&_smoothingWeight=0.8&tagFilter=loss`. */
function readOldDashboard(old: URLSearchParams, state: LinkState): void {
  const weight = old.get('_smoothingWeight')
  if (weight !== null) state.smoothing = { kind: 'ema', amount: clampAmount(Number(weight), state.smoothing.amount) }
  state.tagFilter = old.get('tagFilter') ?? ''
  state.runFilter = old.get('regexInput') ?? ''
}

interface OldPin {
  plugin: string
  tag: string
}

/** Pins are written as TensorBoard writes them, so that either opens the other's link. */
function readPins(text: string | null): string[] {
  const pins: unknown = parsed(text)
  if (!Array.isArray(pins)) return []
  return pins.filter(isPin).map((pin) => `${PLUGIN_KIND[pin.plugin] ?? pin.plugin}:${pin.tag}`)
}

const isPin = (pin: unknown): pin is OldPin =>
  typeof pin === 'object' && pin !== null && 'plugin' in pin && 'tag' in pin &&
  typeof pin.plugin === 'string' && typeof pin.tag === 'string'

const PLUGIN_KIND: Readonly<Record<string, string>> = { scalars: 'scalar', images: 'image', histograms: 'histogram' }
const KIND_PLUGIN = Object.fromEntries(Object.entries(PLUGIN_KIND).map(([plugin, kind]) => [kind, plugin]))

function writePins(pinned: readonly string[]): string {
  if (pinned.length === 0) return ''
  return JSON.stringify(pinned.map((id) => {
    const colon = id.indexOf(':')
    const kind = id.slice(0, colon)
    return { plugin: KIND_PLUGIN[kind] ?? kind, tag: id.slice(colon + 1) }
  }))
}

/** An axis that a link names: `of:` goes before a scalar. */
export function readAxis(text: string | null | undefined): XAxis | null {
  const scalar = text?.startsWith('of:') === true ? text.slice(3) : ''
  return scalar !== '' ? `of:${scalar}` : (AXES.find((axis) => axis === text) ?? null)
}

/** `{"1": {"title": "…", "lines": ["train/loss", ["val/loss", "right"]], "x": "epoch"}}`. */
function writeMade(made: LinkState['made']): string {
  const entries = Object.entries(made).map(([key, { title, lines, x }]) => [
    key,
    { ...(title ? { title } : {}), lines: lines.map(({ of, axis }) => (axis ? [of, axis] : of)), ...(x ? { x } : {}) },
  ])
  return entries.length === 0 ? '' : JSON.stringify(Object.fromEntries(entries))
}

const MOST_LINES = 60

function readMade(text: string | null): LinkState['made'] {
  const rows: unknown = parsed(text)
  const made: LinkState['made'] = {}
  if (typeof rows !== 'object' || rows === null) return made
  for (const [key, row] of Object.entries(rows)) {
    if (!/^\d{1,6}$/.test(key) || typeof row !== 'object' || row === null || !('lines' in row) || !Array.isArray(row.lines)) continue
    const recipe: CardRecipe = { lines: row.lines.flatMap(readLine).slice(0, MOST_LINES) }
    if ('title' in row && typeof row.title === 'string' && row.title !== '') recipe.title = row.title
    if ('x' in row && typeof row.x === 'string' && row.x !== '') recipe.x = row.x
    made[key] = recipe
  }
  return made
}

function readLine(value: unknown): RecipeLine[] {
  if (typeof value === 'string') return [{ of: value }]
  if (!Array.isArray(value) || typeof value[0] !== 'string') return []
  return [{ of: value[0], ...(value[1] === 'right' ? { axis: 'right' } : {}) }]
}

/** `{"scalar:loss": [x0, x1, y0, y1, "log", "", 1, {…}]}`: zoom, y scale, x scale, wide, options; trailing nothing left out. */
function writeCards(cards: Readonly<Record<string, CardState>>): string {
  const out: Record<string, unknown[]> = {}
  for (const [id, card] of Object.entries(cards)) {
    const [x0, x1] = card.zoom?.x ?? [null, null]
    const [y0, y1] = card.zoom?.y ?? [null, null]
    const row: unknown[] = [x0, x1, y0, y1, card.yScale ?? null, card.xScale ?? null, card.wide === true ? 1 : null, card.options ?? null]
    while (row.length > 0 && row[row.length - 1] === null) row.pop()
    if (row.length > 0) out[id] = row
  }
  return Object.keys(out).length === 0 ? '' : JSON.stringify(out)
}

function readCards(text: string | null): Record<string, CardState> {
  const cards: Record<string, CardState> = {}
  const rows: unknown = parsed(text)
  if (typeof rows !== 'object' || rows === null) return cards
  for (const [id, row] of Object.entries(rows)) {
    if (!Array.isArray(row)) continue
    const values: unknown[] = row
    const zoom: View = { x: pair(values[0], values[1]), y: pair(values[2], values[3]) }
    const card: CardState = {}
    if (zoom.x !== null || zoom.y !== null) card.zoom = zoom
    const [yScale, xScale] = [scale(values[4]), scale(values[5])]
    if (yScale !== null) card.yScale = yScale
    if (xScale !== null) card.xScale = xScale
    if (values[6] === 1) card.wide = true
    const options = readOptions(values[7])
    if (options !== null) card.options = options
    cards[id] = card
  }
  return cards
}

/** Texts by name; null when there are none. */
function readOptions(value: unknown): Record<string, string> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const found = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return found.length === 0 ? null : Object.fromEntries(found)
}

const pair = (a: unknown, b: unknown): [number, number] | null =>
  typeof a === 'number' && typeof b === 'number' && a < b ? [a, b] : null
const scale = (value: unknown): Scale | null => SCALES.find((item) => item === value) ?? null

function parsed(text: string | null): unknown {
  if (text === null || text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Percent-encoding that leaves readable what a query may hold. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/%(2C|2F|3A|24|5B|5D|7B|7D|7C|20)/g, (code) => READABLE[code] ?? code)

const READABLE: Readonly<Record<string, string>> = {
  '%2C': ',', '%2F': '/', '%3A': ':', '%24': '$', '%5B': '[', '%5D': ']', '%7B': '{', '%7D': '}', '%7C': '|', '%20': '+',
}

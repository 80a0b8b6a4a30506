// The page's state: what a link carries, and everything that follows from it and from the catalog.

import { untrack } from 'svelte'
import { foldNames } from '../base/names'
import { hasRun } from '../data/client'
import type { First } from '../data/first'
import { drawnNow, isDrawn, kindOf, kindOfTab, kinds } from '../kinds'
import type { CardRun, CardState, RunGroup, TagInfo } from '../kinds/kind'
import { isRecipe } from '../kinds/recipe'
import { compilePattern } from '../ui/pattern'
import { MadeCards } from './board/made.svelte'
import { paired } from './board/pairs'
import { MADE, Recipes } from './board/recipes.svelte'
import { idOf, matching, sectionsOf, shownBelow, shownCount } from './board/sections'
import type { Section } from './board/sections'
import { Catalog } from './catalog.svelte'
import type { CatalogNews, Run } from './catalog.svelte'
import { Plugins } from './plugins/plugins.svelte'
import type { Prefs } from './prefs.svelte'
import { ColorBook, slotColor } from './runs/colors'
import { Groups } from './runs/groups.svelte'
import { Notes } from './runs/notes.svelte'
import { Parts } from './runs/parts.svelte'
import { sortRuns } from './runs/runs'
import { ALL_UP_TO, defaultSelection, everyRun, onlyThese, readSelection, selects, shownById, switched, writeSelection } from './runs/selection'
import type { Selection } from './runs/selection'
import { RunTable } from './runs/table.svelte'
import type { ThemeState } from './theme.svelte'
import type { Toasts } from './toasts.svelte'
import { readLink, writeLink } from './views/link'
import type { LinkState } from './views/link'
import { Views } from './views/views.svelte'

export const PINNED = '*pinned'
/** Runs side by side; more do not fit a screen. */
export const MOST_ABOUT = 12

export class Page {
  readonly link: LinkState
  readonly catalog: Catalog
  readonly table: RunTable
  readonly parts: Parts
  readonly grouping: Groups
  readonly recipes: Recipes
  readonly prefs: Prefs
  readonly theme: ThemeState
  readonly notes: Notes
  readonly views: Views
  readonly plugins: Plugins
  /** What a selection was before "only this run", to go back to. */
  #before: Selection | null = null
  /** What the reader chose; null leaves the choice to the page. */
  #chosen = $state.raw<Selection | null>(null)
  /** The link's words for the selection, until the reader chooses something else. */
  #asked = $state<string | null>(null)
  readonly #colors = new ColorBook()
  readonly #made = new MadeCards()
  readonly #foreign: string

  constructor(prefs: Prefs, theme: ThemeState, first: First | null, news: CatalogNews, toasts: Toasts) {
    this.prefs = prefs
    this.theme = theme
    const link = $state(settled(readLink(location.search, location.hash)))
    this.link = link
    this.#foreign = location.search
    this.#asked = link.runs === '' ? null : link.runs
    this.catalog = new Catalog(news, first)
    this.notes = new Notes(toasts)
    this.views = new Views(this, toasts)
    this.plugins = new Plugins(this.catalog)
    this.table = new RunTable(this.catalog, prefs)
    this.parts = new Parts(this.catalog, this.link)
    this.grouping = new Groups(this)
    this.recipes = new Recipes(this)
  }

  /** Follows the address and writes it; call inside an effect root. */
  start(): void {
    $effect(() => this.#writeAddress())
    this.plugins.follow()
    const noted = $derived(this.catalog.state === null ? '' : `${this.catalog.state.server.id} ${this.catalog.state.notes}`)
    $effect(() => {
      if (noted === '') return
      untrack(() => void Promise.all([this.notes.fetch(), this.views.fetch()]).catch(() => setTimeout(() => this.catalog.refresh(), 2_000)))
    })
    this.#made.follow(
      () => this.catalog.tags,
      () => this.catalog.state?.version ?? 0,
    )
    this.table.follow(
      () => [...new Set([...this.table.names, ...this.link.group, ...(this.prefs.sort === 'name' ? [] : [this.prefs.sort])])].sort(),
      () => this.link.runFilter,
    )
    addEventListener('hashchange', () => {
      this.#hash = location.hash
      const { tab, options } = settled(readLink('', location.hash))
      if (tab === this.link.tab && Object.keys(options).length === 0) return
      this.link.tab = tab
      this.link.options = { ...this.link.options, ...options }
    })
  }

  // --- runs ---------------------------------------------------------------------------------------

  readonly runPattern = $derived.by(() => compilePattern(this.link.runFilter, this.link.runRegex))
  readonly archived = $derived.by(() => this.catalog.runs.filter((run) => this.notes.of(run.name).archived).length)
  /** Runs of their own, without the archived ones unless those are asked for. */
  readonly #listed = $derived.by(() => {
    const folded = this.parts.all
    const archived = !this.link.archived && this.archived > 0
    if (folded.size === 0 && !archived) return this.catalog.runs
    return this.catalog.runs.filter((run) => !folded.has(run) && !(archived && this.notes.of(run.name).archived))
  })
  readonly sorted = $derived.by(() => sortRuns(this.#listed, this.table.sorting, this.prefs.descending))
  /** Rows of the table: those the filter leaves, a query or a part of names. */
  readonly rows = $derived.by(() => {
    const { matching } = this.table
    if (matching !== null) return this.sorted.filter((run) => matching.has(run.id))
    const { test, empty } = this.runPattern
    return empty || this.table.error !== null ? this.sorted : this.sorted.filter((run) => test(run.name) || test(this.notes.of(run.name).title))
  })
  /** Which runs are on: as chosen, as the link says, or as the page chooses from those listed. */
  readonly selection = $derived.by((): Selection => {
    const asked = this.#asked === null ? null : readSelection(this.#asked, this.catalog.runs)
    return asked ?? this.#chosen ?? defaultSelection(this.rows)
  })
  /** Rows that are on: selected, and left by the filter. */
  readonly chosen = $derived.by(() => (this.about.length > 0 ? this.about : this.rows.filter((run) => selects(this.selection, run.key))))
  /** Runs on the charts: those that are on, each with its parts. */
  readonly shown = $derived.by(() => (this.parts.all.size === 0 ? this.chosen : this.parts.among(this.chosen)))
  readonly #below = $derived.by(() => shownBelow(shownById(this.shown, everyRun())))

  /** Runs looked at closely: nothing else is on the page while there are any. */
  readonly about = $derived.by(() => this.link.about.flatMap((key) => this.catalog.byKey.get(key) ?? []))

  /** Looks at these runs closely; with none, at all that are on again. */
  lookAt(keys: readonly string[]): void {
    this.link.about = keys.slice(0, MOST_ABOUT)
    this.link.focus = []
  }

  /** Names in parts, by run id: what the listed runs share is told apart from what is their own. */
  readonly folded = $derived.by(() => {
    const parts = foldNames(this.rows.map((run) => run.name))
    return new Map(this.rows.map((run, i) => [run.id, parts[i] ?? { prefix: '', own: run.name, suffix: '' }]))
  })

  /** Colours; runs that are shown are served first, so that near ones differ. */
  readonly #slots = $derived.by(() => {
    const slots = new Map<number, number>()
    // While runs still arrive, colours are handed out anew each time, so that they end up the same on every load.
    const book = this.catalog.loading ? new ColorBook() : this.#colors
    const named = [...this.chosen].sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const run of named) slots.set(run.id, book.slot(run.name))
    return slots
  })

  color(run: Run): string {
    const whole = this.parts.whole(run)
    if (whole) return this.color(whole)
    const { color } = this.notes.of(run.name)
    const group = this.grouping.byRun.get(run.id)
    if (group) return group.color
    if (color !== '') return color
    const slot = this.#slots.get(run.id) ?? this.#colors.wish(run.name)
    return slotColor(slot, this.theme.dark)
  }

  label(run: Run): string {
    const whole = this.parts.whole(run)
    if (whole) return `${this.label(whole)} · ${run.part}`
    return this.notes.of(run.name).title || (this.folded.get(run.id)?.own ?? run.name)
  }

  readonly focused = $derived.by(() => new Set(this.link.focus))

  /** Runs that are drawn as one line; null while they are not grouped. */
  get groups(): readonly RunGroup[] | null {
    return this.grouping.list
  }

  /** Shown runs as cards need them, in table order. */
  readonly cardRuns: readonly CardRun[] = $derived.by(() => this.#asCards(this.shown))
  /** Runs that are on, whether or not the filter leaves them; all while the page chooses. */
  readonly candidates: readonly CardRun[] = $derived.by(() =>
    this.#asCards(this.selection.auto ? this.sorted : this.sorted.filter((run) => selects(this.selection, run.key))),
  )
  /** The run under the pointer, by its id. */
  hovered = $state<number | null>(null)

  #asCards(runs: readonly Run[]): CardRun[] {
    const focus = this.focused
    const { byRun } = this.grouping
    const isFocused = (run: Run): boolean => focus.has((this.parts.whole(run) ?? run).key) || byRun.get(run.id)?.emphasis === true
    const any = focus.size > 0 && this.shown.some(isFocused)
    return runs.map((run) => {
      const emphasis = any && isFocused(run)
      const part = this.parts.numberOf(run)
      return { id: run.id, name: run.name, label: this.label(run), color: this.color(run), emphasis, faded: any && !emphasis, ...(part > 0 ? { part } : {}) }
    })
  }

  runsOf(tag: TagInfo): readonly CardRun[] {
    return this.cardRuns.filter((run) => hasRun(tag.runs, run.id))
  }

  select(keys: Iterable<string>, on: boolean): void {
    this.#choose(switched(this.selection, keys, on))
  }

  selectAll(): void {
    // Where all is what the page would choose itself, the link need not say it.
    this.#choose(this.catalog.runs.length <= ALL_UP_TO ? null : everyRun())
  }

  selectNone(): void {
    this.#choose(onlyThese([]))
  }

  /** Only this run; again, and what was chosen before comes back. */
  selectOnly(key: string): void {
    const { mode, names } = this.selection
    const back = mode === 'only' && names.size === 1 && names.has(key) ? this.#before : null
    if (back === null) this.#choose(onlyThese([key]), this.selection)
    else this.#choose(back.auto ? null : back)
  }

  emphasise(key: string | null, add: boolean): void {
    const { focus } = this.link
    if (key === null) this.link.focus = []
    else if (focus.includes(key)) this.link.focus = focus.filter((other) => other !== key)
    else this.link.focus = add ? [...focus, key] : [key]
  }

  /** Shows what a view holds; the theme stays the reader's. */
  restore(link: LinkState, selection: Selection | null): void {
    Object.assign(this.link, { ...link, theme: this.link.theme })
    this.#choose(selection)
  }

  #choose(selection: Selection | null, before: Selection | null = null): void {
    this.#chosen = selection
    this.#asked = null
    this.#before = before
  }

  // --- tags and cards -----------------------------------------------------------------------------

  readonly tagPattern = $derived.by(() => compilePattern(this.link.tagFilter, this.link.tagRegex))
  /** Our name of the tab; links may use TensorBoard's, or name one there is not. */
  readonly tab = $derived.by(() => this.plugin?.tab ?? kindOfTab(this.link.tab)?.tab ?? (this.link.tab === 'more' ? 'more' : 'board'))
  /** The plugin whose tab it is. One that has the name of a kind's tab stands aside where there are data of the kind. */
  readonly plugin = $derived.by(() => {
    const kind = kindOfTab(this.link.tab)
    return kind !== undefined && this.countOfKind.has(kind.id) ? undefined : this.plugins.of(this.link.tab)
  })
  /** The tab of a kind that this version does not draw. */
  readonly isElsewhere = $derived.by(() => {
    const kind = kindOfTab(this.link.tab)
    return kind !== undefined && !isDrawn(kind)
  })
  readonly kindsOfTab = $derived.by(() => {
    const kind = kindOfTab(this.link.tab)
    if (kind !== undefined) return new Set([kind.id])
    return this.link.kinds.length > 0 ? new Set(this.link.kinds) : null
  })
  /** Tags that have a card: of the kinds this version draws, and no part of another card. */
  readonly drawable = $derived.by(() => {
    const ids = new Set(drawnNow().map((kind) => kind.id))
    const tags = this.#made.instead(this.catalog.tags.filter((tag) => ids.has(tag.kind)))
    const names = new Map<string, Set<string>>()
    for (const { kind, tag } of tags) {
      if (kindOf(kind)?.cardOf === undefined) continue
      const list = names.get(kind)
      if (list) list.add(tag)
      else names.set(kind, new Set([tag]))
    }
    const cards = tags.filter((tag) => kindOf(tag.kind)?.cardOf?.(tag, (name) => names.get(tag.kind)?.has(name) === true) ?? true)
    return this.link.pair ? paired(cards) : cards
  })
  /** Those of the tab that a shown run logged. */
  readonly present = $derived.by(() => {
    const kinds = this.kindsOfTab
    const below = this.#below
    return this.drawable.filter((tag) => (kinds === null || kinds.has(tag.kind)) && shownCount(tag.runs, below) > 0)
  })
  /** Cards made on the board, on the tabs of what they draw. */
  readonly made = $derived.by(() => {
    const kinds = this.kindsOfTab
    return kinds === null || kinds.has('scalar') || kinds.has('custom_scalar') ? this.recipes.cards : []
  })
  /** Cards that can be joined. */
  readonly scalarCards: readonly TagInfo[] = $derived.by(() => [...this.recipes.cards, ...this.drawable.filter((tag) => tag.kind === 'scalar')])
  /** Which parts of the toolbar mean something to the cards that may be on the board. */
  readonly uses = $derived.by(() => {
    const present = new Set([...this.present, ...this.made].map((tag) => tag.kind))
    return new Set(drawnNow().flatMap((kind) => (present.has(kind.id) ? (kind.uses ?? []) : [])))
  })
  /** Cards of each kind there is; tags of the kinds that are not drawn. */
  readonly countOfKind = $derived.by(() => {
    const ids = new Set(drawnNow().map((kind) => kind.id))
    const counts = new Map<string, number>()
    const count = (tag: TagInfo): unknown => counts.set(tag.kind, (counts.get(tag.kind) ?? 0) + 1)
    this.drawable.forEach(count)
    this.recipes.cards.forEach((card) => count({ ...card, kind: 'custom_scalar' }))
    this.catalog.tags.forEach((tag) => !ids.has(tag.kind) && count(tag))
    for (const { id, count: countOf } of kinds) {
      if (countOf === undefined) continue
      counts.delete(id)
      const found = countOf(this.table.infos)
      if (found > 0) counts.set(id, found)
    }
    return counts
  })

  readonly sections: readonly Section[] = $derived.by(() => {
    const { test, empty } = this.tagPattern
    const matches = (tag: TagInfo): boolean => test(tag.tag) || (isRecipe(tag) && tag.recipe.lines.some(({ of }) => test(of)))
    const found = empty ? this.present : [...this.made, ...this.present].filter(matches)
    const rest = empty ? sectionsOf(found) : found.length > 0 ? [matching(found)] : []
    if (empty && this.made.length > 0) rest.unshift({ key: MADE, title: 'Made here', cards: this.made.map((tag) => ({ id: tag.id, tag })) })
    const byId = new Map([...this.drawable, ...this.made].map((tag) => [idOf(tag), tag]))
    const pinned = this.link.pinned.flatMap((id) => {
      const tag = byId.get(id)
      const elsewhere = this.kindsOfTab !== null && !this.kindsOfTab.has(tag?.kind ?? '') && !this.recipes.isMade(id)
      return tag === undefined || elsewhere ? [] : [{ id, tag }]
    })
    return pinned.length > 0 && empty ? [{ key: PINNED, title: 'Pinned', cards: pinned }, ...rest] : rest
  })

  cardState(id: string): CardState {
    return this.link.cards[id] ?? {}
  }

  changeCard(id: string, change: Partial<CardState>): void {
    const next: CardState = { ...this.cardState(id), ...change }
    if (next.zoom !== undefined && next.zoom.x === null && next.zoom.y === null) delete next.zoom
    if (next.yScale === this.link.yScale) delete next.yScale
    if (next.xScale === this.link.xScale) delete next.xScale
    if (next.wide === false) delete next.wide
    if (next.options !== undefined && Object.keys(next.options).length === 0) delete next.options
    if (Object.keys(next).length === 0) delete this.link.cards[id]
    else this.link.cards[id] = next
  }

  /** Zooms of x are in the unit of the axis: they end when it changes. */
  setAxis(axis: LinkState['xAxis']): void {
    if (axis === this.link.xAxis) return
    this.link.xAxis = axis
    for (const [id, card] of Object.entries(this.link.cards))
      if (card.zoom) this.changeCard(id, { zoom: { x: null, y: card.zoom.y } })
  }

  /** As a change of the axis does. */
  setOrigin(origin: number | null): void {
    this.link.origin = origin
    for (const [id, card] of Object.entries(this.link.cards)) if (card.zoom) this.changeCard(id, { zoom: { x: null, y: card.zoom.y } })
  }

  fitAll(): void {
    for (const id of Object.keys(this.link.cards)) this.changeCard(id, { zoom: { x: null, y: null } })
  }

  togglePin(id: string): void {
    const { pinned } = this.link
    this.link.pinned = pinned.includes(id) ? pinned.filter((other) => other !== id) : [...pinned, id]
  }

  toggleSection(key: string): void {
    const { collapsed } = this.prefs
    this.prefs.collapsed = collapsed.includes(key) ? collapsed.filter((other) => other !== key) : [...collapsed, key]
  }

  tagOf(id: string): TagInfo | undefined {
    const is = (tag: TagInfo): boolean => idOf(tag) === id
    return this.recipes.cards.find(is) ?? this.drawable.find(is) ?? this.catalog.tags.find(is)
  }

  // --- address ------------------------------------------------------------------------------------

  /** False when the selection is too scattered for a link. */
  linkable = $state(true)

  #selectionText(): string | null {
    return this.#asked ?? writeSelection(this.selection, this.catalog.runs)
  }

  #writeAddress(): void {
    const text = this.#selectionText()
    this.linkable = text !== null
    const address = this.#address({})
    clearTimeout(this.#timer)
    // Browsers refuse more than about 100 changes in 30 s; a slider makes more.
    this.#timer = window.setTimeout(() => {
      if (location.hash !== this.#hash) return // somebody has just changed it, and the page is about to hear of that
      history.replaceState(null, '', address === '' ? location.pathname : address)
      this.#hash = location.hash
    }, 150)
  }

  #timer = 0
  /** The part of the address behind # as the page knows it. */
  #hash = location.hash

  #address(change: Partial<LinkState>): string {
    const link = writeLink({ ...this.link, runs: this.#selectionText() ?? '', ...change }, this.#foreign)
    return link === '' ? this.views.plain : link
  }

  /** Address of this page with only one card on it. */
  linkTo(id: string): string {
    return new URL(this.#address({ full: id }), location.href).href
  }

  get address(): string {
    const link = this.#address({})
    return new URL(link === '' ? location.pathname : link, location.href).href
  }
}

/** Names of a tab that TensorBoard had for another view of the same kind bring that view's settings. */
function settled(link: LinkState): LinkState {
  const meant = kindOfTab(link.tab)?.tabOptions?.[link.tab]
  return meant === undefined ? link : { ...link, options: { ...meant, ...link.options } }
}

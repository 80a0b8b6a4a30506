// The contract between a kind and the page: one object says what a kind is, which cards its tags make, and what draws them.

import type { Component } from 'svelte'
import type { ColumnInfo, TagInfo } from '../data/api'
import type { Chart, Engine, Readout, Restarts, Scale, Smoothing, Statistics, Theme, View, XAxis } from '../plot'

export type { TagInfo }

/** A run as cards need it. */
export interface CardRun {
  id: number
  name: string
  /** The part of the name that tells it from the others. */
  label: string
  color: string
  emphasis: boolean
  /** Drawn pale because other runs are emphasised. */
  faded: boolean
  /** Of a run that is only a part of another one and has its colour: the how manieth, from 1. */
  part?: number
}

/** Runs that are drawn as one line. */
export interface RunGroup {
  /** Negative, so that it is no run's; stands for just these runs. */
  id: number
  /** Stands for it in links. */
  key: string
  /** What tells it from the others. */
  label: string
  /** All that its runs have in common. */
  title: string
  color: string
  emphasis: boolean
  faded: boolean
  /** Their ids. */
  runs: readonly number[]
}

/** What everything is compared with. */
export interface Baseline {
  key: string
  label: string
  runs: readonly number[]
}

/** What people chose for one card; absent means the board's own setting. */
export interface CardState {
  zoom?: View
  yScale?: Scale
  xScale?: Scale
  wide?: boolean
  /** Settings of its kind, by name. */
  options?: Readonly<Record<string, string>>
}

/** One line of a card, in every run that has it. */
export interface RecipeLine {
  /** A scalar's tag, or an expression that begins with "=". */
  of: string
  /** Measured on the axis on the right. */
  axis?: 'right'
}

/** What a card of scalars draws. The card of a tag is the recipe of that one tag. */
export interface CardRecipe {
  title?: string
  lines: readonly RecipeLine[]
  /** The scalar along x; absent follows the board. */
  x?: string
}

export type ReadoutSort = 'nearest' | 'value' | 'name'

/** What is the same for all cards of the board. */
export interface BoardView {
  xAxis: XAxis
  xScale: Scale
  yScale: Scale
  smoothing: Smoothing
  showRaw: boolean
  ignoreOutliers: boolean
  restarts: Restarts
  /** Where x begins: the first point with this x or more is at 0; null leaves x as it is. */
  origin: number | null
  sort: ReadoutSort
  /** How groups become lines; with a baseline, runs are compared with it too. */
  statistics: Statistics
  /** The runs of a group are drawn faintly behind it. */
  members: boolean
  theme: Theme
}

/** Where the shared cursor is. */
export interface Cursor {
  /** Data x, in the unit of `xAxis`. */
  x: number
  xAxis: XAxis
  /** Key of the member under the pointer, and the pointer's height on its canvas. */
  source: string
  yPixel: number
}

/** What a card may ask of the page around it. */
export interface CardHost {
  readonly engine: Engine
  readonly view: BoardView
  readonly apiBase: string
  readonly logdirs: readonly string[]
  readonly cursor: CursorHub
  readonly steps: StepHub
  /** Grows with every change of the data on the server. */
  readonly version: number
  /** A setting of a kind: the card's own, else the board's, else the default. Names are `kind.setting`. */
  option(name: string, otherwise: string, id?: string): string
  /** Sets it for one card, or for the board and with it for all cards; '' forgets it. */
  choose(name: string, value: string, id?: string): void
  /** Shown runs that logged the tag, in table order. */
  runsOf(tag: TagInfo): readonly CardRun[]
  /** Shown groups with those of their runs that logged the tag; null while runs are not grouped. */
  groupsOf(tag: TagInfo): readonly RunGroup[] | null
  /** A number for runs that are drawn as one line, negative, always the same for the same runs. */
  idOfRuns(runs: readonly number[]): number
  readonly baseline: Baseline | null
  /** Every tag of a kind, whoever logged it. */
  tagsOf(kind: string): readonly TagInfo[]
  readonly maker: CardMaker
  readonly runs: RunsHub
  state(id: string): CardState
  change(id: string, change: Partial<CardState>): void
  isPinned(id: string): boolean
  togglePin(id: string): void
  openFull(id: string): void
  /** Emphasises a run or a group everywhere, or nothing. */
  emphasise(run: number | null, add: boolean): void
  copy(text: string, what: string): void
  save(blob: Blob, name: string): void
  /** Address of this page showing only this card. */
  linkTo(id: string): string
}

/** Runs as a whole, as the runs table has them. */
export interface RunsHub {
  /** Every column that there is. */
  readonly columns: readonly ColumnInfo[]
  /** Runs of their own that are on, in table order, whether or not the filter leaves them; all while nobody has chosen runs. */
  readonly candidates: readonly CardRun[]
  /** Ids of the rows that the filter leaves. */
  readonly kept: ReadonlySet<number>
  /** A query, or a part of names. */
  filter: string
  /** The filter as a query, whatever it is. */
  query(): Promise<string>
  /** The run under the pointer. */
  hovered: number | null
  /** Whether runs are grouped, and so have the colour of their group. */
  readonly grouped: boolean
  /** Shows the charts of only this run. */
  open(run: number): void
}

/** Shares one cursor over all cards on screen. */
export interface CursorHub {
  /** Takes part until the returned function is called. */
  join(member: CursorMember): () => void
  move(cursor: Cursor | null): void
  /** Asks this member's readout anew, because its data or settings changed. */
  refresh(key: string): void
}

export interface CursorMember {
  /** Key of the slot or dialog that draws the card. */
  readonly key: string
  readonly chart: Chart
  /** Rows that fit. */
  readonly limit: number
  /** Lines the chart has. */
  readonly lines: number
  /** What its x is; a cursor in another unit is not for it. Absent takes any. */
  readonly xAxis?: XAxis
  /** Where to read when there is no cursor: the right edge of the picture; null before the first draw. */
  readonly end: number | null
  /** Moves the line at once, before any reading has arrived. */
  place(cursor: Cursor | null): void
  show(readout: Readout, cursor: Cursor | null): void
}

/** The step that all cards with one value a step show. */
export interface StepHub {
  /** Null shows each card's newest. */
  readonly step: number | null
  /** Steps of all cards on screen, ascending. */
  readonly steps: readonly number[]
  set(step: number | null): void
  /** Goes by so many of the steps there are. */
  go(by: number): void
  /** A card tells its steps while it is on screen, until the returned function is called. */
  join(key: string, steps: ArrayLike<number>): () => void
}

/** What a card component is given. */
export interface CardProps {
  id: string
  tag: TagInfo
  host: CardHost
  /** CSS pixels; known from the layout, so that no card has to be measured. */
  width: number
  /** Fills the window; shows all rows of the readout. */
  full?: boolean
  /** False while the slot is parked: nothing is fetched or drawn. */
  visible?: boolean
  /** Unique key of the place on the page that draws the card. */
  place: string
  /** Chosen with j and k. */
  current?: boolean
}

/** A card made of what was logged under another tag, such as one chart of a layout; those of a kind keep their order. */
export interface MadeCard extends TagInfo {
  /** Title of its section, whatever slashes its name has. */
  section: string
  /** Its section is closed until somebody opens it. */
  closed?: boolean
}

/** A card of several scalars, with an id of its own instead of `kind:tag`. */
export interface RecipeCard extends MadeCard {
  id: string
  recipe: CardRecipe
}

/** Making cards of several scalars; each of these can be undone. */
export interface CardMaker {
  /** Whether this card was made on the board. */
  isMade(id: string): boolean
  /** Opens the editor: of a made card, or of a new one that begins as this. */
  edit(tag: TagInfo): void
  /** Asks which card gets the lines of this one. */
  addTo(tag: TagInfo): void
  duplicate(tag: TagInfo): void
  remove(tag: TagInfo): void
}

export interface Kind {
  /** The name shared with the Python side. */
  id: string
  title: string
  plural: string
  /** The tab's name in links; TensorBoard's where it has one. */
  tab: string
  /** Other names of that tab in links. */
  aliases: readonly string[]
  /** Settings that such a name stands for, where the link does not say otherwise. */
  tabOptions?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Names on the wire. */
  plugins: readonly string[]
  /** One line of code that logs it. */
  howToLog: string
  /** Absent while this version does not draw the kind. */
  component?: () => Promise<{ default: Component<CardProps> }>
  /** Fills the kind's tab, which then has no cards. */
  view?: () => Promise<{ default: Component<{ host: CardHost }> }>
  /** How many there are of what the view shows, where tags do not tell. */
  count?: (columns: readonly ColumnInfo[]) => number
  /** The parts of the toolbar that mean something to its cards; 'step' is the slider of the shared step. */
  uses?: readonly ('axis' | 'yScale' | 'smoothing' | 'step' | 'groups')[]
  /** Settings of the kind for the whole board, shown in the toolbar of its tab. */
  toolbar?: () => Promise<{ default: Component<{ host: CardHost }> }>
  /** What a card is called where its tag is not what people call it. */
  nameOf?: (tag: string) => string
  /** For tags that are no card but say which cards there are: what takes their place. Asked again when the data changes. */
  expand?: (tags: readonly TagInfo[], signal: AbortSignal) => Promise<readonly MadeCard[]>
  /** Whether a tag has a card of its own; false for a part of another's. `has` says which tags of the kind there are. Absent means all have. */
  cardOf?: (tag: TagInfo, has: (tag: string) => boolean) => boolean
}

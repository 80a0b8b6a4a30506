// The contract between a kind and the page: one object says what a kind is, which cards its tags make, and what draws them.

import type { Component } from 'svelte'
import type { Engine, Scale, Smoothing, Theme, View, XAxis } from '../plot'

/** A tag, whichever runs logged it. */
export interface TagInfo {
  tag: string
  kind: string
  plugin: string
  display_name: string
  description: string
  /** Ids of the runs that have it, as flattened half-open ranges [a, b, c, d …]. */
  runs: number[]
}

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
}

/** What people chose for one card; absent means the board's own setting. */
export interface CardState {
  zoom?: View
  yScale?: Scale
  xScale?: Scale
  wide?: boolean
}

export type ReadoutSort = 'nearest' | 'value' | 'name'

/** What is the same for all cards of the board. */
export interface BoardView {
  xAxis: XAxis
  yScale: Scale
  smoothing: Smoothing
  showRaw: boolean
  ignoreOutliers: boolean
  superseded: boolean
  sort: ReadoutSort
  theme: Theme
}

/** Where the shared cursor is, in data x of the board's axis; null when it is nowhere. */
export interface Cursor {
  x: number
  xAxis: XAxis
  /** The card under the pointer. */
  card: string
}

/** What a card may ask of the page around it. */
export interface CardHost {
  readonly engine: Engine
  readonly view: BoardView
  readonly apiBase: string
  readonly logdirs: readonly string[]
  readonly cursor: CursorHub
  /** Shown runs that logged the tag, in table order. */
  runsOf(tag: TagInfo): readonly CardRun[]
  state(id: string): CardState
  change(id: string, change: Partial<CardState>): void
  isPinned(id: string): boolean
  togglePin(id: string): void
  openFull(id: string): void
  /** Emphasises a run everywhere, or nothing. */
  emphasise(run: number | null, add: boolean): void
  copy(text: string, what: string): void
  save(blob: Blob, name: string): void
  /** Address of this page showing only this card. */
  linkTo(tag: string): string
}

/** Shares one cursor over all cards. A card that is on screen joins and is told where to draw it. */
export interface CursorHub {
  join(member: CursorMember): () => void
  move(cursor: Cursor | null, yPixel: number): void
  /** Asks for new readouts, because data or settings changed. */
  refresh(): void
}

export interface CursorMember {
  /** Key of the slot or dialog that draws the card. */
  readonly key: string
  show(cursor: Cursor | null, yPixel: number | null): void
}

/** What a card component is given. */
export interface CardProps {
  id: string
  tag: TagInfo
  host: CardHost
  /** Fills the window; shows all rows of the readout. */
  full?: boolean
  /** Chosen with j and k. */
  current?: boolean
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
  /** Names on the wire. */
  plugins: readonly string[]
  /** One line of code that logs it. */
  howToLog: string
  /** Absent while this version does not draw the kind. */
  component?: () => Promise<{ default: Component<CardProps> }>
}

// Tags into sections of cards: by the part before the first slash, in natural order.

import { naturalCompare } from '../../base/natural'
import type { MadeCard, TagInfo } from '../../kinds/kind'
import { isRecipe } from '../../kinds/recipe'

export interface Card {
  /** `kind:tag`, the same in every section that shows it. */
  id: string
  tag: TagInfo
}

export interface Section {
  /** Key for remembering whether it is open; of one that is closed at first it begins with CLOSED. */
  key: string
  title: string
  cards: Card[]
}

/** Begins the key of a section that is closed until somebody opens it. */
const CLOSED = '!'

/** Keys of the sections that are closed; `turned` are those that somebody turned from what they were at first. */
export const closedOf = (sections: readonly Section[], turned: readonly string[]): Set<string> =>
  new Set(sections.flatMap(({ key }) => (key.startsWith(CLOSED) !== turned.includes(key) ? [key] : [])))

/** What is turned when all sections are open, or all closed. */
export const turnedFor = (sections: readonly Section[], open: boolean): string[] => sections.flatMap(({ key }) => (key.startsWith(CLOSED) === open ? [key] : []))

export const cardId = (kind: string, tag: string): string => `${kind}:${tag}`
/** Id of the card of a tag; one that was made has its own. */
export const idOf = (tag: TagInfo): string => (isRecipe(tag) ? tag.id : cardId(tag.kind, tag.tag))

/** Title of the section for tags without a slash whose name no other tag uses as a prefix. */
export const TOP_LEVEL = 'top level'

/** Cards that were made in sections and an order of their own keep both while nothing else is on the board. */
const isMade = (tag: TagInfo): tag is MadeCard => 'section' in tag

/** Sections of the tags, sorted. Tags without a prefix share one section, first. */
export function sectionsOf(tags: readonly TagInfo[]): Section[] {
  const kept = tags.every(isMade)
  const prefixes = new Map<string, Card[]>()
  const bare: TagInfo[] = []
  for (const tag of tags) {
    if (isMade(tag)) {
      push(prefixes, tag.section, tag)
      continue
    }
    const slash = tag.tag.indexOf('/')
    if (slash < 0) {
      bare.push(tag)
      continue
    }
    push(prefixes, tag.tag.slice(0, slash), tag)
  }
  const top: Card[] = []
  for (const tag of bare) {
    if (prefixes.has(tag.tag)) push(prefixes, tag.tag, tag)
    else top.push(card(tag))
  }
  const closed = (cards: readonly Card[]): boolean => cards.every(({ tag }) => isMade(tag) && tag.closed === true)
  const sections = [...prefixes].map(([title, cards]) => ({ key: `${closed(cards) ? CLOSED : ''}/${title}`, title, cards }))
  if (!kept) sections.sort((a, b) => naturalCompare(a.title, b.title))
  if (top.length > 0) sections.unshift({ key: '', title: TOP_LEVEL, cards: top })
  if (!kept) for (const section of sections) section.cards.sort((a, b) => naturalCompare(a.tag.tag, b.tag.tag))
  return sections
}

/** One section with all that a filter found. */
export function matching(tags: readonly TagInfo[]): Section {
  const cards = tags.map(card).sort((a, b) => naturalCompare(a.tag.tag, b.tag.tag))
  return { key: '?', title: 'matching', cards }
}

const card = (tag: TagInfo): Card => ({ id: idOf(tag), tag })

function push(map: Map<string, Card[]>, key: string, tag: TagInfo): void {
  const cards = map.get(key)
  if (cards === undefined) map.set(key, [card(tag)])
  else cards.push(card(tag))
}

/** For each id i, how many shown runs have an id below i; makes "any shown run in [a, b)?" one subtraction. */
export function shownBelow(shown: Uint8Array): Uint32Array {
  const below = new Uint32Array(shown.length + 1)
  for (let i = 0; i < shown.length; i++) below[i + 1] = (below[i] ?? 0) + (shown[i] ?? 0)
  return below
}

/** How many shown runs logged a tag; `runs` are flattened half-open ranges of ids. */
export function shownCount(runs: readonly number[], below: Uint32Array): number {
  const last = below.length - 1
  let count = 0
  for (let i = 0; i + 1 < runs.length; i += 2)
    count += (below[Math.min(runs[i + 1] ?? 0, last)] ?? 0) - (below[Math.min(runs[i] ?? 0, last)] ?? 0)
  return count
}

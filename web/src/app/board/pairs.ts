// Tags of training and of validation that are the same measure: one card for both.

import { union } from '../../base/ranges'
import type { RecipeCard, TagInfo } from '../../kinds/kind'

const TRAIN = new Set(['train', 'training', 'trn'])
const OTHER = new Set(['val', 'valid', 'validation', 'eval', 'evaluation', 'dev', 'test', 'testing'])
/** Where a word of a tag may end. */
const WORDS = /([/_\-. ]+)/

interface Part {
  tag: TagInfo
  /** The tag without the word. */
  key: string
  word: string
  isTrain: boolean
}

/** The first word of a tag that says which data it was measured on; null without one. */
function partOf(tag: TagInfo): Part | null {
  const words = tag.tag.split(WORDS)
  const at = words.findIndex((word) => TRAIN.has(word.toLowerCase()) || OTHER.has(word.toLowerCase()))
  const word = words[at]
  if (word === undefined) return null
  const key = words.map((other, i) => (i === at ? '\0' : other)).join('')
  return { tag, key, word, isTrain: TRAIN.has(word.toLowerCase()) }
}

/** What is left of a tag without the word and the sign after it, or before it at the end. */
const nameOf = (key: string): string => key.replace(/\0[/_\-. ]+/, '').replace(/[/_\-. ]*\0/, '') || key.replace('\0', '')

function cardOf(key: string, parts: readonly Part[]): RecipeCard {
  const sorted = [...parts].sort((a, b) => Number(b.isTrain) - Number(a.isTrain))
  const [first] = sorted
  const name = nameOf(key)
  const slash = name.indexOf('/')
  const words = [...new Set(sorted.map(({ word }) => word))].join(' + ')
  const lines = sorted.map(({ tag }) => ({ of: tag.tag }))
  return {
    ...(first as Part).tag,
    tag: name,
    display_name: '',
    description: lines.map(({ of }) => of).join('\n'),
    runs: union(sorted.map(({ tag }) => tag.runs)),
    id: `pair:${key.replace('\0', '*')}`,
    section: slash > 0 ? name.slice(0, slash) : words,
    recipe: { title: name, lines },
  }
}

/** The tags, those of a pair replaced by its card in the place of the first. */
export function paired(tags: readonly TagInfo[]): TagInfo[] {
  const groups = new Map<string, Part[]>()
  for (const tag of tags) {
    const part = tag.kind === 'scalar' ? partOf(tag) : null
    if (part === null) continue
    const group = groups.get(part.key)
    if (group) group.push(part)
    else groups.set(part.key, [part])
  }
  const cards = new Map<TagInfo, RecipeCard | null>()
  for (const [key, parts] of groups) {
    if (!parts.some(({ isTrain }) => isTrain) || parts.every(({ isTrain }) => isTrain)) continue
    parts.forEach(({ tag }, i) => cards.set(tag, i === 0 ? cardOf(key, parts) : null))
  }
  return tags.flatMap((tag) => {
    const card = cards.get(tag)
    return card === undefined ? [tag] : card === null ? [] : [card]
  })
}

// What can be written next in an expression, and what its functions do.

import { quoteTag } from '../../kinds/recipe'
import type { Suggestion } from '../../ui/FilterBox.svelte'

const FUNCTIONS: Readonly<Record<string, string>> = {
  exp: 'e to the power', log: 'natural logarithm', log10: 'logarithm to base 10', sqrt: 'square root', abs: 'without sign',
  min: 'the lower of several', max: 'the higher of several', clip: 'kept between two numbers', diff: 'from point to point',
  cumsum: 'sum so far', cummin: 'lowest so far', cummax: 'highest so far', ema: 'exponential average, with a weight',
  mean: 'of the last points', median: 'of the last points', carry: 'keeps its last value',
}
const ALONG: Readonly<Record<string, string>> = { step: 'the step', time: 'seconds since the start' }
const MOST = 10

/** The name being written before the cursor. */
const WORD = /`[^`]*$|[\p{L}\p{N}_./-]+$/u

/** Tags and functions for the word before the cursor; of a text that is no expression, tags that hold it. */
export function suggestionsFor(text: string, cursor: number, tags: readonly string[]): Suggestion[] {
  if (!text.startsWith('=')) {
    const needle = text.trim().toLowerCase()
    return ranked(tags, needle).map((tag) => ({ text: tag, kind: 'tag', from: 0, to: text.length }))
  }
  const before = text.slice(1, cursor)
  if ((before.match(/`/g)?.length ?? 0) % 2 === 0 && /`$/.test(before)) return []
  const word = WORD.exec(before)?.[0] ?? ''
  const needle = word.replace(/^`/, '').toLowerCase()
  if (needle === '' || /^[\d.]/.test(needle)) return []
  const from = cursor - word.length
  // A closing backtick that stands there already is written over.
  const to = word.startsWith('`') && text[cursor] === '`' ? cursor + 1 : cursor
  const words = (list: Readonly<Record<string, string>>, end: string): Suggestion[] =>
    word.startsWith('`') ? [] : Object.keys(list).filter((name) => name.startsWith(needle)).map((name) => ({ text: name + end, kind: list[name] ?? '', from, to }))
  const found = ranked(tags, needle).map((tag) => ({ text: quoteTag(tag), kind: 'tag', from, to }))
  return [...words(FUNCTIONS, '('), ...words(ALONG, ''), ...found].slice(0, MOST)
}

/** Those that begin with it, or with a part that does, before those that only hold it. */
function ranked(tags: readonly string[], needle: string): string[] {
  const score = (tag: string): number => {
    const at = tag.toLowerCase().indexOf(needle)
    return at < 0 ? Infinity : at === 0 ? 0 : /[/_.\- ]/.test(tag[at - 1] ?? '') ? 1 : 2
  }
  const scored = tags.map((tag) => ({ tag, score: score(tag) })).filter((one) => one.score < Infinity)
  return scored.sort((a, b) => a.score - b.score).slice(0, MOST).map(({ tag }) => tag)
}

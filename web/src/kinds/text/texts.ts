// Texts from the server: one value, and a search over all steps.

import type { Found, SearchAnswer, Text } from '../../data/api'
import { getJson, postJson } from '../../data/client'
import { FIRST, looksLikeJson, WHOLE_JSON } from './formats'

export type { Found, SearchAnswer, Text }

/** One text, not a list of them: PyTorch writes each as a list of one. */
export const isSingle = ({ shape }: Text): boolean => shape.every((size) => size === 1)

/** One value, the newest where the id is null; `all` for the whole of it, otherwise its beginning. JSON comes whole where that is not too much. */
export async function fetchText(run: number, tag: string, id: string | null, all: boolean, signal: AbortSignal): Promise<Text> {
  const ask = (name: string | null, characters: number): Promise<Text> =>
    getJson<Text>(`text?${new URLSearchParams({ run: String(run), tag, ...(name === null ? {} : { id: name }), characters: String(characters) })}`, signal)
  const first = await ask(id, all ? 0 : FIRST)
  return first.cut && isSingle(first) && first.characters <= WHOLE_JSON && looksLikeJson(first.texts[0] ?? '') ? ask(first.id, 0) : first
}

/** The newest texts of some runs, on their way while it is not known yet which values there are. */
export type Newest = (run: number) => Promise<Text | null>

export function fetchNewest(tag: string, runs: readonly number[], signal: AbortSignal): Newest {
  // What cannot be had is asked for again by its id, which says why.
  const coming = new Map(runs.map((run) => [run, fetchText(run, tag, null, false, signal).catch(() => null)]))
  return async (run) => (await coming.get(run)) ?? null
}

/** The texts of a value as one, a line a row. */
export function asOne({ shape, texts }: Text): string {
  const columns = Math.max(1, shape.length > 1 ? (shape.at(-1) ?? 1) : 1)
  if (columns === 1) return texts.join('\n')
  const lines: string[] = []
  for (let at = 0; at < texts.length; at += columns) lines.push(texts.slice(at, at + columns).join(' | '))
  return lines.join('\n')
}

export const searchTexts = (tag: string, runs: readonly number[], query: string, skip: number, signal: AbortSignal): Promise<SearchAnswer> =>
  postJson<SearchAnswer>('texts', { tag, runs, query, skip }, signal)

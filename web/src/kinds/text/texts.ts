// Texts from the server: one value, and a search over all steps.

import type { Found, SearchAnswer, Text } from '../../data/api'
import { getJson, postJson } from '../../data/client'
import { FIRST, looksLikeJson, WHOLE_JSON } from './formats'

export type { Found, SearchAnswer, Text }

/** One text, not a list of them: PyTorch writes each as a list of one. */
export const isSingle = ({ shape }: Text): boolean => shape.every((size) => size === 1)

/** One value; `all` for the whole of it, otherwise its beginning. JSON comes whole where that is not too much. */
export async function fetchText(run: number, tag: string, id: string, all: boolean, signal: AbortSignal): Promise<Text> {
  const ask = (characters: number): Promise<Text> =>
    getJson<Text>(`text?${new URLSearchParams({ run: String(run), tag, id, characters: String(characters) })}`, signal)
  const first = await ask(all ? 0 : FIRST)
  return first.cut && isSingle(first) && first.characters <= WHOLE_JSON && looksLikeJson(first.texts[0] ?? '') ? ask(0) : first
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

// What a text is: Markdown, or JSON, or the turns of a conversation. Found out without being told.

export type Format = 'auto' | 'markdown' | 'raw' | 'json' | 'chat' | 'table'

export const FORMATS: readonly { value: Format; label: string; title: string }[] = [
  { value: 'auto', label: 'Auto', title: 'What each text looks like' },
  { value: 'markdown', label: 'Markdown', title: 'Headings, tables, code and formulas' },
  { value: 'raw', label: 'Raw', title: 'The text as it was logged' },
  { value: 'json', label: 'JSON', title: 'As a tree that opens and closes' },
  { value: 'chat', label: 'Chat', title: 'A list of roles and contents as turns' },
  { value: 'table', label: 'Table', title: 'Lists and tables of texts as rows to sort and filter' },
]

export const formatOf = (name: string): Format => FORMATS.find(({ value }) => value === name)?.value ?? 'auto'

/** Characters of a text that are fetched at first. */
export const FIRST = 100_000
/** JSON is worth nothing in part: up to this many characters it is fetched whole. */
export const WHOLE_JSON = 4_000_000
/** Tables of more rows are not made into Markdown unless that is chosen. */
export const MANY_ROWS = 50
/** A longer text is shown as it was logged. */
export const MOST_MARKDOWN = 200_000

export type Json = null | boolean | number | bigint | string | readonly Json[] | { readonly [key: string]: Json }

export interface Turn {
  role: string
  /** Markdown. */
  content: string
  /** Whatever else the turn has, such as calls of tools. */
  more: Json | undefined
}

export type Meaning = { format: 'markdown' | 'raw' } | { format: 'json'; value: Json } | { format: 'chat'; turns: readonly Turn[] }

export const looksLikeJson = (text: string): boolean => /^\s*[[{]/.test(text.slice(0, 200))

/** How to show a text: as chosen where it can be, and by what it is where nothing was chosen. */
export function meaningOf(text: string, chosen: Format, cut: boolean): Meaning {
  const format = chosen === 'table' ? 'auto' : chosen // one text is no table
  const plain: Meaning = { format: text.length > MOST_MARKDOWN ? 'raw' : 'markdown' }
  if (format === 'raw') return { format: 'raw' }
  if (format === 'markdown' || (format === 'auto' && !looksLikeJson(text))) return plain
  const value = cut ? undefined : parse(text)
  if (value === undefined) return format === 'auto' && !cut ? plain : { format: 'raw' }
  const turns = format === 'json' ? null : turnsOf(value)
  return turns === null ? { format: 'json', value } : { format: 'chat', turns }
}

/** JSON, or one JSON text a line as a list; undefined of anything else. */
export function parse(text: string): Json | undefined {
  const whole = parseOne(text)
  if (whole !== undefined) return whole
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length < 2 || !lines.every(looksLikeJson)) return undefined
  const values: Json[] = []
  for (const line of lines) {
    const value = parseOne(line)
    if (value === undefined) return undefined
    values.push(value)
  }
  return values
}

function parseOne(text: string): Json | undefined {
  try {
    return JSON.parse(text, exact as (this: unknown, key: string, value: Json) => Json) as Json
  } catch {
    return undefined // also of nesting that is too deep to read
  }
}

/** Whole numbers that a float does not hold, where the browser tells how they were written. */
function exact(_key: string, value: Json, context?: { source?: string }): Json {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const source = context?.source
  return source !== undefined && /^-?\d{16,400}$/.test(source) ? BigInt(source) : value
}

const isRecord = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The turns of a conversation: a list of {role, content}, by itself or as `messages`; null of anything else. */
export function turnsOf(value: Json): readonly Turn[] | null {
  const list = isRecord(value) ? (value['messages'] ?? value['conversations']) : value
  if (!Array.isArray(list) || list.length === 0) return null
  const turns: Turn[] = []
  for (const entry of list as readonly Json[]) {
    if (!isRecord(entry)) return null
    const { role, content, from, value: said, ...rest } = entry
    const who = role ?? from
    if (typeof who !== 'string' || (content === undefined && said === undefined && Object.keys(rest).length === 0)) return null
    const what = contentOf(content ?? said)
    const more = { ...rest, ...what.more }
    turns.push({ role: who, content: what.text, more: Object.keys(more).length > 0 ? more : undefined })
  }
  return turns
}

/** Content is a text or a list of parts, of which only some are texts. */
function contentOf(content: Json | undefined): { text: string; more: { readonly [key: string]: Json } } {
  if (content === undefined || content === null) return { text: '', more: {} }
  if (typeof content === 'string') return { text: content, more: {} }
  if (!Array.isArray(content)) return { text: '', more: { content } }
  const texts: string[] = []
  const others: Json[] = []
  for (const part of content as readonly Json[]) {
    if (typeof part === 'string') texts.push(part)
    else if (isRecord(part) && typeof part['text'] === 'string') texts.push(part['text'])
    else others.push(part)
  }
  return { text: texts.join('\n\n'), more: others.length > 0 ? { content: others } : {} }
}

/** A long text in pieces of about `size` characters that end where lines or words do, so that only those on screen are laid out. */
export function pieces(text: string, size = 4000): string[] {
  const out: string[] = []
  let at = 0
  while (at < text.length) {
    let end = Math.min(text.length, at + size)
    if (end < text.length) {
      const line = text.indexOf('\n', end)
      const word = text.indexOf(' ', end)
      if (line >= 0 && line < end + size) end = line + 1
      else if (word >= 0 && word < end + size) end = word + 1
      else if (text.charCodeAt(end) >> 10 === 0x37) end++ // not between the halves of a letter
    }
    out.push(text.slice(at, end))
    at = end
  }
  return out
}

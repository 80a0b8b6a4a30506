// Turns the text of a filter box into a test, and says where a regular expression is wrong.
//
// Engines report that an expression is invalid but never where; people need the spot. The scan below
// knows the mistakes that are made in practice and falls back to the engine's words for the rest.

export interface PatternError {
  /** What is wrong, for people. */
  message: string
  /** Character at which it is wrong; null when the engine refused and the scan found nothing. */
  at: number | null
}

export interface Pattern {
  /** True for every text when the pattern is empty or invalid. */
  test: (text: string) => boolean
  empty: boolean
  error: PatternError | null
}

const everything = (): boolean => true

/** Case does not matter, and the match may be anywhere in the text, as in TensorBoard. */
export function compilePattern(source: string, regex: boolean): Pattern {
  if (source === '') return { test: everything, empty: true, error: null }
  if (!regex) {
    const needle = source.toLowerCase()
    return { test: (text) => text.toLowerCase().includes(needle), empty: false, error: null }
  }
  try {
    const compiled = new RegExp(source, 'i')
    return { test: (text) => compiled.test(text), empty: false, error: null }
  } catch (refusal) {
    return { test: everything, empty: false, error: locate(source) ?? { message: words(refusal), at: null } }
  }
}

function words(refusal: unknown): string {
  const text = refusal instanceof Error ? refusal.message : String(refusal)
  // "Invalid regular expression: /x/i: Reason" → "Reason"
  return text.slice(text.lastIndexOf(': ') + 1).trim() || 'not a regular expression'
}

/** The first mistake in an expression that the engine has refused. */
export function locate(source: string): PatternError | null {
  const open: number[] = []
  let quantifiable = false
  for (let i = 0; i < source.length; i++) {
    const c = source[i]
    if (c === '\\') {
      if (i === source.length - 1) return { message: 'a backslash must be followed by a character', at: i }
      i++
      quantifiable = true
    } else if (c === '[') {
      const end = classEnd(source, i)
      if (end < 0) return { message: 'this [ is never closed', at: i }
      const wrong = badRange(source, i, end)
      if (wrong !== null) return wrong
      i = end
      quantifiable = true
    } else if (c === '(') {
      const kind = groupKind(source, i)
      if (kind === null) return { message: 'after (? comes one of : = ! <name>', at: i + 2 }
      open.push(i)
      i += kind - 1
      quantifiable = false
    } else if (c === ')') {
      if (open.pop() === undefined) return { message: 'this ) closes nothing', at: i }
      quantifiable = true
    } else if (c === '*' || c === '+' || c === '?' || isCount(source, i)) {
      if (!quantifiable) return { message: `there is nothing for ${quoted(source, i)} to repeat`, at: i }
      const length = countLength(source, i)
      const backwards = disorder(source.slice(i, i + length))
      if (backwards) return { message: 'the smaller count comes first', at: i }
      i += length - 1
      if (source[i + 1] === '?') i++ // lazy
      quantifiable = false
    } else {
      quantifiable = c !== '^' && c !== '|'
    }
  }
  const unclosed = open.pop()
  return unclosed === undefined ? null : { message: 'this ( is never closed', at: unclosed }
}

const COUNT = /^\{(\d+)(,(\d*))?\}/

const isCount = (source: string, i: number): boolean => source[i] === '{' && COUNT.test(source.slice(i))
const countLength = (source: string, i: number): number => COUNT.exec(source.slice(i))?.[0].length ?? 1
const quoted = (source: string, i: number): string => source.slice(i, i + countLength(source, i))

function disorder(count: string): boolean {
  const parts = COUNT.exec(count)
  return parts?.[3] !== undefined && parts[3] !== '' && Number(parts[1]) > Number(parts[3])
}

function classEnd(source: string, start: number): number {
  for (let i = start + 1; i < source.length; i++) {
    if (source[i] === '\\') i++
    else if (source[i] === ']') return i
  }
  return -1
}

function badRange(source: string, start: number, end: number): PatternError | null {
  for (let i = start + 2; i < end - 1; i++) {
    if (source[i - 1] === '\\') {
      i++
      continue
    }
    const [from, to] = [source[i - 1], source[i + 1]]
    if (source[i] === '-' && to !== '\\' && from !== undefined && to !== undefined && from > to)
      return { message: `${from}-${to} runs backwards`, at: i - 1 }
  }
  return null
}

/** Length of the opening of the group at i, or null when it is none that exists. */
function groupKind(source: string, i: number): number | null {
  if (source[i + 1] !== '?') return 1
  const rest = source.slice(i + 2)
  if (/^[:=!]/.test(rest)) return 3
  if (/^<[=!]/.test(rest)) return 4
  const named = /^<[A-Za-z_$][\w$]*>/.exec(rest)
  return named ? 2 + named[0].length : null
}

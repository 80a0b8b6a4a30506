// Stretches of axes that a reader marked, as conditions of the runs query and back: whoever writes `lr >= 1e-4 and
// lr <= 1e-2` sees the mark, and whoever draws the mark sees the words. The query is the only place where they are kept.

/** What of a column is meant: numbers between two, either left open; some texts; or that there is none. */
export type Brush = { lo: number | null; hi: number | null } | { values: readonly string[] } | 'none'
export type Brushes = ReadonlyMap<string, Brush>

export interface Split {
  /** What of the query is no mark. */
  rest: string
  /** By column, as it is written in queries. */
  brushes: Brushes
}

const TOKEN = /"(?:\\"|[^"])*"|'(?:\\'|[^'])*'|`(?:``|[^`])*`|[()]|[\w./:@$%#+-]+|\s+|[^]/gu
const BOUND = /^([^]+?)\s*(>=|<=)\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/i
const CHOICE = /^([^]+?)\s+in\s*\(([^]*)\)$/
const NONE = /^([^]+?)\s+is\s+none$/
const VALUE = /\s*(?:"((?:\\"|[^"])*)"|(true|false))\s*(?:,|$)/y

/** The conditions that all must hold; only one where `or` stands between them, null where brackets are not closed. */
function conditions(text: string): string[] | null {
  const found = ['']
  let depth = 0
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '(') depth++
    else if (token === ')') depth--
    if (depth === 0 && token === 'or') return [text.trim()]
    if (depth === 0 && token === 'and') found.push('')
    else found[found.length - 1] += token
  }
  return depth === 0 ? found.map((one) => one.trim()).filter((one) => one !== '') : null
}

function valuesOf(list: string): string[] | null {
  const values: string[] = []
  VALUE.lastIndex = 0
  while (VALUE.lastIndex < list.length) {
    const match = VALUE.exec(list)
    if (match === null) return null
    values.push(match[2] ?? (match[1] ?? '').replaceAll('\\"', '"'))
  }
  return values.length > 0 ? values : null
}

function read(condition: string): [string, Brush] | null {
  const bound = BOUND.exec(condition)
  if (bound) return [bound[1] ?? '', bound[2] === '>=' ? { lo: Number(bound[3]), hi: null } : { lo: null, hi: Number(bound[3]) }]
  const none = NONE.exec(condition)
  if (none) return [none[1] ?? '', 'none']
  const choice = CHOICE.exec(condition)
  const values = choice && valuesOf(choice[2] ?? '')
  return values ? [choice[1] ?? '', { values }] : null
}

/** Two marks of one column as one, where they are two ends. */
function joined(a: Brush | undefined, b: Brush): Brush | null {
  if (a === undefined) return b
  if (a === 'none' || b === 'none' || 'values' in a || 'values' in b) return null
  if ((a.lo !== null && b.lo !== null) || (a.hi !== null && b.hi !== null)) return null
  return { lo: a.lo ?? b.lo, hi: a.hi ?? b.hi }
}

/** The marks in a query on these columns, and what else it says. */
export function readQuery(text: string, columns: ReadonlySet<string>): Split {
  const brushes = new Map<string, Brush>()
  const all = conditions(text)
  if (all === null) return { rest: text, brushes }
  const rest: string[] = []
  for (const condition of all) {
    const [column, brush] = read(condition) ?? []
    const both = column !== undefined && brush !== undefined && columns.has(column) ? joined(brushes.get(column), brush) : null
    if (both === null || column === undefined) rest.push(condition)
    else brushes.set(column, both)
  }
  return { rest: brushes.size === 0 ? text : rest.join(' and '), brushes }
}

function written(column: string, brush: Brush): string {
  if (brush === 'none') return `${column} is none`
  if ('values' in brush) return `${column} in (${brush.values.map((value) => (/^(true|false)$/.test(value) ? value : `"${value.replaceAll('"', '\\"')}"`)).join(', ')})`
  const ends = [brush.lo === null ? [] : [`${column} >= ${brush.lo}`], brush.hi === null ? [] : [`${column} <= ${brush.hi}`]]
  return ends.flat().join(' and ')
}

/** A query that says all of it. */
export function writeQuery(rest: string, brushes: Brushes): string {
  const marks = [...brushes].map(([column, brush]) => written(column, brush)).filter((text) => text !== '')
  if (marks.length === 0) return rest
  const all = rest.trim() === '' ? [] : conditions(rest)
  const alone = all === null || /(^|\W)or(\W|$)/.test(rest) ? [`(${rest})`] : all
  return [...alone, ...marks].join(' and ')
}

/** Between two numbers that were pointed at, with as many digits as the eye can tell; an end of the axis leaves that side open. */
export function between(a: number, b: number, ends: readonly [number, number], log: boolean): Brush | null {
  const [lo, hi] = [Math.min(a, b), Math.max(a, b)]
  const step = 10 ** Math.floor(Math.log10(Math.max(ends[1] - ends[0], 1e-300)) - 3)
  const short = (value: number): number => Number(log ? value.toPrecision(3) : (Math.round(value / step) * step).toPrecision(12))
  const brush = { lo: lo <= ends[0] ? null : short(lo), hi: hi >= ends[1] ? null : short(hi) }
  return brush.lo === null && brush.hi === null ? null : brush
}

// The table as text for other programs: every digit and every letter, and LaTeX for a paper.

import { formatNumber } from '../../base/format'
import type { TableColumn } from '../../data/table'
import type { CardRun } from '../kind'

export interface Exported {
  columns: readonly { title: string; column: TableColumn }[]
  runs: readonly CardRun[]
  /** For each column the run that is best in it, in bold; none of columns that have no best. */
  best: readonly (number | null)[]
}

type Cell = number | string | boolean | null

function cellOf(column: TableColumn, run: number): Cell {
  if (column.isText) return column.text(run)
  const value = column.number(run)
  return Number.isNaN(value) ? null : column.type === 'flag' ? value === 1 : value
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** RFC 4180; what is none is empty. */
export function csv({ columns, runs }: Exported): string {
  const rows = runs.map((run) => [run.name, ...columns.map(({ column }) => String(cellOf(column, run.id) ?? ''))])
  return [['run', ...columns.map(({ title }) => title)], ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('')
}

/** A list of objects; infinities, for which JSON has no number, are text. */
export function json({ columns, runs }: Exported): string {
  const plain = (cell: Cell): Cell => (typeof cell === 'number' && !Number.isFinite(cell) ? String(cell) : cell)
  const rows = runs.map((run) => [['run', run.name], ...columns.map(({ title, column }) => [title, plain(cellOf(column, run.id))])])
  return `${JSON.stringify(rows.map((row) => Object.fromEntries(row) as unknown), null, 1)}\n`
}

const SPECIAL: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}', '~': '\\textasciitilde{}', '^': '\\textasciicircum{}', '<': '\\textless{}', '>': '\\textgreater{}', '|': '\\textbar{}',
}

/** Text that LaTeX sets as it is. */
export const escapeLatex = (text: string): string => text.replace(/[\\~^<>|&%$#_{}]/g, (sign) => SPECIAL[sign] ?? `\\${sign}`).replace(/\s+/g, ' ')

function latexNumber(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '$\\infty$' : '$-\\infty$'
  const [mantissa = '', exponent] = formatNumber(value).replaceAll('−', '-').split('e')
  if (exponent === undefined) return `$${mantissa}$`
  return mantissa === '1' ? `$10^{${exponent}}$` : `$${mantissa} \\times 10^{${exponent}}$`
}

/** A table of the booktabs package, the best of each metric in bold. */
export function latex({ columns, runs, best }: Exported): string {
  const line = (cells: readonly string[]): string => `${cells.join(' & ')} \\\\`
  const cell = (column: TableColumn, run: number, bold: boolean): string => {
    const value = cellOf(column, run)
    const text = value === null ? '--' : typeof value === 'number' ? latexNumber(value) : escapeLatex(String(value))
    return bold ? (text.startsWith('$') ? `$\\mathbf{${text.slice(1, -1)}}$` : `\\textbf{${text}}`) : text
  }
  return [
    '% \\usepackage{booktabs}',
    `\\begin{tabular}{l${columns.map(({ column }) => (column.isText || column.type === 'flag' ? 'l' : 'r')).join('')}}`,
    '\\toprule',
    line(['Run', ...columns.map(({ title }) => escapeLatex(title))]),
    '\\midrule',
    ...runs.map((run) => line([escapeLatex(run.label), ...columns.map(({ column }, i) => cell(column, run.id, best[i] === run.id))])),
    '\\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n')
}

// Tables that are already on the page, given what a reader of tables expects: rows sorted by a click on a heading, and a filter.

import { compareCells, matches } from '../../base/cells'
import type { Sorting } from '../../base/cells'

/** So many rows are seen at once and need no filter. */
const FEW = 8

/** Gives every table below an element its sorting and its filter. */
export function dress(root: HTMLElement): void {
  for (const table of root.querySelectorAll('table')) {
    const body = table.tBodies[0]
    if (body === undefined || body.rows.length < 2 || table.closest('td') !== null) continue
    const rows = [...body.rows]
    const texts = rows.map((row) => row.textContent)
    let sorting: Sorting | null = null
    const sort = (column: number): void => {
      sorting = sorting?.column !== column ? { column, down: false } : sorting.down ? null : { column, down: true }
      body.append(...ordered(rows, sorting))
      mark(table, sorting)
    }
    headings(table, sort)
    if (rows.length > FEW) table.before(filterOf(rows, texts))
  }
}

function ordered(rows: readonly HTMLTableRowElement[], sorting: Sorting | null): HTMLTableRowElement[] {
  if (sorting === null) return [...rows]
  const { column, down } = sorting
  const keyed = rows.map((row) => ({ row, key: row.cells[column]?.textContent.trim() ?? '' }))
  // What is empty stays at the end whichever way.
  const order = (a: string, b: string): number => (a === '' || b === '' || !down ? compareCells(a, b) : -compareCells(a, b))
  return keyed.sort((a, b) => order(a.key, b.key)).map(({ row }) => row)
}

function mark(table: HTMLTableElement, sorting: Sorting | null): void {
  ;[...(table.tHead?.rows[0]?.cells ?? [])].forEach((cell, column) => {
    const way = sorting?.column !== column ? 'none' : sorting.down ? 'descending' : 'ascending'
    cell.setAttribute('aria-sort', way)
  })
}

/** Buttons in the headings; a table without any gets a row of numbers. */
function headings(table: HTMLTableElement, sort: (column: number) => void): void {
  const first = table.tHead?.rows[0]
  const head = first ?? table.createTHead().insertRow()
  if (first === undefined) {
    const columns = table.tBodies[0]?.rows[0]?.cells.length ?? 0
    for (let column = 0; column < columns; column++) {
      const cell = document.createElement('th')
      cell.textContent = String(column + 1)
      head.append(cell)
    }
  }
  ;[...head.cells].forEach((cell, column) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.title = 'Sort by this column'
    button.append(...cell.childNodes)
    button.addEventListener('click', () => sort(column))
    cell.append(button)
    cell.setAttribute('aria-sort', 'none')
  })
}

function filterOf(rows: readonly HTMLTableRowElement[], texts: readonly string[]): HTMLElement {
  const bar = document.createElement('div')
  const field = document.createElement('input')
  const count = document.createElement('span')
  bar.className = 'table-filter'
  field.type = 'search'
  field.placeholder = 'Filter rows'
  field.setAttribute('aria-label', 'Filter rows')
  count.setAttribute('role', 'status')
  const total = rows.length.toLocaleString('en-US')
  const say = (): void => {
    let shown = 0
    rows.forEach((row, index) => {
      row.hidden = !matches(texts[index] ?? '', field.value.trim())
      if (!row.hidden) shown++
    })
    count.textContent = field.value.trim() === '' ? `${total} rows` : `${shown.toLocaleString('en-US')} of ${total} rows`
  }
  field.addEventListener('input', say)
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || field.value === '') return
    field.value = ''
    say()
    event.preventDefault()
    event.stopPropagation()
  })
  bar.append(field, count)
  say()
  return bar
}

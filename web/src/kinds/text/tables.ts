// Tables that are already on the page, given what a reader of tables expects: rows sorted by a click on a heading, and a filter.

/** Numbers before words, words as people sort them, nothing last. */
export function compareCells(a: string, b: string): number {
  const [x, y] = [numberOf(a), numberOf(b)]
  if (x !== null && y !== null) return x - y
  if (x !== null || y !== null) return x !== null ? -1 : 1
  if ((a === '') !== (b === '')) return a === '' ? 1 : -1
  return a.localeCompare(b, undefined, { numeric: true, sensitivity: 'base' })
}

/** 1,234.5, 12 %, −3e-4, 1.2k … are numbers; null of anything else. */
export function numberOf(text: string): number | null {
  const found = /^([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:e[+-]?\d+)?)\s*(%|[kMGTP])?$/i.exec(text.trim().replace('−', '-'))
  if (found?.[1] === undefined || !/\d/.test(found[1])) return null
  const value = Number(found[1].replaceAll(',', ''))
  const scale = { k: 1e3, m: 1e6, g: 1e9, t: 1e12, p: 1e15 }[(found[2] ?? '').toLowerCase()] ?? 1
  return Number.isFinite(value) ? value * scale : null
}

/** Whether the first row of a table of texts names its columns: words, each once, over at least one column of numbers. */
export function hasHeading(cells: readonly string[], columns: number): boolean {
  const names = cells.slice(0, columns)
  if (columns < 2 || cells.length < 2 * columns) return false
  if (names.some((name) => name.trim() === '' || numberOf(name) !== null) || new Set(names).size < columns) return false
  return names.some((_, column) => {
    for (let at = columns + column; at < cells.length; at += columns) if (numberOf(cells[at] ?? '') === null) return false
    return true
  })
}

/** Rows whose every word of the filter is somewhere in them. */
export function matches(row: string, filter: string): boolean {
  const low = row.toLowerCase()
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => low.includes(word))
}

/** So many rows are seen at once and need no filter. */
const FEW = 8

interface Sorting {
  column: number
  down: boolean
}

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

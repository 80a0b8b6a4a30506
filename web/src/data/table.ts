/** Columns of runs: numbers or texts by run id, asked for by name, and the runs that answer a query. */

import type { ColumnInfo, ColumnList, RunTable, WhereAnswer } from './api'
import { getJson, postJson, postPacked } from './client'

export type { ColumnInfo }
export type ColumnType = ColumnInfo['type']

/** Where a query is wrong: `length` characters from `at`. */
export interface QuerySpot {
  message: string
  at: number
  length: number
}

/** The values of one column. */
export class TableColumn {
  readonly name: string
  readonly type: ColumnType
  readonly #rows: ReadonlyMap<number, number>
  readonly #numbers: Float64Array | null
  readonly #codes: Int32Array | null
  readonly #labels: readonly string[]

  /** `rows` says where each run id stands in the arrays. */
  constructor(name: string, type: ColumnType, rows: ReadonlyMap<number, number>, values: Float64Array | Int32Array, labels: readonly string[] = []) {
    this.name = name
    this.type = type
    this.#rows = rows
    this.#numbers = values instanceof Float64Array ? values : null
    this.#codes = values instanceof Int32Array ? values : null
    this.#labels = labels
  }

  get isText(): boolean {
    return this.#codes !== null
  }

  /** NaN where there is none. */
  number(run: number): number {
    const row = this.#rows.get(run)
    return row === undefined ? NaN : (this.#numbers?.[row] ?? NaN)
  }

  /** Null where there is none. */
  text(run: number): string | null {
    const row = this.#rows.get(run)
    return row === undefined ? null : (this.#labels[this.#codes?.[row] ?? -1] ?? null)
  }

  /** The same column with other numbers. */
  mapped(to: (value: number) => number): TableColumn {
    return new TableColumn(this.name, this.type, this.#rows, this.#numbers?.map(to) ?? new Int32Array(), this.#labels)
  }

  has(run: number): boolean {
    return this.isText ? this.text(run) !== null : !Number.isNaN(this.number(run))
  }
}

export interface Table {
  version: number
  /** Ids of the runs that the query leaves. */
  runs: Int32Array
  columns: readonly TableColumn[]
  error: QuerySpot | null
}

export const fetchColumns = (signal?: AbortSignal): Promise<ColumnList> => getJson<ColumnList>('columns', signal)

/** What can be written at the cursor, and what is wrong with the query so far. */
export const completeQuery = (text: string, cursor: number, signal?: AbortSignal): Promise<WhereAnswer> =>
  postJson<WhereAnswer>('where', { text, cursor }, signal)

/** The runs that answer a query ('' for all), and columns of them. */
export async function fetchTable(columns: readonly string[], where: string, signal?: AbortSignal): Promise<Table> {
  const packed = await postPacked('table', { columns, where }, signal)
  const header = packed.header as Partial<RunTable> // what is empty is left out
  const runs = header.runs ? (packed.column(header.runs) as Int32Array) : new Int32Array()
  const rows = new Map(Array.from(runs, (run, row) => [run, row]))
  const { columns: answered = [] } = header
  return {
    version: header.version ?? 0,
    runs,
    error: header.error ?? null,
    columns: answered.flatMap(({ name, type, values, codes, labels }) => {
      const place = codes ?? values // neither of a column that there is not
      return place ? [new TableColumn(name, type, rows, packed.column(place) as Float64Array | Int32Array, labels)] : []
    }),
  }
}

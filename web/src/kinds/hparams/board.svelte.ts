// What all views of the tab share: which columns, the metric that counts, colours, marks, and the runs that are left.

import { hueOf } from '../../base/colors'
import type { ColumnInfo, TableColumn } from '../../data/table'
import { fetchTable } from '../../data/table'
import { metricName, metricTitle, partsOf } from '../../data/metrics'
import type { CardHost, CardRun } from '../kind'
import { axisOf, inside } from './axes'
import type { ColumnAxis } from './axes'
import { readQuery, writeQuery } from './brush'
import type { Brush, Brushes, Split } from './brush'
import { goalOf } from '../../data/metrics'
import { likeliest } from './metric'
import type { Goal } from '../../data/metrics'
import { rampOf, stepAt } from './ramp'

const EVERY = 3_000 // ms between two questions while data keeps coming
const REST = 120 // ms without a move after which everything follows a mark that is being drawn, not the lines alone
const FIRST_HPARAMS = 7
const FIRST_METRICS = 2

type Draft = { column: string; brush: Brush | null } | null

/** How a run is coloured: by its own colour, or by a column. */
export interface Colouring {
  axis: ColumnAxis | null
  /** Of the ramp or the palette, by place. */
  of: (run: CardRun) => string
}

export class Board {
  readonly #host: CardHost
  /** Values of the columns on show, and the runs that the query leaves when nothing is marked. */
  #values = $state.raw<{ columns: ReadonlyMap<string, TableColumn>; runs: ReadonlySet<number>; rest: string } | null>(null)
  error = $state('')
  /** A mark while it is being drawn. */
  draft = $state.raw<Draft>(null)
  /** The same once the pointer rests: tables of thousands of runs cannot be sorted with every move. */
  #rested = $state.raw<Draft>(null)
  readonly #calm = $derived(this.draft === null ? null : this.#rested)

  constructor(host: CardHost) {
    this.#host = host
    $effect(() => {
      const { draft } = this
      const timer = setTimeout(() => (this.#rested = draft), draft === null ? 0 : REST)
      return () => clearTimeout(timer)
    })
    this.#follow()
  }

  // --- what people chose ----------------------------------------------------------------------------

  #option(name: string, otherwise: string): string {
    return this.#host.option(`hparams.${name}`, otherwise)
  }

  choose(name: string, value: string): void {
    this.#host.choose(`hparams.${name}`, value)
  }

  readonly infos = $derived.by(() => new Map(this.#host.runs.columns.map((info) => [info.name, info])))
  readonly hparams = $derived.by(() => this.#host.runs.columns.filter(({ group }) => group === 'hparam'))
  readonly #likeliest = $derived.by(() => likeliest(this.#host.runs.columns))
  /** The metric that counts; '' where there is none. */
  readonly metric = $derived.by(() => this.#option('metric', this.#likeliest[0]?.name ?? ''))
  readonly goal: Goal = $derived.by(() => {
    const chosen = this.#option('goal', '')
    return chosen === 'min' || chosen === 'max' ? chosen : goalOf(this.metric)
  })
  /** Names of the columns in their order. */
  readonly names: readonly string[] = $derived.by(() => {
    const chosen = this.#option('columns', '')
    if (chosen !== '') return chosen.split('\n')
    const differing = this.hparams.filter(({ differs }) => differs)
    const metrics = [this.metric, ...this.#likeliest.slice(0, FIRST_METRICS).map(({ name }) => name)].filter((name) => name !== '')
    return [...(differing.length > 0 ? differing : this.hparams).slice(0, FIRST_HPARAMS).map(({ name }) => name), ...[...new Set(metrics)].slice(0, FIRST_METRICS)]
  })

  setNames(names: readonly string[]): void {
    this.choose('columns', names.join('\n'))
  }

  toggle(name: string): void {
    this.setNames(this.names.includes(name) ? this.names.filter((other) => other !== name) : [...this.names, name])
  }

  move(name: string, to: number): void {
    this.setNames(this.names.filter((other) => other !== name).toSpliced(to, 0, name))
  }

  /** Another metric counts; its column takes the place of the one before. */
  setMetric(name: string): void {
    const before = this.metric
    const names = this.names.map((other) => (other === before ? name : other))
    this.choose('metric', name)
    this.choose('goal', '')
    this.setNames([...new Set(names.includes(name) ? names : [...names, name])])
  }

  /** What of all points of the metric is taken. */
  take(way: string): void {
    const { tag } = partsOf(this.metric)
    const last = this.#host.runs.columns.find((info) => info.group === 'metric' && info.label === tag)
    const [goal, chosen] = [this.goal, this.#option('goal', '')]
    this.setMetric(way === 'last' ? (last?.name ?? this.metric) : metricName(tag, way))
    if (chosen !== '') this.choose('goal', goal)
  }

  title(name: string): string {
    const info = this.infos.get(name)
    return info !== undefined && info.group !== 'metric' ? info.label : metricTitle(name)
  }

  isMetric(name: string): boolean {
    const info: ColumnInfo | undefined = this.infos.get(name)
    return info === undefined || info.group === 'metric'
  }

  setScale(name: string, scale: string): void {
    this.choose(`scale.${name}`, scale)
  }

  // --- marks ----------------------------------------------------------------------------------------

  readonly #split: Split = $derived.by(() => readQuery(this.#host.runs.filter, new Set(this.names)))
  readonly brushes: Brushes = $derived.by(() => this.#with(this.draft))

  #with(draft: Draft): Brushes {
    if (draft === null) return this.#split.brushes
    const { column, brush } = draft
    const marks = new Map([...this.#split.brushes].filter(([name]) => name !== column))
    return brush === null ? marks : marks.set(column, brush)
  }

  /** Marks columns, or with null unmarks them: the marks become conditions of the runs query. */
  async mark(changes: readonly (readonly [string, Brush | null])[]): Promise<void> {
    const { runs } = this.#host
    const { rest } = this.#split
    const marks = new Map(this.#split.brushes)
    for (const [column, brush] of changes) {
      marks.delete(column)
      if (brush !== null) marks.set(column, brush)
    }
    // Only what is no query yet, such as a part of a name, has to be made one.
    const base = this.#split.brushes.size > 0 ? rest : marks.size > 0 ? await runs.query() : runs.filter
    runs.filter = writeQuery(base, marks)
    this.draft = null
  }

  clear(): void {
    void this.mark([...this.#split.brushes].map(([column]) => [column, null] as const))
  }

  // --- values ---------------------------------------------------------------------------------------

  #follow(): void {
    let before = ''
    let last = -Infinity
    $effect(() => {
      const { rest, brushes } = this.#split
      const where = brushes.size > 0 ? rest : ''
      const names = [...new Set([...this.names, ...(this.metric === '' ? [] : [this.metric]), ...this.#coloured])]
      const question = JSON.stringify([names, where])
      void [this.#host.version, this.#host.runs.columns]
      if (names.length === 0) return
      const pause = question === before ? Math.max(0, last + Math.max(EVERY, this.#host.runs.candidates.length / 2) - performance.now()) : 0
      const abort = new AbortController()
      const timer = setTimeout(() => {
        ;[before, last] = [question, performance.now()]
        fetchTable(names, where, abort.signal).then(
          ({ runs, columns }) => {
            this.#values = { columns: new Map(columns.map((column) => [column.name, column])), runs: new Set(runs), rest: where }
            this.error = ''
          },
          (error: unknown) => {
            if (!abort.signal.aborted) this.error = error instanceof Error ? error.message : String(error)
          },
        )
      }, pause)
      return () => {
        clearTimeout(timer)
        abort.abort()
      }
    })
  }

  /** Whether the values on show are those of the columns chosen. */
  readonly loaded = $derived.by(() => this.#values !== null && (this.metric === '' || this.columns.has(this.metric)))
  readonly columns: ReadonlyMap<string, TableColumn> = $derived.by(() => this.#values?.columns ?? new Map<string, TableColumn>())

  /** The runs that are on and that the query leaves when nothing is marked: what marks are drawn over. */
  readonly context: readonly CardRun[] = $derived.by(() => {
    const { candidates, kept } = this.#host.runs
    const values = this.#values
    if (values === null) return []
    const marked = this.#split.brushes.size > 0
    return candidates.filter((run) => values.runs.has(run.id) && (marked || kept.has(run.id)))
  })

  /** Those inside all marks; of a mark that is being drawn, as it was when the pointer last rested. */
  readonly runs: readonly CardRun[] = $derived.by(() => this.#inside(this.#with(this.#calm)))
  /** Ids of those inside all marks at this moment. */
  readonly inside: ReadonlySet<number> = $derived.by(() => new Set((this.draft === null ? this.runs : this.#inside(this.brushes)).map(({ id }) => id)))

  #inside(brushes: Brushes): readonly CardRun[] {
    const marks = [...brushes].flatMap(([name, brush]) => {
      const column = this.columns.get(name)
      return column === undefined ? [] : [{ column, brush }]
    })
    if (marks.length === 0) return this.context
    return this.context.filter(({ id }) => marks.every(({ column, brush }) => inside(column, id, brush)))
  }

  readonly byId = $derived.by(() => new Map(this.runs.map((run) => [run.id, run])))

  axis(name: string): ColumnAxis | null {
    const column = this.columns.get(name)
    if (column === undefined) return null
    return axisOf({ name, title: this.title(name), column, runs: this.context, scale: this.#option(`scale.${name}`, ''), isMetric: this.isMetric(name) })
  }

  readonly axes: readonly ColumnAxis[] = $derived.by(() => this.names.flatMap((name) => this.axis(name) ?? []))

  // --- colours --------------------------------------------------------------------------------------

  /** 'run', or the name of a column. */
  readonly colorBy = $derived.by(() => this.#option('color', this.metric || 'run'))
  readonly #coloured: readonly string[] = $derived.by(() => (this.colorBy === 'run' ? [] : [this.colorBy]))
  readonly colouring: Colouring = $derived.by(() => {
    const axis = this.colorBy === 'run' ? null : this.axis(this.colorBy)
    if (axis === null) return { axis, of: (run) => run.color }
    const { dark, third } = this.#host.view.theme
    if (axis.scale === 'text') {
      const count = axis.ticks.length
      const slot = (at: number): number => Math.round(at * count - 0.5)
      return { axis, of: ({ id }) => (Number.isNaN(axis.at(id)) ? third : hueOf(slot(axis.at(id)), dark)) }
    }
    const ramp = rampOf(dark)
    return { axis, of: ({ id }) => (Number.isNaN(axis.at(id)) ? third : (ramp[stepAt(axis.at(id))] ?? third)) }
  })

  /** The value that counts, of each run that has one, best first. */
  readonly ranking: readonly { run: CardRun; value: number }[] = $derived.by(() => {
    const column = this.columns.get(this.metric)
    if (column === undefined) return []
    const sign = this.goal === 'min' ? 1 : -1
    return this.runs
      .map((run) => ({ run, value: column.number(run.id) }))
      .filter(({ value }) => !Number.isNaN(value))
      .sort((a, b) => sign * (a.value - b.value))
  })
}

/**
 * The drawing side of the engine, the same in a worker and in the page: keeps charts, fetches what they lack, draws what changed.
 *
 * Drawing is cut into slices, so that messages (a chart scrolled away, a cursor moved) are heard between two charts.
 */

import type { Drawn } from './card'
import { DrawnChart } from './chart'
import { exportChart } from './export'
import { Fetcher } from './fetcher'
import { pickAt, readoutAt } from './hit'
import type { Command, Reply, Value } from './protocol'
import { SeriesStore } from './store'
import type { Entry } from './store'
import type { ChartInfo } from './types'

export interface CoreHost {
  reply(reply: Reply): void
  /** Runs work soon, after what is already waiting. */
  later(work: () => void): void
  /** Milliseconds of drawing before others get a turn. */
  readonly slice: number
}

export class Core {
  readonly #charts = new Map<number, DrawnChart>()
  readonly #store = new SeriesStore()
  readonly #fetcher: Fetcher
  #stamp = 0
  #version = -1
  #drawing = false
  #trouble: string | null = null
  readonly #infos = new Map<number, ChartInfo>()
  readonly #unsent = new Set<number>()
  #closed = false

  /** `url` is the absolute address of `api/series`. */
  constructor(
    url: string,
    readonly host: CoreHost,
  ) {
    this.#fetcher = new Fetcher(url, this.#store, () => this.#needs(), {
      arrived: (changed) => this.#arrived(changed),
      trouble: (message) => this.#setTrouble(message),
    })
  }

  apply(commands: readonly Command[]): void {
    this.#stamp++
    for (const command of commands) this.#obey(command)
    this.#fetcher.pump()
    this.#planDrawing()
  }

  close(): void {
    this.#closed = true
    this.#fetcher.close()
    this.#charts.clear()
  }

  #obey(command: Command): void {
    switch (command.do) {
      case 'open':
        this.#charts.set(command.id, new DrawnChart(command.id, command.canvas, this.#store))
        return
      case 'set':
        this.#charts.get(command.id)?.set(command.look, command.series)
        return
      case 'resize':
        this.#charts.get(command.id)?.resize(command.width, command.height, command.ratio)
        return
      case 'visible':
        this.#see(command.id, command.on)
        return
      case 'close':
        this.#charts.get(command.id)?.release()
        this.#charts.delete(command.id)
        this.#infos.delete(command.id)
        return
      case 'invalidate':
        this.#invalidate(command.version)
        return
      case 'readouts':
        this.#answer(command.ask, () => {
          return command.ids.map((id) => {
            const chart = this.#charts.get(id)
            if (!chart?.spec) return { rows: [], count: 0 }
            return readoutAt(chart.spec, chart.layout, chart.drawn, command.x, command.options)
          })
        })
        return
      case 'pick':
        this.#answer(command.ask, () => {
          const chart = this.#charts.get(command.id)
          return chart?.spec ? pickAt(chart.spec, chart.layout, chart.drawn, command.px, command.py) : null
        })
        return
      case 'export':
        this.#answer(command.ask, () => {
          const chart = this.#charts.get(command.id)
          if (!chart?.spec) throw new Error('the chart is not drawn yet')
          const size = { width: chart.width, height: chart.height }
          return exportChart(command.kind, chart.spec, chart.current(), size, command.options)
        })
        return
    }
  }

  #answer(ask: number, work: () => Value | Promise<Value>): void {
    const failed = (error: unknown): void => {
      this.host.reply({ do: 'failed', ask, message: error instanceof Error ? error.message : String(error) })
    }
    try {
      const value = work()
      if (value instanceof Promise) value.then((done) => this.host.reply({ do: 'answer', ask, value: done }), failed)
      else this.host.reply({ do: 'answer', ask, value })
    } catch (error) {
      failed(error)
    }
  }

  #see(id: number, on: boolean): void {
    const chart = this.#charts.get(id)
    if (!chart || chart.visible === on) return
    chart.visible = on
    if (!on) {
      chart.pictured = false
      return
    }
    chart.stamp = this.#stamp
    chart.dirty ||= chart.outdated
  }

  #invalidate(version: number): void {
    if (version === this.#version) return
    this.#version = version
    this.#fetcher.epoch++
  }

  /** Entries of the charts in sight, the newest chart first. */
  *#needs(): Generator<readonly Entry[]> {
    const seen = [...this.#charts.values()].filter((chart) => chart.ready)
    seen.sort((a, b) => b.stamp - a.stamp || a.id - b.id)
    for (const chart of seen) yield chart.entries
  }

  #arrived(changed: readonly Entry[]): void {
    if (changed.length > 0) {
      for (const chart of this.#charts.values()) {
        if (!chart.ready) continue
        // A series that grew may no longer be whole in memory: a zoomed chart then needs its own answer.
        if (chart.spec?.view?.x) chart.resolve()
        chart.dirty ||= chart.outdated
      }
    }
    for (const chart of this.#charts.values()) {
      if (chart.ready && !chart.dirty && this.#infos.get(chart.id)?.loading === true) this.#tell(chart)
    }
    this.#planDrawing()
  }

  #setTrouble(message: string | null): void {
    this.#trouble = message
    for (const chart of this.#charts.values()) if (chart.ready) this.#tell(chart)
    this.#sendInfos()
  }

  #planDrawing(): void {
    if (this.#drawing || this.#closed || this.#next() === null) return
    this.#drawing = true
    this.host.later(() => this.#drawSlice())
  }

  /** The next chart to draw: those without a picture first, the newest of them; then the others in turn. */
  #next(): DrawnChart | null {
    let best: DrawnChart | null = null
    for (const chart of this.#charts.values()) {
      if (!chart.dirty || !chart.ready) continue
      if (best === null || this.#before(chart, best)) best = chart
    }
    return best
  }

  #before(a: DrawnChart, b: DrawnChart): boolean {
    if (a.pictured !== b.pictured) return !a.pictured
    if (!a.pictured && a.stamp !== b.stamp) return a.stamp > b.stamp
    return a.drawnAt === b.drawnAt ? a.id < b.id : a.drawnAt < b.drawnAt
  }

  #drawSlice(): void {
    if (this.#closed) return
    const end = performance.now() + this.host.slice
    for (;;) {
      const chart = this.#next()
      if (chart === null) break
      chart.drawnAt = performance.now()
      const info = chart.draw()
      if (info !== null) this.#note(chart, info)
      if (performance.now() >= end) break
    }
    this.#sendInfos()
    this.#drawing = false
    this.#planDrawing()
  }

  /** What a chart lacks: loading until each series had an answer, an error when none can be had. */
  #state(chart: DrawnChart): Pick<ChartInfo, 'loading' | 'error'> {
    const waiting = chart.entries.some((entry) => entry.data === null && this.#fetcher.lacks(entry))
    return { loading: waiting && this.#trouble === null, error: waiting ? this.#trouble : null }
  }

  #note(chart: DrawnChart, drawn: Drawn['info']): void {
    const spec = chart.spec
    if (spec === null) return
    const { xAxis, xScale, yScale } = spec
    this.#infos.set(chart.id, { ...drawn, ...this.#state(chart), xAxis, xScale, yScale })
    this.#unsent.add(chart.id)
  }

  /** Refreshes loading and error of a chart whose picture stays. */
  #tell(chart: DrawnChart): void {
    const info = this.#infos.get(chart.id)
    if (!info) return
    this.#infos.set(chart.id, { ...info, ...this.#state(chart) })
    this.#unsent.add(chart.id)
  }

  #sendInfos(): void {
    if (this.#unsent.size === 0) return
    const infos: [number, ChartInfo][] = []
    for (const id of this.#unsent) {
      const info = this.#infos.get(id)
      if (info) infos.push([id, info])
    }
    this.#unsent.clear()
    this.host.reply({ do: 'infos', infos })
  }
}

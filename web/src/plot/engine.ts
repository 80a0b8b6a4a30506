/**
 * The page's side of the engine: hands canvases and specs to the drawing side, and its answers to whoever asked.
 *
 * Commands of one turn travel as one message. Until a worker has said that it can draw, they wait; should it not be able to, the
 * same drawing code runs here.
 */

import type { Command, Look, Reply, Value } from './protocol'
import type {
  Chart,
  ChartInfo,
  ChartSpec,
  Engine,
  EngineOptions,
  ExportOptions,
  Readout,
  ReadoutOptions,
  ReadoutRow,
  SeriesRef,
} from './types'

/** Where commands go. */
interface Side {
  send(commands: Command[]): void
  close(): void
}

interface Ask {
  resolve(value: Value): void
  reject(error: Error): void
}

/** Readouts of the same charts: one on its way, the newest waiting, those between answered by the newest. */
interface Cursor {
  next: { x: number; options: ReadoutOptions } | null
  waiting: { resolve(readouts: Readout[]): void; reject(error: Error): void }[]
}

const canTransfer = (): boolean =>
  typeof Worker !== 'undefined' &&
  typeof OffscreenCanvas !== 'undefined' &&
  'transferControlToOffscreen' in HTMLCanvasElement.prototype

/** Gives the page's thread back after this many milliseconds of drawing. */
const pageSlice = 6

class PageEngine implements Engine {
  mode: 'worker' | 'page'
  readonly #url: string
  readonly #charts = new Map<number, PageChart>()
  readonly #asks = new Map<number, Ask>()
  readonly #cursors = new Map<string, Cursor>()
  #side: Side | null = null
  #commands: Command[] = []
  #flushing = false
  #counter = 0
  #closed = false

  constructor(options: EngineOptions) {
    this.#url = new URL(`${options.apiBase.replace(/\/?$/, '/')}series`, document.baseURI).href
    this.mode = options.worker !== false && canTransfer() ? 'worker' : 'page'
    if (this.mode === 'worker') this.#startWorker()
    else void this.#startHere()
  }

  chart(canvas: HTMLCanvasElement): Chart {
    const id = ++this.#counter
    const chart = new PageChart(this, id)
    this.#charts.set(id, chart)
    this.send({ do: 'open', id, canvas })
    return chart
  }

  invalidate(version: number): void {
    this.send({ do: 'invalidate', version })
  }

  readouts(charts: Chart[], x: number, options: ReadoutOptions = {}): Promise<Readout[]> {
    const ids = charts.map((chart) => (chart instanceof PageChart ? chart.id : -1))
    const key = ids.join()
    return new Promise((resolve, reject) => {
      const cursor = this.#cursors.get(key)
      if (cursor) {
        cursor.next = { x, options }
        cursor.waiting.push({ resolve, reject })
        return
      }
      this.#cursors.set(key, { next: null, waiting: [] })
      this.#readOnce(ids, key, x, options).then(resolve, reject)
    })
  }

  async #readOnce(ids: number[], key: string, x: number, options: ReadoutOptions): Promise<Readout[]> {
    try {
      return (await this.ask((ask) => ({ do: 'readouts', ask, ids, x, options }))) as Readout[]
    } finally {
      const cursor = this.#cursors.get(key)
      if (cursor?.next) {
        const { next, waiting } = cursor
        cursor.next = null
        cursor.waiting = []
        this.#readOnce(ids, key, next.x, next.options).then(
          (readouts) => waiting.forEach((one) => one.resolve(readouts)),
          (error: Error) => waiting.forEach((one) => one.reject(error)),
        )
      } else {
        this.#cursors.delete(key)
      }
    }
  }

  destroy(): void {
    this.#closed = true
    this.#side?.close()
    this.#side = null
    this.#commands = []
    this.#charts.clear()
    for (const ask of this.#asks.values()) ask.reject(new Error('the chart engine was closed'))
    this.#asks.clear()
  }

  forget(id: number): void {
    this.#charts.delete(id)
    this.send({ do: 'close', id })
  }

  send(command: Command): void {
    if (this.#closed) return
    this.#commands.push(command)
    if (this.#flushing) return
    this.#flushing = true
    queueMicrotask(() => this.#flush())
  }

  ask(command: (ask: number) => Command): Promise<Value> {
    const ask = ++this.#counter
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new Error('the chart engine was closed'))
        return
      }
      this.#asks.set(ask, { resolve, reject })
      this.send(command(ask))
    })
  }

  #flush(): void {
    this.#flushing = false
    if (this.#side === null || this.#commands.length === 0) return
    const commands = this.#commands
    this.#commands = []
    this.#side.send(commands)
  }

  /** The drawing code is fetched only when this thread has to draw. */
  async #startHere(): Promise<void> {
    this.mode = 'page'
    const { Core } = await import('./core')
    if (this.#closed) return
    const core = new Core(this.#url, {
      reply: (reply) => this.#hear(reply),
      later: (work) => void requestAnimationFrame(work),
      slice: pageSlice,
    })
    this.#side = { send: (commands) => core.apply(commands), close: () => core.close() }
    this.#flush()
  }

  #startWorker(): void {
    let worker: Worker
    try {
      worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'charts' })
    } catch {
      void this.#startHere()
      return
    }
    worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      if (this.#closed) return
      if (data.do === 'ready') {
        this.#side = { send: (commands) => post(worker, commands), close: () => worker.terminate() }
        this.#flush()
      } else if (data.do === 'unsupported') {
        worker.terminate()
        void this.#startHere()
      } else {
        this.#hear(data)
      }
    }
    worker.onerror = () => {
      // Once canvases were handed over they cannot come back; before that, the page can draw them itself.
      if (this.#side !== null || this.#closed) return
      worker.terminate()
      void this.#startHere()
    }
    worker.postMessage({ url: this.#url })
  }

  #hear(reply: Reply): void {
    if (reply.do === 'infos') {
      for (const [id, info] of reply.infos) this.#charts.get(id)?.tell(info)
    } else if (reply.do === 'answer') {
      this.#asks.get(reply.ask)?.resolve(reply.value)
      this.#asks.delete(reply.ask)
    } else if (reply.do === 'failed') {
      this.#asks.get(reply.ask)?.reject(new Error(reply.message))
      this.#asks.delete(reply.ask)
    }
  }
}

function post(worker: Worker, commands: Command[]): void {
  const moved: Transferable[] = []
  const ready = commands.map((command): Command => {
    if (command.do !== 'open' || !(command.canvas instanceof HTMLCanvasElement)) return command
    const canvas = command.canvas.transferControlToOffscreen()
    moved.push(canvas)
    return { ...command, canvas }
  })
  worker.postMessage(ready, moved)
}

const plainRange = (range: [number, number] | null): [number, number] | null => (range ? [range[0], range[1]] : null)

/** A copy without proxies: a page may hold its state in some, and they cannot be sent to a worker. */
function plainLook({ series: _, ...look }: ChartSpec): Look {
  const { view } = look
  return {
    ...look,
    smoothing: { ...look.smoothing },
    theme: { ...look.theme },
    view: view === null ? null : { x: plainRange(view.x), y: plainRange(view.y) },
  }
}

class PageChart implements Chart {
  #series: SeriesRef[] | null = null
  #callbacks: ((info: ChartInfo) => void)[] = []

  constructor(
    readonly engine: PageEngine,
    readonly id: number,
  ) {}

  set(spec: ChartSpec): void {
    const changed = spec.series !== this.#series
    this.#series = spec.series
    this.engine.send({ do: 'set', id: this.id, look: plainLook(spec), series: changed ? spec.series.map((ref) => ({ ...ref })) : null })
  }

  resize(cssWidth: number, cssHeight: number, dpr: number): void {
    this.engine.send({ do: 'resize', id: this.id, width: cssWidth, height: cssHeight, ratio: dpr })
  }

  visible(on: boolean): void {
    this.engine.send({ do: 'visible', id: this.id, on })
  }

  async readout(x: number): Promise<ReadoutRow[]> {
    const [readout] = await this.engine.readouts([this], x)
    return readout?.rows ?? []
  }

  pick(px: number, py: number): Promise<ReadoutRow | null> {
    return this.engine.ask((ask) => ({ do: 'pick', ask, id: this.id, px, py })) as Promise<ReadoutRow | null>
  }

  export(kind: 'png' | 'svg', opts: ExportOptions = {}): Promise<Blob> {
    return this.engine.ask((ask) => ({ do: 'export', ask, id: this.id, kind, options: opts })) as Promise<Blob>
  }

  onInfo(callback: (info: ChartInfo) => void): void {
    this.#callbacks.push(callback)
  }

  tell(info: ChartInfo): void {
    for (const callback of this.#callbacks) callback(info)
  }

  destroy(): void {
    this.#callbacks = []
    this.engine.forget(this.id)
  }
}

export function createEngine(options: EngineOptions): Engine {
  return new PageEngine(options)
}

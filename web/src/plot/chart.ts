/** One chart on the drawing side: what it should show, the entries it holds for that, and the picture it last made. */

import { drawCard, nothing } from './card'
import type { Drawn } from './card'
import type { Layout } from './layout'
import { CanvasPen } from './pen'
import type { Look, Surface } from './protocol'
import { groupAxis, ownAxis } from './series'
import type { SeriesData } from './series'
import { keyOf } from './store'
import type { Entry, RequestKey, SeriesStore } from './store'
import type { ChartSpec, SeriesRef, Statistics } from './types'

/** Widths asked for, in device pixels: few, so that charts of about one size share their answers. */
const widths = [256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096]

/** Thinning goes by x as it is stored; on a bent axis some columns are stretched, so ask for more of them. */
const bentFactor = 4

const sameName = (a: SeriesRef | undefined, b: SeriesRef): boolean => a !== undefined && a.run === b.run && a.tag === b.tag

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

export class DrawnChart {
  spec: ChartSpec | null = null
  width = 0
  height = 0
  ratio = 1
  visible = false
  /** When it came into sight; the newest is served first. */
  stamp = 0
  /** Its look, size or data differ from its picture. */
  dirty = false
  /** When it was last drawn; charts that have a picture take turns. */
  drawnAt = 0
  /** It has shown data since it came into sight. */
  pictured = false
  layout: Layout | null = null
  /** The data in the picture, in the order of the spec's series. */
  drawn: (SeriesData | null)[] = []
  /** In effect: what the view needs. */
  entries: readonly Entry[] = []
  /** The whole series, to fall back on while zoomed. */
  #whole: readonly Entry[] = []
  /** Order of `drawn`. */
  #drawnSeries: SeriesRef[] = []
  #context: Context | null = null

  constructor(
    readonly id: number,
    readonly canvas: Surface,
    readonly store: SeriesStore,
  ) {}

  /** Draws and fetches only when all of this is known. */
  get ready(): boolean {
    return this.visible && this.spec !== null && this.width > 0 && this.height > 0
  }

  set(look: Look, series: SeriesRef[] | null): void {
    const before = this.spec
    this.spec = { ...look, series: series ?? before?.series ?? [] }
    this.dirty = true
    this.resolve(before?.series ?? [])
  }

  resize(width: number, height: number, ratio: number): void {
    if (width === this.width && height === this.height && ratio === this.ratio) return
    this.width = width
    this.height = height
    this.ratio = ratio
    this.dirty = true
    this.resolve()
  }

  /** Takes hold of the entries the spec needs now, and lets go of the others. */
  resolve(before: SeriesRef[] = this.spec?.series ?? []): void {
    const { spec } = this
    if (spec === null || this.width === 0) return
    const held = [...this.entries, ...this.#whole]
    const ofRuns = this.#asking(spec, null)
    const ofGroups = spec.statistics ? this.#asking(spec, spec.statistics) : ofRuns
    const old = this.#placesOf(before)
    const entries: Entry[] = []
    const wholes: Entry[] = []
    spec.series.forEach((ref, i) => {
      const { whole, wholeKey, zoomed, zoomedKey } = ref.members ? ofGroups : ofRuns
      const hold = (key: string, request: RequestKey): Entry => this.store.acquire(key, request, ref.tag, ref.run, ref.members)
      const base = hold(wholeKey, whole)
      wholes.push(base)
      const from = old(ref, i)
      if (from >= 0) this.#seed(base, this.#whole[from])
      const use =
        zoomed === null || base.data?.complete === true
          ? hold(wholeKey, whole)
          : hold(zoomedKey, zoomed)
      entries.push(use)
    })
    this.entries = entries
    this.#whole = wholes
    for (const entry of held) this.store.release(entry)
  }

  release(): void {
    for (const entry of this.entries) this.store.release(entry)
    for (const entry of this.#whole) this.store.release(entry)
    this.entries = []
    this.#whole = []
    this.drawn = []
    // Frees the pixels now, not when the collector comes by.
    this.canvas.width = 0
    this.canvas.height = 0
  }

  /** The best there is for each series now: its own answer, or older pixels until that arrives. */
  current(): (SeriesData | null)[] {
    const { spec } = this
    if (spec === null) return []
    const old = this.#placesOf(this.#drawnSeries)
    const range = spec.view?.x ?? null
    const own = ownAxis(spec.xAxis, spec.restarts)
    const fitting = (data: SeriesData | null | undefined): SeriesData | null => (data?.own === (data?.columns.group ? groupAxis(spec.xAxis) : own) ? data : null)
    return this.entries.map((entry, i) => {
      if (entry.data !== null) return entry.data
      const ref = spec.series[i] as SeriesRef
      const whole = fitting(this.#whole[i]?.data)
      const at = old(ref, i)
      const last = fitting(at >= 0 ? this.drawn[at] : null)
      if (last === null || whole === null) return last ?? whole
      const covers = last.range === null || (range !== null && last.range[0] <= range[0] && last.range[1] >= range[1])
      return covers ? last : whole
    })
  }

  /** Whether newer data than the picture's is here. */
  get outdated(): boolean {
    return this.entries.some((entry, i) => entry.data !== null && entry.data !== this.drawn[i])
  }

  /** Makes the picture; returns what is on it. */
  draw(): Drawn['info'] | null {
    const { spec, canvas, ratio } = this
    if (spec === null) return null
    const data = this.current()
    this.dirty = false
    const empty = !this.pictured && data.every((one) => one === null)
    if (empty && this.#context !== null) return nothing(this.width, this.height)
    const width = Math.max(1, Math.round(this.width * ratio))
    const height = Math.max(1, Math.round(this.height * ratio))
    // Setting a size clears the canvas even when it stays the same.
    if (canvas.width !== width) canvas.width = width
    if (canvas.height !== height) canvas.height = height
    this.#context ??= canvas.getContext('2d', { alpha: false }) as Context | null
    if (this.#context === null) throw new Error('this browser gave no 2D drawing context')
    const pen = new CanvasPen(this.#context, ratio, spec.theme.font)
    if (empty) {
      // The first call on a new context costs most of a frame: made while the data is still on its way.
      pen.rect(0, 0, this.width, this.height, spec.theme.surface)
      return nothing(this.width, this.height)
    }
    const { layout, info } = drawCard(pen, spec, data, this.width, this.height)
    this.layout = layout
    this.drawn = data
    this.#drawnSeries = spec.series
    this.pictured ||= layout !== null
    return info
  }

  /** What to ask for the whole of the series, and for the view where it is zoomed. */
  #asking(spec: ChartSpec, statistics: Statistics | null): { whole: RequestKey; wholeKey: string; zoomed: RequestKey | null; zoomedKey: string } {
    const range = spec.view?.x ?? null
    const whole = this.#request(spec, null, statistics)
    const zoomed = range === null ? null : this.#request(spec, [range[0], range[1]], statistics)
    return { whole, wholeKey: keyOf(whole), zoomed, zoomedKey: zoomed === null ? '' : keyOf(zoomed) }
  }

  #request(spec: ChartSpec, range: [number, number] | null, statistics: Statistics | null): RequestKey {
    const bent = spec.xScale === 'linear' ? 1 : bentFactor
    const needed = this.width * Math.min(this.ratio, 2) * bent
    return {
      x: spec.xAxis,
      range,
      width: widths.find((width) => width >= needed) ?? 4096,
      smoothing: spec.smoothing,
      restarts: statistics === null ? spec.restarts : 'stitched',
      origin: spec.origin ?? null,
      statistics,
    }
  }

  /** Finds where a series was in an earlier list: usually at the same place. */
  #placesOf(before: SeriesRef[]): (ref: SeriesRef, i: number) => number {
    let places: Map<string, number> | null = null
    const name = (ref: SeriesRef): string => `${ref.run} ${ref.tag}`
    return (ref, i) => {
      if (sameName(before[i], ref)) return i
      places ??= new Map(before.map((other, at) => [name(other), at]))
      return places.get(name(ref)) ?? -1
    }
  }

  /** Fills a new entry from one that already holds every point of the series, so that nothing need be asked. */
  #seed(entry: Entry, from: Entry | undefined): void {
    if (!from || from === entry || entry.data !== null || from.data?.complete !== true) return
    const asked = entry.request
    const had = from.request
    if (asked.x !== had.x || asked.origin !== had.origin) return
    if (asked.restarts !== had.restarts && !(asked.restarts === 'stitched' && had.restarts === 'faint')) return
    if (JSON.stringify(asked.statistics) !== JSON.stringify(had.statistics)) return
    const same = asked.smoothing.kind === had.smoothing.kind && asked.smoothing.amount === had.smoothing.amount
    const data = same ? from.data : from.data.resmoothed(asked.smoothing)
    if (data === null) return
    this.store.fill(entry, data, from.version)
    entry.epoch = from.epoch
  }
}

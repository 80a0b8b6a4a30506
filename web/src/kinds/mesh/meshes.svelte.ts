// The meshes a card shows: fetched for the step on show, the nearest ones kept, what is on screen stays until the next is here.

import type { Look, MeshHeader } from '../../data/api'
import { ApiError, getPacked } from '../../data/client'
import { valueUrl } from '../../data/values'
import { apiBase } from '../../data/client'
import type { Place } from '../../base/packed'
import { boxOf } from './frame'
import type { Box } from './frame'

/** A mesh as it was logged, made safe by the server. */
export interface MeshData {
  vertices: Float32Array
  faces: Uint32Array | null
  /** Red, green, blue and 255 of each vertex. */
  colors: Uint8Array | null
  box: Box | null
  samples: number
  /** What was left out or is odd, in words. */
  notes: readonly string[]
  /** What the log asks for. */
  look: Look
}

export interface Wanted {
  run: number
  id: string
  step: number
}

export interface Shown extends Wanted {
  mesh: MeshData | null
  /** Why there is no picture; '' when there is one. */
  error: string
}

const KEPT = 12e6 // vertices

async function fetchMesh(run: number, tag: string, id: string, sample: number, signal: AbortSignal): Promise<MeshData> {
  const packed = await getPacked(valueUrl('mesh', run, tag, id, sample === 0 ? {} : { sample }).slice(apiBase.length), signal)
  const header = packed.header as MeshHeader
  const column = (place: unknown): ArrayBufferView => packed.column(place as Place)
  const vertices = column(header.vertices) as Float32Array
  const faces = header.faces ? (column(header.faces) as Int32Array) : null
  const colors = header.colors ? column(header.colors) : null
  return {
    vertices,
    faces: faces && new Uint32Array(faces.buffer, faces.byteOffset, faces.length),
    colors: colors && new Uint8Array(colors.buffer, colors.byteOffset, colors.byteLength),
    box: boxOf(vertices),
    samples: header.samples ?? 1,
    notes: notesOf(header),
    look: header.look ?? {},
  }
}

/** "1 face", "2,000 faces". */
export const many = (count: number, one: string, more: string): string => `${count.toLocaleString('en')} ${count === 1 ? one : more}`

export function notesOf(header: Partial<MeshHeader>): string[] {
  const { lost_vertices: vertices = 0, lost_faces: faces = 0, every = 1, notes = [] } = header
  return [
    ...(faces > 0 ? [`${many(faces, 'face names a vertex that is', 'faces name vertices that are')} not there: left out`] : []),
    ...(vertices > 0 ? [`${many(vertices, 'vertex is', 'vertices are')} NaN or infinite: left out`] : []),
    ...(every > 1 ? [`one point in ${every} is drawn`] : []),
    ...notes,
  ]
}

/** Make one in a component's script; it lives as long as the component. */
export class Meshes {
  /** By run. */
  readonly shown: ReadonlyMap<number, Shown> = $derived.by(() => {
    void this.#arrived
    const next = new Map<number, Shown>()
    for (const wanted of this.#wanted()) {
      const kept = this.#kept.get(this.#key(wanted))
      const found = kept === undefined ? this.#last.get(wanted.run) : { ...wanted, ...kept }
      if (found !== undefined) next.set(wanted.run, found)
    }
    return (this.#last = next)
  })
  readonly #wanted: () => readonly Wanted[]
  readonly #sample: () => number
  /** In the order of their last use. */
  readonly #kept = new Map<string, { mesh: MeshData | null; error: string }>()
  readonly #flights = new Map<string, AbortController>()
  #last: ReadonlyMap<number, Shown> = new Map()
  #arrived = $state(0)
  #of = ''

  constructor(tag: () => string, wanted: () => readonly Wanted[], sample: () => number) {
    this.#wanted = wanted
    this.#sample = sample
    $effect.pre(() => {
      if (this.#of === `${sample()} ${tag()}`) return
      this.#of = `${sample()} ${tag()}`
      this.#kept.clear()
      this.#last = new Map()
      this.#arrived++
    })
    $effect(() => {
      const name = tag()
      const keys = new Map(wanted().map((one) => [`${this.#key(one)} ${name}`, one]))
      for (const [key, abort] of this.#flights) if (!keys.has(key)) abort.abort()
      for (const [key, one] of keys)
        if (!this.#kept.has(this.#key(one)) && this.#flights.get(key)?.signal.aborted !== false) void this.#fetch(key, name, one)
    })
    $effect(() => () => this.#flights.forEach((abort) => abort.abort()))
  }

  #key({ run, id }: Wanted): string {
    return `${run} ${id} ${this.#sample()}`
  }

  async #fetch(flight: string, tag: string, one: Wanted): Promise<void> {
    const abort = new AbortController()
    this.#flights.set(flight, abort)
    const key = this.#key(one)
    let result: { mesh: MeshData | null; error: string }
    try {
      result = { mesh: await fetchMesh(one.run, tag, one.id, this.#sample(), abort.signal), error: '' }
    } catch (error) {
      if (abort.signal.aborted) return
      result = { mesh: null, error: error instanceof ApiError ? error.message : String(error) }
    } finally {
      if (this.#flights.get(flight) === abort) this.#flights.delete(flight)
    }
    if (abort.signal.aborted) return
    this.#kept.delete(key)
    this.#kept.set(key, result)
    this.#forget()
    this.#arrived++
  }

  /** Lets go of the oldest until few enough vertices are kept; those on show stay. */
  #forget(): void {
    const wanted = new Set(this.#wanted().map((one) => this.#key(one)))
    let total = 0
    for (const { mesh } of this.#kept.values()) total += (mesh?.vertices.length ?? 0) / 3
    for (const [key, { mesh }] of this.#kept) {
      if (total <= KEPT) return
      if (wanted.has(key)) continue
      this.#kept.delete(key)
      total -= (mesh?.vertices.length ?? 0) / 3
    }
  }
}

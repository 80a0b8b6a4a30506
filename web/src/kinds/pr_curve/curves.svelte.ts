// The curves of one tag at the shared step, of every run that is shown; kept up to date while the card is on screen.

import { fetchTensors, valueAt } from '../../data/values'
import type { Tensor } from '../../data/values'
import { Feed } from '../feed.svelte'
import type { CardHost, CardRun, TagInfo } from '../kind'
import { Latest } from '../latest.svelte'
import { readCurve } from './curve'
import type { Curve } from './curve'

const BEFORE = 8 // earlier steps at most
const MOST = 50 // runs; more curves than that cannot be told apart

export interface Read {
  run: CardRun
  /** Oldest first, and why one is none. */
  curves: readonly (Curve | string)[]
  /** Of the last. */
  step: number
}

/** Make one in a component's script; it lives as long as the component. */
export class TagCurves {
  readonly feed: Feed
  readonly contents: Latest<Tensor[]>
  readonly read: readonly Read[]
  readonly #now: readonly { run: CardRun; ids: readonly string[]; steps: ArrayLike<number>; at: number }[]

  /** `history` adds curves of earlier steps. */
  constructor(host: CardHost, tag: () => TagInfo, visible: () => boolean, history: () => boolean) {
    this.feed = new Feed(host, tag, visible)
    this.#now = $derived(
      this.feed.listed.slice(0, MOST).map(({ run, values }) => ({ run, ids: values.ids, steps: values.steps, at: valueAt(values.steps, host.steps.step) })),
    )
    this.contents = new Latest(
      () => tag().tag,
      () => {
        const name = tag().tag
        return this.#now.map(({ run, ids, at }) => {
          const count = history() ? Math.min(BEFORE, at) : 0
          const wanted = [...Array.from({ length: count }, (_, i) => Math.floor((i * at) / count)), at].map((index) => ids[index] ?? '')
          return { run: run.id, key: wanted.join(' '), load: (signal) => fetchTensors(run.id, name, wanted, undefined, signal) }
        })
      },
    )
    this.read = $derived(
      this.#now.flatMap(({ run, ids, steps, at }) => {
        const tensors = this.contents.shown.get(run.id)
        if (tensors === undefined) return []
        const id = tensors.at(-1)?.id ?? ''
        return [{ run, curves: tensors.map(readCurve), step: steps[Math.max(0, id === ids[at] ? at : ids.indexOf(id))] ?? 0 }]
      }),
    )
  }

  /** Runs that are left out. */
  get leftOut(): number {
    return this.feed.listed.length - this.#now.length
  }
}

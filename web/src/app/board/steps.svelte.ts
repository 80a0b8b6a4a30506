// The step that all cards with one value a step show, and the steps there are to choose from.

import { untrack } from 'svelte'
import type { StepHub } from '../../kinds/kind'

/** Place of the card that fills the window: while it is there, its steps alone are those to choose from. */
export const FULL = 'full'

const FRAME = 1000 / 6 // ms a step is shown while playing

export class Steps implements StepHub {
  playing = $state(false)
  readonly #joined = $state.raw(new Map<string, ArrayLike<number>>())
  #changes = $state(0)
  readonly #get: () => number | null
  readonly #put: (step: number | null) => void
  #timer: ReturnType<typeof setInterval> | null = null

  constructor(get: () => number | null, put: (step: number | null) => void) {
    this.#get = get
    this.#put = put
  }

  readonly steps: readonly number[] = $derived.by(() => {
    void this.#changes
    const all = new Set<number>()
    const full = this.#joined.get(FULL)
    for (const steps of full === undefined ? this.#joined.values() : [full]) for (let i = 0; i < steps.length; i++) all.add(steps[i] ?? 0)
    return [...all].sort((a, b) => a - b)
  })

  get step(): number | null {
    return this.#get()
  }

  set(step: number | null): void {
    this.#put(step)
  }

  /** Place of the shared step among the steps; the last when it is null or later than all. */
  get index(): number {
    const { step, steps } = this
    if (step === null) return steps.length - 1
    const after = steps.findIndex((one) => one > step)
    return after < 0 ? steps.length - 1 : Math.max(0, after - 1)
  }

  go(by: number): void {
    const { steps } = this
    if (steps.length === 0) return
    this.goTo(this.index + by)
  }

  goTo(index: number): void {
    const { steps } = this
    const next = Math.min(steps.length - 1, Math.max(0, index))
    this.set(next === steps.length - 1 ? null : (steps[next] ?? null))
  }

  join(key: string, steps: ArrayLike<number>): () => void {
    this.#joined.set(key, steps)
    this.#changed()
    return () => {
      if (this.#joined.get(key) !== steps) return
      this.#joined.delete(key)
      this.#changed()
    }
  }

  /** Cards join in effects, which must not follow what they change. */
  #changed(): void {
    untrack(() => this.#changes++)
  }

  /** From the first step to the last, over again from there. */
  play(on: boolean): void {
    this.playing = on
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = on ? setInterval(() => this.goTo(this.index === this.steps.length - 1 ? 0 : this.index + 1), FRAME) : null
  }
}

// Cards that kinds make of what was logged, such as the charts of a layout: asked for at once, and again when the data changes.

import { drawn } from '../../kinds'
import type { MadeCard, TagInfo } from '../../kinds/kind'

const PAUSE = 2000 // ms between two questions while data keeps coming

export class MadeCards {
  /** Absent until a kind has answered; what it could not make stays as it was. */
  #byKind = $state.raw<ReadonlyMap<string, readonly MadeCard[]>>(new Map())

  /** Call inside an effect root. */
  follow(tags: () => readonly TagInfo[], version: () => number): void {
    for (const { id, expand } of drawn) {
      if (expand === undefined) continue
      let asked = -Infinity
      const mine = $derived(tags().filter((tag) => tag.kind === id))
      $effect(() => {
        void version()
        const wanted = mine
        if (wanted.length === 0) return
        const abort = new AbortController()
        const timer = setTimeout(() => {
          asked = performance.now()
          void expand(wanted, abort.signal).then(
            (cards) => this.#take(id, cards),
            (error: unknown) => abort.signal.aborted || console.warn(error), // the next change of the data asks again
          )
        }, Math.max(0, asked + PAUSE - performance.now()))
        return () => {
          clearTimeout(timer)
          if (performance.now() - asked > PAUSE) abort.abort()
        }
      })
    }
  }

  #take(kind: string, cards: readonly MadeCard[]): void {
    if (JSON.stringify(this.#byKind.get(kind)) === JSON.stringify(cards)) return
    this.#byKind = new Map(this.#byKind).set(kind, cards)
  }

  /** The tags, with cards in the place of those they were made of. */
  instead(tags: readonly TagInfo[]): readonly TagInfo[] {
    const kinds = new Set(drawn.flatMap((kind) => (kind.expand === undefined ? [] : [kind.id])))
    const there = new Set(tags.flatMap((tag) => (kinds.has(tag.kind) ? [tag.kind] : [])))
    if (there.size === 0) return tags
    return [...tags.filter((tag) => !kinds.has(tag.kind)), ...[...there].flatMap((kind) => this.#byKind.get(kind) ?? [])]
  }
}

// What draws the cards of each kind: fetched when it is first wanted, and from then on at hand without a turn of waiting.

import type { Component } from 'svelte'
import { kindOf } from '.'
import type { CardProps } from './kind'

type Card = Component<CardProps>

class Cards {
  #here = $state.raw<ReadonlyMap<string, Card>>(new Map())
  readonly #coming = new Map<string, Promise<void>>()

  /** What draws a card of the kind; undefined while it is on its way. */
  of(kind: string): Card | undefined {
    const card = this.#here.get(kind)
    if (card === undefined) void this.fetch(kind)
    return card
  }

  /** Resolves when it is there; asked again after it could not be had. */
  fetch(kind: string): Promise<void> {
    const load = kindOf(kind)?.component
    const before = this.#coming.get(kind)
    if (load === undefined || before !== undefined) return before ?? Promise.resolve()
    const coming = load().then(
      (module) => {
        this.#here = new Map(this.#here).set(kind, module.default)
      },
      (error: unknown) => {
        this.#coming.delete(kind)
        throw error
      },
    )
    this.#coming.set(kind, coming)
    return coming
  }
}

export const cards = new Cards()

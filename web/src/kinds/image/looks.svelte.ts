// What is looked at of each card: its own zoom, or one for all cards of the board.

import { START } from './geometry'
import type { Look, Point } from './geometry'

class Looks {
  #looks = $state.raw<ReadonlyMap<string, Look>>(new Map())
  /** Where people point, and on which card; on all cards that share a look. */
  pointed = $state.raw<{ key: string; point: Point } | null>(null)

  of(key: string): Look {
    return this.#looks.get(key) ?? START
  }

  set(key: string, look: Look): void {
    this.#looks = new Map(this.#looks).set(key, look)
  }

  point(key: string, point: Point | null): void {
    if (point !== null || this.pointed?.key === key) this.pointed = point === null ? null : { key, point }
  }
}

export const looks = new Looks()

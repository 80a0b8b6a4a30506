// Where people point, and on which card: the others that share its zoom show the same place.

import type { Point } from './geometry'

class Pointed {
  #at = $state.raw<{ key: string; point: Point } | null>(null)

  on(key: string): Point | null {
    return this.#at?.key === key ? this.#at.point : null
  }

  put(key: string, point: Point | null): void {
    if (point !== null) this.#at = { key, point }
    else if (this.#at?.key === key) this.#at = null
  }
}

export const pointed = new Pointed()

// Dragging one card by its title onto another, which joins them.

import type { TagInfo } from '../../kinds/kind'
import { follow } from '../../ui/drag'

/** CSS pixels before a press becomes a drag. */
const SLOP = 6

interface Around {
  /** The card of a scalar by its id; undefined for any other card. */
  scalarOf: (id: string) => TagInfo | undefined
  join: (target: TagInfo, source: TagInfo) => void
}

export class CardDrag {
  source = $state.raw<TagInfo | null>(null)
  /** Element of the slot whose card would be joined. */
  over = $state.raw<Element | null>(null)
  x = $state(0)
  y = $state(0)
  readonly #around: Around

  constructor(around: Around) {
    this.#around = around
  }

  /** Of a press anywhere on the board; only one on the title of a scalar's card begins a drag. */
  press(event: PointerEvent): void {
    if (event.button !== 0 || event.pointerType === 'touch' || !(event.target instanceof Element)) return
    const title = event.target.closest('[data-testid="card-title"]')
    const source = this.#at(title)
    if (title === null || source === undefined) return
    follow(event, {
      move: (dx, dy, { clientX, clientY }) => {
        if (this.source === null && Math.hypot(dx, dy) < SLOP) return
        this.source = source
        ;[this.x, this.y] = [clientX, clientY]
        const below = document.elementFromPoint(clientX, clientY)?.closest('.slot') ?? null
        const target = this.#at(below?.querySelector('[data-card]') ?? null)
        this.over = target === undefined || target === source ? null : below
        getSelection()?.removeAllRanges()
      },
      end: (done) => {
        const target = this.#at(this.over?.querySelector('[data-card]') ?? null)
        this.source = this.over = null
        if (done && target !== undefined) this.#around.join(target, source)
      },
    })
  }

  #at(inside: Element | null): TagInfo | undefined {
    const id = inside?.closest('[data-card]')?.getAttribute('data-card')
    return id == null ? undefined : this.#around.scalarOf(id)
  }
}

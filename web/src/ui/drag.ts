// Follows one pointer from press to release, wherever it goes; Escape and a lost pointer give up, a second finger ends it.

export interface Drag {
  move?: (dx: number, dy: number, event: PointerEvent) => void
  /** `done` is false when the drag was given up. */
  end?: (done: boolean) => void
}

export function follow(event: PointerEvent, drag: Drag): void {
  const { pointerId, clientX, clientY } = event
  const stop = new AbortController()
  const { signal } = stop
  const finish = (done: boolean): void => {
    stop.abort()
    drag.end?.(done)
  }
  const mine = (move: PointerEvent): boolean => move.pointerId === pointerId
  addEventListener('pointermove', (move) => {
    if (mine(move)) drag.move?.(move.clientX - clientX, move.clientY - clientY, move)
  }, { signal })
  addEventListener('pointerup', (up) => mine(up) && finish(true), { signal })
  addEventListener('pointerdown', (other) => !mine(other) && other.pointerType === 'touch' && finish(true), { signal })
  addEventListener('pointercancel', (lost) => mine(lost) && finish(false), { signal })
  addEventListener('keydown', (key) => {
    if (key.key !== 'Escape') return
    key.stopPropagation()
    finish(false)
  }, { signal, capture: true })
}

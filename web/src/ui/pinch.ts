// Two fingers on an element: how far they spread and where they go, in place of the browser's own zoom.

/**
 * Since the last call the fingers' distance grew by `factor` and their middle moved by (dx, dy) to (x, y): CSS pixels
 * from the element's corner.
 */
export type Pinched = (factor: number, dx: number, dy: number, x: number, y: number) => void

interface Grip {
  x: number
  y: number
  distance: number
}

/** For `{@attach pinch(…)}`. One finger is left to whoever else listens; two scroll nothing. */
export const pinch = (moved: Pinched) => (element: HTMLElement) => {
  const stop = new AbortController()
  let last: Grip | null = null
  const gripOf = (event: TouchEvent): Grip | null => {
    const [a, b] = event.targetTouches
    if (!a || !b || event.targetTouches.length > 2) return null
    const { left, top } = element.getBoundingClientRect()
    const distance = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY)
    return { x: (a.clientX + b.clientX) / 2 - left, y: (a.clientY + b.clientY) / 2 - top, distance: Math.max(8, distance) }
  }
  const react = (event: TouchEvent): void => {
    const next = gripOf(event)
    if (next && event.cancelable) event.preventDefault()
    if (next && last && event.type === 'touchmove') moved(next.distance / last.distance, next.x - last.x, next.y - last.y, next.x, next.y)
    last = next
  }
  for (const type of ['touchstart', 'touchmove', 'touchend', 'touchcancel'] as const) {
    element.addEventListener(type, react, { signal: stop.signal, passive: false })
  }
  return () => stop.abort()
}

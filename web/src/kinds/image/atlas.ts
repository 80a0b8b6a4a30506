// Where small pictures stand in one large one.

interface Size {
  width: number
  height: number
}

export interface Sheet extends Size {
  /** Of each picture its upper left corner; null of one that stays by itself. */
  spots: readonly ({ x: number; y: number } | null)[]
}

const LARGE = 512 // pixels of a side: from here on a picture by itself is no burden
const WIDTH = 2048
const HEIGHT = 4096 // browsers make no canvas much larger

/** Rows of small pictures, each as high as its highest; null where fewer than two are small. */
export function arrange(pictures: readonly (Size | null)[]): Sheet | null {
  let [x, y, row, width, count] = [0, 0, 0, 0, 0]
  const spots = pictures.map((size) => {
    if (size === null || size.width > LARGE || size.height > LARGE) return null
    if (x + size.width > WIDTH) [x, y, row] = [0, y + row, 0]
    if (y + size.height > HEIGHT) return null
    const spot = { x, y }
    x += size.width
    row = Math.max(row, size.height)
    width = Math.max(width, x)
    count++
    return spot
  })
  return count < 2 ? null : { width, height: y + row, spots }
}

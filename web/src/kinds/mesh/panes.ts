// Where several meshes stand on one canvas, side by side.

export interface Cell {
  left: number
  top: number
  width: number
  height: number
}

const GAP = 2
/** CSS pixels below which a picture says nothing. */
const LEAST = 90

/** How many fit into a canvas. */
export const roomFor = (width: number, height: number, full: boolean): number =>
  Math.max(1, Math.min(full ? 12 : 6, Math.floor(width / LEAST) * Math.max(1, Math.floor(height / LEAST))))

/** Cells of one size that fill the canvas, in rows; as large as they can be. */
export function cellsOf(count: number, width: number, height: number): Cell[] {
  let columns = 1
  let best = 0
  for (let tried = 1; tried <= count; tried++) {
    const side = Math.min(width / tried, height / Math.ceil(count / tried))
    if (side > best) [best, columns] = [side, tried]
  }
  const rows = Math.ceil(count / columns)
  const [w, h] = [Math.floor((width - GAP * (columns - 1)) / columns), Math.floor((height - GAP * (rows - 1)) / rows)]
  return Array.from({ length: count }, (_, i) => ({
    left: (i % columns) * (w + GAP),
    top: Math.floor(i / columns) * (h + GAP),
    width: Math.max(1, w),
    height: Math.max(1, h),
  }))
}

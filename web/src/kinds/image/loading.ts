// Pictures on their way: decoded before they are shown, given up when nobody wants them any more, fetched ahead.

const AHEAD_BYTES = 48 << 20
const AHEAD_MOST = 400
const LARGE = 4 << 20 // never fetched ahead

/** The picture, decoded. Rejects when the browser cannot draw it, or when it is no longer wanted. */
export async function load(url: string, alt: string, signal: AbortSignal): Promise<HTMLImageElement> {
  const image = new Image()
  image.alt = alt
  image.draggable = false
  image.src = url
  signal.addEventListener('abort', () => image.complete || (image.src = ''))
  try {
    await image.decode()
  } catch (error) {
    // A file that ends too early is no error to the eye: browsers draw what there is.
    if (signal.aborted || !image.complete || image.naturalWidth === 0 || isBlank(image)) throw error
  }
  signal.throwIfAborted()
  return image
}

/** Whether nothing of the picture is there. */
export function isBlank(image: HTMLImageElement | HTMLCanvasElement): boolean {
  const side = 32
  const pen = new OffscreenCanvas(side, side).getContext('2d')
  pen?.drawImage(image, 0, 0, side, side)
  return pen?.getImageData(0, 0, side, side).data.every((value) => value === 0) ?? true
}

const ahead = new Map<string, { image: HTMLImageElement; bytes: number }>()
let total = 0

/** Fetches a picture that may be wanted next; what was fetched longest ago is let go. */
export function prefetch(url: string, bytes: number): void {
  const before = ahead.get(url)
  if (before) {
    ahead.delete(url)
    ahead.set(url, before)
    return
  }
  if (bytes > LARGE) return
  const image = new Image()
  image.fetchPriority = 'low'
  image.src = url
  ahead.set(url, { image, bytes })
  total += bytes
  for (const [old, { bytes: gone }] of ahead) {
    if (total <= AHEAD_BYTES && ahead.size <= AHEAD_MOST) break
    ahead.delete(old)
    total -= gone
  }
}

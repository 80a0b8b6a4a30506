/** A chart as a file, drawn by the same code as on screen: PNG from a canvas, SVG as text. */

import { drawCard, frameOf } from './card'
import { CanvasPen } from './pen'
import type { Pen } from './pen'
import type { Surface } from './protocol'
import type { SeriesData } from './series'
import { SvgPen } from './svg'
import type { ChartSpec, ExportOptions } from './types'

/** Browsers refuse larger canvases, some without a word. */
const longestSide = 16_384

function newSurface(width: number, height: number): Surface {
  if (typeof OffscreenCanvas !== 'undefined') return new OffscreenCanvas(width, height)
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  return canvas
}

function contextOf(surface: Surface): CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D {
  const context = surface.getContext('2d') as CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null
  if (context === null) throw new Error(`a picture of ${surface.width} × ${surface.height} pixels is too large for this browser`)
  return context
}

function toPng(surface: Surface): Promise<Blob> {
  if ('convertToBlob' in surface) return surface.convertToBlob({ type: 'image/png' })
  return new Promise((resolve, reject) => {
    surface.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture could not be written'))), 'image/png')
  })
}

/** The chart as PNG or SVG. Throws when the picture is too large or there is nothing to draw on. */
export async function exportChart(
  kind: 'png' | 'svg',
  spec: ChartSpec,
  all: readonly (SeriesData | null)[],
  size: { width: number; height: number },
  options: ExportOptions,
): Promise<Blob> {
  const width = options.width ?? size.width
  const height = options.height ?? size.height
  const frame = frameOf(options)
  const draw = (pen: Pen): void => void drawCard(pen, spec, all, width, height, frame)
  return pictureOf(kind, draw, { width, height }, spec.theme.font, options.scale)
}

/** Whatever a pen draws as PNG or SVG; `scale` is device pixels per CSS pixel of a PNG. */
export async function pictureOf(
  kind: 'png' | 'svg',
  draw: (pen: Pen) => void,
  { width, height }: { width: number; height: number },
  font: string,
  scale = 2,
): Promise<Blob> {
  if (kind === 'svg') {
    const ruler = new CanvasPen(contextOf(newSurface(1, 1)), 1, font)
    const pen = new SvgPen(width, height, font, (text, textSize) => ruler.measure(text, textSize))
    draw(pen)
    return new Blob([pen.toString()], { type: 'image/svg+xml' })
  }
  if (!(width > 0 && height > 0 && scale > 0) || Math.max(width, height) * scale > longestSide) {
    throw new Error(`a picture of ${width * scale} × ${height * scale} pixels cannot be made: at most ${longestSide} a side`)
  }
  const surface = newSurface(Math.round(width * scale), Math.round(height * scale))
  draw(new CanvasPen(contextOf(surface), scale, font))
  return toPng(surface)
}

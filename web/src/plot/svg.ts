/** A pen that writes SVG: real text and paths a publication can restyle. */

import type { Lines, Pen, Stroke, TextStyle } from './pen'
import type { PlotArea } from './types'

/** Hundredths of a pixel: enough for print, and half the size of full floats. */
const short = (value: number): string => String(Math.round(value * 100) / 100)

export const escapeXml = (text: string): string =>
  text
    // Characters XML 1.0 cannot hold at all, which a run name may.
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')

/** The stretches of a line between its gaps. */
function pieces({ xy, count }: Stroke): [number, number][][] {
  const found: [number, number][][] = [[]]
  for (let i = 0; i < 2 * count; i += 2) {
    const [x, y] = [xy[i] as number, xy[i + 1] as number]
    if (Number.isNaN(x)) found.push([])
    else found[found.length - 1]?.push([x, y])
  }
  return found
}

export class SvgPen implements Pen {
  readonly ratio = 1
  #body: string[] = []
  #path: string[] = []
  #clips = 0

  constructor(
    readonly width: number,
    readonly height: number,
    readonly family: string,
    /** Text width where the browser can tell; an SVG is laid out like the canvas. */
    readonly measurer: (text: string, size: number) => number = (text, size) => text.length * size * 0.56,
  ) {}

  begin(): void {
    this.#path = []
  }

  moveTo(x: number, y: number): void {
    this.#path.push(`M${short(x)} ${short(y)}`)
  }

  lineTo(x: number, y: number): void {
    this.#path.push(`L${short(x)} ${short(y)}`)
  }

  close(): void {
    this.#path.push('Z')
  }

  circle(x: number, y: number, radius: number): void {
    const r = short(radius)
    const across = short(2 * radius)
    this.#path.push(`M${short(x - radius)} ${short(y)}a${r} ${r} 0 1 0 ${across} 0a${r} ${r} 0 1 0 -${across} 0Z`)
  }

  lines(area: PlotArea): Lines {
    this.clip(area.left, area.top, area.width, area.height)
    return {
      line: (xy, count, { color, width, alpha, dash }) => {
        this.begin()
        this.#polyline(xy, count)
        this.stroke(color, width, alpha, dash)
      },
      band: (low, high, color, alpha) => {
        this.begin()
        const others = pieces(high)
        pieces(low).forEach((piece, at) => {
          const back = others[at]?.toReversed() ?? []
          ;[...piece, ...back].forEach(([x, y], i) => (i === 0 ? this.moveTo(x, y) : this.lineTo(x, y)))
          this.close()
        })
        this.fill(color, alpha)
      },
      done: () => this.unclip(),
    }
  }

  #polyline(xy: Float32Array, count: number): void {
    let down = false
    for (let i = 0; i < 2 * count; i += 2) {
      const x = xy[i] as number
      const y = xy[i + 1] as number
      if (Number.isNaN(x)) down = false
      else if (down) this.lineTo(x, y)
      else this.moveTo(x, y)
      down = !Number.isNaN(x)
    }
  }

  stroke(color: string, width: number, alpha = 1, dash: readonly number[] = []): void {
    if (this.#path.length === 0) return
    const opacity = alpha < 1 ? ` stroke-opacity="${short(alpha)}"` : ''
    const dashes = dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : ''
    this.#body.push(
      `<path d="${this.#path.join('')}" fill="none" stroke="${escapeXml(color)}" stroke-width="${short(width)}"` +
        ` stroke-linejoin="round"${opacity}${dashes}/>`,
    )
  }

  fill(color: string, alpha = 1): void {
    if (this.#path.length === 0) return
    const opacity = alpha < 1 ? ` fill-opacity="${short(alpha)}"` : ''
    this.#body.push(`<path d="${this.#path.join('')}" fill="${escapeXml(color)}"${opacity}/>`)
  }

  rect(x: number, y: number, width: number, height: number, color: string, alpha = 1): void {
    const opacity = alpha < 1 ? ` fill-opacity="${short(alpha)}"` : ''
    this.#body.push(
      `<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"` +
        ` fill="${escapeXml(color)}"${opacity}/>`,
    )
  }

  text(text: string, x: number, y: number, style: TextStyle): void {
    const anchor = { left: 'start', center: 'middle', right: 'end' }[style.align ?? 'left']
    // Viewers disagree about dominant-baseline, so the shift is in the coordinate.
    const drop = { top: 0.8, middle: 0.35, alphabetic: 0 }[style.baseline ?? 'alphabetic'] * style.size
    const weight = style.bold === true ? ' font-weight="600"' : ''
    this.#body.push(
      `<text x="${short(x)}" y="${short(y + drop)}" font-size="${style.size}" fill="${escapeXml(style.color)}"` +
        ` text-anchor="${anchor}"${weight}>${escapeXml(text)}</text>`,
    )
  }

  measure(text: string, size: number): number {
    return this.measurer(text, size)
  }

  clip(x: number, y: number, width: number, height: number): void {
    const id = `clip${++this.#clips}`
    this.#body.push(
      `<clipPath id="${id}"><rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"/>` +
        `</clipPath><g clip-path="url(#${id})">`,
    )
  }

  unclip(): void {
    this.#body.push('</g>')
  }

  toString(): string {
    const { width, height } = this
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"` +
      ` font-family="${escapeXml(this.family)}">\n${this.#body.join('\n')}\n</svg>\n`
    )
  }
}

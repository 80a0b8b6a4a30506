// Draws a Vega or Vega-Lite chart inside a frame. A file of its own, fetched when the first such chart is on screen; it runs in frames alone.

import * as vega from 'vega'
import { compile } from 'vega-lite'
import type { TopLevelSpec } from 'vega-lite'
import type { Look } from '../../frame/protocol'
import { configOf, fitted, isAlone } from './vega-look'

interface Drawn {
  text: string
  /** 'vega' or 'vega-lite'. */
  language: string
  /** Colours of the board, or as logged. */
  own: boolean
  look: Look
  width: number
  height: number
}

let view: vega.View | null = null

async function draw(root: HTMLElement, card: Drawn): Promise<void> {
  const given: unknown = JSON.parse(card.text)
  const config = card.own ? {} : configOf(card.look)
  const warnings: string[] = []
  const logger = vega.logger(vega.Warn)
  logger.error = (...words: readonly unknown[]) => (warnings.push(words.join(' ')), logger)
  logger.warn = () => logger
  const lite = card.language === 'vega-lite'
  const spec = lite ? compile(fitted(given, card.width - 24, card.height - 16) as TopLevelSpec, { config, logger }).spec : given
  const next = new vega.View(vega.parse(spec as vega.Spec, lite ? {} : config), { renderer: 'svg', logger, hover: true })
  const box = document.createElement('div')
  box.style.cssText = 'display: flex; min-height: 100%; align-items: center; justify-content: center; padding: 8px 12px; box-sizing: border-box'
  root.replaceChildren(box)
  root.style.background = card.own ? 'white' : ''
  root.style.colorScheme = card.own ? 'light' : ''
  view?.finalize()
  view = next
  await next.initialize(box).runAsync()
  if (!lite || !isAlone(given)) shrink(box, card)
  if (warnings.length > 0) throw new Error(warnings.join('; '))
}

/** What has a size of its own is made smaller where it is larger than the frame. */
function shrink(box: HTMLElement, { width, height }: Drawn): void {
  const svg = box.querySelector('svg')
  const [w, h] = [Number(svg?.getAttribute('width')), Number(svg?.getAttribute('height'))]
  const scale = Math.min(1, (width - 24) / w, (height - 16) / h)
  if (svg === null || !(scale < 1)) return
  svg.setAttribute('width', String(w * scale))
  svg.setAttribute('height', String(h * scale))
}

Object.assign(globalThis, { draw })

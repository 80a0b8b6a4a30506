// The frame's side: shows a document or lets a module draw, says when it is done and what went wrong, and answers whether it is alive.
// Bundled into one file, handed to the frame as text (see public/frame.html), and run there beside code that nobody trusts.

import type { Card, FromFrame, ToFrame } from './protocol'

type Draw = (root: HTMLElement, card: unknown) => unknown
type Scope = typeof globalThis & { sightlinePort?: MessagePort; draw?: Draw }

const scope = globalThis as Scope
const port = scope.sightlinePort as MessagePort
delete scope.sightlinePort

const say = (message: FromFrame): void => port.postMessage(message)
const wordsOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error))
const fail = (error: unknown): void => say({ type: 'failed', message: wordsOf(error) })

/** Writing a document takes the listeners away that its window had. */
function listen(): void {
  addEventListener('error', (event) => event.message && fail(event.error ?? event.message))
  addEventListener('unhandledrejection', (event) => fail(event.reason))
  document.addEventListener('securitypolicyviolation', (event) => say({ type: 'blocked', url: event.blockedURI }))
}

function showDocument(text: string): void {
  document.open()
  listen()
  addEventListener('load', () => say({ type: 'drawn' }))
  document.write(text)
  document.close()
}

// --- modules --------------------------------------------------------------------------------------

let draw: Draw | null = null
let card: Card | null = null
let drawing = false
let again = false

const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
let questions = 0

function ask(question: unknown): Promise<unknown> {
  const id = ++questions
  say({ type: 'ask', id, question })
  return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
}

async function load(code: string): Promise<void> {
  const style = document.createElement('style')
  style.textContent = 'html, body { height: 100%; margin: 0; overflow: hidden } #root { width: 100%; height: 100%; overflow: auto }'
  const root = document.createElement('div')
  root.id = 'root'
  document.head.append(style)
  document.body.replaceChildren(root)
  const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
  const module = (await import(/* @vite-ignore */ url)) as { draw?: unknown }
  const found = module.draw ?? scope.draw
  if (typeof found !== 'function') throw new Error('the module exports no function draw(root, card)')
  draw = found as Draw
  addEventListener('resize', () => void redraw())
  await redraw()
}

/** One after the other, and of several that come meanwhile only the last. */
async function redraw(): Promise<void> {
  if (draw === null || card === null) return
  again = true
  if (drawing) return
  drawing = true
  while (again) {
    again = false
    const root = document.getElementById('root') as HTMLElement
    const { look } = card
    document.documentElement.style.colorScheme = look.dark ? 'dark' : 'light'
    Object.assign(document.body.style, { background: look.surface, color: look.ink, font: `13px ${look.font}` })
    try {
      const value = (run: number, step?: number | null): Promise<unknown> => ask({ what: 'value', run, ...(step === undefined ? {} : { step }) })
      const route = (path: string, request: unknown = {}): Promise<unknown> => ask({ what: 'route', path, request })
      await draw(root, { ...card, width: innerWidth, height: innerHeight, value, ask: route })
      say({ type: 'drawn' })
    } catch (error) {
      fail(error)
    }
  }
  drawing = false
}

port.onmessage = ({ data }: MessageEvent<ToFrame>) => {
  if (data.type === 'ping') say({ type: 'pong' })
  else if (data.type === 'html') showDocument(data.text)
  else if (data.type === 'module') load(data.code).catch(fail)
  else if (data.type === 'draw') {
    card = data.card
    void redraw()
  } else {
    const one = waiting.get(data.id)
    waiting.delete(data.id)
    if (data.error) one?.reject(new Error(data.error))
    else one?.resolve(data.value)
  }
}
listen()

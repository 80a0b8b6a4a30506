// The page's side of one frame: makes it, hands over port and code, passes messages on, and ends it when it hangs, floods or leaves.

import code from './inside?worker&url'
import { HELLO, heard } from './protocol'
import type { Card, ToFrame } from './protocol'

export interface Hearing {
  drawn(): void
  /** An error of the content, which goes on. */
  failed(message: string): void
  blocked(url: string): void
  /** The frame is over; why, as the end of a sentence. */
  ended(reason: string): void
  /** What the content asks the page for. */
  answer(question: unknown): Promise<unknown>
}

export type Content = { type: 'html'; text: string } | { type: 'module'; code: string }

const TICK = 1000 // ms between two questions whether it is alive
const PATIENCE = 10 // of them without an answer
const SLOW_START = 20 // of them until the first word
const MOST_STARTING = 4 // frames at a time: each is a process, which has to read its library first
const MOST_MESSAGES = 500 // between two ticks
const MOST_QUESTIONS = 64 // at a time

let runtime: Promise<string> | null = null

/** A file of the built page as text: frames cannot fetch, they are handed what they run. */
export async function textOf(url: string): Promise<string> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`the server answered ${response.status} to ${url}`)
  return response.text()
}

/** Those that have not begun yet; the newest is what people look at, so it goes first. */
const queue: Session[] = []
const starting = new Set<Session>()

function startNext(): void {
  while (starting.size < MOST_STARTING) {
    const next = queue.pop()
    if (next === undefined) return
    starting.add(next)
    next.start()
  }
}

export class Session {
  readonly element: HTMLIFrameElement
  readonly #content: Content
  readonly #hearing: Hearing
  #card: Card | null
  #port: MessagePort | null = null
  #greeted = false
  #silent = 0
  #messages = 0
  #questions = 0
  readonly #room: HTMLElement
  #timer = 0

  constructor(room: HTMLElement, title: string, content: Content, card: Card | null, hearing: Hearing) {
    this.#content = content
    this.#card = card
    this.#hearing = hearing
    const frame = (this.element = document.createElement('iframe'))
    frame.setAttribute('sandbox', 'allow-scripts')
    frame.setAttribute('referrerpolicy', 'no-referrer')
    frame.title = title
    frame.src = 'frame.html'
    this.#room = room
    queue.push(this)
    startNext()
  }

  /** Called when its turn has come. */
  start(): void {
    window.addEventListener('message', this.#greet)
    this.#room.append(this.element)
    this.#timer = window.setInterval(() => this.#tick(), TICK)
  }

  /** Something is to be seen, or nothing will be: another may start. */
  #started(): void {
    if (starting.delete(this)) startNext()
  }

  /** Lets a module draw; a document has nothing to draw. */
  draw(card: Card): void {
    if (card === this.#card) return
    this.#card = card
    if (this.#content.type === 'module') this.#say({ type: 'draw', card })
  }

  close(): void {
    window.clearInterval(this.#timer)
    window.removeEventListener('message', this.#greet)
    this.#port?.close()
    this.#port = null
    this.element.remove()
    if (queue.includes(this)) queue.splice(queue.indexOf(this), 1)
    this.#started()
  }

  #end(reason: string): void {
    this.close()
    this.#hearing.ended(reason)
  }

  #say(message: ToFrame): void {
    this.#port?.postMessage(message)
  }

  /** A frame without an origin has no name that a message could be addressed to; that it comes from this one is what counts. */
  readonly #greet = (event: MessageEvent): void => {
    if (event.source !== this.element.contentWindow || event.source === null) return
    if (this.#tooMany() || this.#greeted || event.origin !== 'null' || event.data !== HELLO) return
    this.#greeted = true
    const { port1, port2 } = new MessageChannel()
    runtime ??= textOf(code)
    runtime.then(
      (text) => {
        const frame = this.element.contentWindow
        if (frame === null) return
        this.#port = port1
        port1.onmessage = ({ data }) => this.#hear(data)
        port1.addEventListener('close', () => this.#end('left its frame')) // where browsers say so
        frame.postMessage(text, '*', [port2])
        this.#say(this.#content)
        if (this.#content.type === 'module' && this.#card !== null) this.#say({ type: 'draw', card: this.#card })
        this.#silent = 0
      },
      (error: unknown) => {
        runtime = null
        this.#end(`could not be shown: ${error instanceof Error ? error.message : String(error)}`)
      },
    )
  }

  #tooMany(): boolean {
    if (++this.#messages <= MOST_MESSAGES) return false
    this.#end('sent messages without end, and was stopped')
    return true
  }

  #hear(data: unknown): void {
    if (this.#port === null || this.#tooMany()) return
    const said = heard(data)
    if (said === null) return
    if (said.type === 'pong') this.#silent = 0
    else if (said.type === 'drawn') {
      this.#started()
      this.#hearing.drawn()
    } else if (said.type === 'failed') {
      this.#started()
      this.#hearing.failed(said.message)
    } else if (said.type === 'blocked') this.#hearing.blocked(said.url)
    else void this.#reply(said.id, said.question)
  }

  async #reply(id: number, question: unknown): Promise<void> {
    if (this.#questions >= MOST_QUESTIONS) {
      this.#say({ type: 'answer', id, value: null, error: `more than ${MOST_QUESTIONS} questions at a time` })
      return
    }
    this.#questions++
    try {
      this.#say({ type: 'answer', id, value: await this.#hearing.answer(question), error: '' })
    } catch (error) {
      this.#say({ type: 'answer', id, value: null, error: error instanceof Error ? error.message : String(error) })
    } finally {
      this.#questions--
    }
  }

  #tick(): void {
    this.#messages = 0
    this.#silent++
    if (this.#silent > (this.#port === null ? SLOW_START : PATIENCE)) this.#end('stopped answering, and was taken down')
    else this.#say({ type: 'ping' })
  }
}

/** The engine's thread: everything between the answer of the server and the pixels of a chart happens here. */

import { Core } from './core'
import type { Command, Hello, Reply } from './protocol'

const page = self as unknown as {
  postMessage(reply: Reply): void
  onmessage: ((event: MessageEvent<Hello | Command[]>) => void) | null
}

/** Work posted to ourselves runs after the messages already waiting, without the delay timers have. */
const turn = new MessageChannel()
let waiting: (() => void)[] = []
turn.port1.onmessage = () => {
  const now = waiting
  waiting = []
  for (const work of now) work()
}

function later(work: () => void): void {
  waiting.push(work)
  turn.port2.postMessage(null)
}

function canDraw(): boolean {
  return typeof OffscreenCanvas !== 'undefined' && new OffscreenCanvas(1, 1).getContext('2d') !== null
}

let core: Core | null = null

page.onmessage = ({ data }) => {
  if (Array.isArray(data)) {
    core?.apply(data)
    return
  }
  core = new Core(data.url, { reply: (reply) => page.postMessage(reply), later, slice: 30 })
  page.postMessage({ do: canDraw() ? 'ready' : 'unsupported' })
}

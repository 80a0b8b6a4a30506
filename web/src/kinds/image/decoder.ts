// Asks the thread that decodes for pictures; where a browser gives none, the page does it.

import { bitmapsOf, fetchStills } from './batch'
import type { Answer, Order, Still } from './batch'

interface Waiting {
  url: string
  signal: AbortSignal
  done: (stills: Still[] | Promise<Still[]>) => void
  give: (error: Error) => void
}

const waiting = new Map<number, Waiting>()
let worker: Worker | null | undefined
let counter = 0

/** The pictures at an address of `api/images`; rejects when the signal says that nobody wants them. */
export function decoded(path: string, signal: AbortSignal): Promise<Still[]> {
  const url = new URL(path, document.baseURI).href
  const thread = (worker ??= start())
  if (thread === null) return fetchStills(url, signal)
  const id = ++counter
  return new Promise((done, give) => {
    waiting.set(id, { url, signal, done, give })
    signal.addEventListener('abort', () => thread.postMessage({ stop: id } satisfies Order))
    thread.postMessage({ id, url } satisfies Order)
  })
}

function start(): Worker | null {
  try {
    const thread = new Worker(new URL('./batch.worker.ts', import.meta.url), { type: 'module', name: 'pictures' })
    thread.onmessage = ({ data }: MessageEvent<Answer>) => hear(data)
    thread.onerror = () => {
      worker = null
      for (const { url, signal, done } of waiting.values()) done(fetchStills(url, signal))
      waiting.clear()
    }
    return thread
  } catch {
    return null
  }
}

function hear(answer: Answer): void {
  const asked = waiting.get(answer.id)
  waiting.delete(answer.id)
  if ('error' in answer) asked?.give(new Error(answer.error))
  else if (asked) asked.done(answer.stills)
  else for (const bitmap of bitmapsOf(answer.stills)) bitmap.close()
}

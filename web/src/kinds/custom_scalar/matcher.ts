// Finds the tags of a chart: plain names at once, expressions in a thread that is ended when one takes too long.

import { literalOf, matching } from './patterns'
import type { Match } from './patterns'

const PATIENCE = 1000 // ms for one expression over all tags, from when the thread begins with it

let worker: Worker | null = null
/** One after the other, so that the time of each is its own. */
let queue: Promise<unknown> = Promise.resolve()

function inThread(pattern: string, tags: readonly string[]): Promise<Match> {
  return new Promise((resolve) => {
    let mine: Worker
    try {
      mine = worker ??= new Worker(new URL('./match.worker.ts', import.meta.url), { type: 'module', name: 'expressions' })
    } catch (error) {
      resolve({ pattern, tags: [], error: `this browser gave no thread to match it in: ${String(error)}` })
      return
    }
    const end = (match: Match, kill: boolean): void => {
      clearTimeout(timer)
      mine.onmessage = null
      mine.onerror = null
      if (kill) {
        mine.terminate()
        if (worker === mine) worker = null
      }
      resolve(match)
    }
    let timer: ReturnType<typeof setTimeout> | undefined
    mine.onmessage = ({ data }: MessageEvent<Match | 'begun'>) => {
      if (data === 'begun') timer = setTimeout(() => end({ pattern, tags: [], error: 'takes too long to match' }, true), PATIENCE)
      else end(data, false)
    }
    mine.onerror = () => end({ pattern, tags: [], error: 'could not be matched' }, true)
    mine.postMessage({ pattern, tags })
  })
}

/** What each expression matches, in their order. */
export async function matchAll(patterns: readonly string[], tags: readonly string[]): Promise<Match[]> {
  const found: Match[] = []
  for (const pattern of patterns) {
    if (pattern === '' || literalOf(pattern) !== null) found.push(matching(pattern, tags))
    else {
      const turn = queue.then(() => inThread(pattern, tags))
      queue = turn
      found.push(await turn)
    }
  }
  return found
}

// What a module of another package may ask the page for: values of its own tag in the runs on show, and its own package's routes.

import { ask } from '../data/client'
import { fetchTensors, valueAt } from '../data/values'
import type { Content } from '../frame/session'
import type { Listed } from './feed.svelte'
import type { TagInfo } from './kind'

/** A value as a module gets it. */
export interface Given {
  step: number
  /** Seconds since the epoch. */
  time: number
  dtype: string
  shape: readonly number[]
  numbers: ArrayLike<number> | null
  strings: readonly string[] | null
  /** There is more than was sent. */
  cut: boolean
}

const KEPT = 60 // values: a module asks for the same ones at every change of its card
const LIMIT = 1 << 20 // elements of one

export class Answers {
  readonly #kept = new Map<string, Promise<Given>>()

  /** The answer to a question, which may be anything; throws what the module is to be told. */
  to(question: unknown, tag: TagInfo, listed: readonly Listed[], step: number | null): Promise<unknown> {
    const asked = (typeof question === 'object' && question !== null ? question : {}) as { [name: string]: unknown }
    if (asked['what'] === 'value') return this.#value(tag, listed, asked['run'], 'step' in asked ? asked['step'] : step)
    if (asked['what'] === 'route') return askRoute(tag.kind, String(asked['path']), asked['request'])
    return Promise.reject(new Error('there is card.value(run, step) and card.ask(path, request)'))
  }

  async #value(tag: TagInfo, listed: readonly Listed[], run: unknown, step: unknown): Promise<Given | null> {
    const one = listed.find((other) => other.run.id === run)
    if (one === undefined) throw new Error(`there is no run ${String(run)} among card.runs`)
    if (step !== null && typeof step !== 'number') throw new Error(`${String(step)} is no step; null is the newest`)
    const { steps, ids, times, start } = one.values
    const at = valueAt(steps, step)
    const id = ids[at]
    if (id === undefined) return null
    const key = `${tag.tag}\n${one.run.id} ${id}`
    let found = this.#kept.get(key)
    if (found === undefined) {
      found = fetchTensors(one.run.id, tag.tag, [id], LIMIT).then(([tensor]) => {
        if (tensor === undefined || tensor.error) throw new Error(tensor?.error ?? 'there is no such value')
        const { dtype, shape, numbers, strings, cut } = tensor
        // A copy: the answer's one buffer may hold more than this value.
        return { step: steps[at] ?? 0, time: start + (times[at] ?? 0), dtype, shape, numbers: numbers?.slice() ?? null, strings, cut }
      })
      found.catch(() => this.#kept.delete(key))
      this.#kept.set(key, found)
      for (const old of this.#kept.keys()) {
        if (this.#kept.size <= KEPT) break
        this.#kept.delete(old)
      }
    }
    return found
  }
}

/** JSON as what it holds, anything else as bytes. */
async function askRoute(name: string, route: string, request: unknown): Promise<unknown> {
  const body = JSON.stringify({ name, route, request: request ?? {} })
  const response = await ask('kind-answer', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
  return response.headers.get('content-type')?.startsWith('application/json') ? response.json() : response.arrayBuffer()
}

const modules = new Map<string, Promise<Content>>()

/** The module of a kind, for a frame; fetched once. */
export function moduleOf(name: string): Promise<Content> {
  let found = modules.get(name)
  if (found === undefined) {
    found = ask(`kind-module?${new URLSearchParams({ name })}`, {})
      .then((response) => response.text())
      .then((code): Content => ({ type: 'module', code }))
    found.catch(() => modules.delete(name))
    modules.set(name, found)
  }
  return found
}

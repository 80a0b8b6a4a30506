import { afterEach, expect, test, vi } from 'vitest'
import type { Listed } from './feed.svelte'
import { Answers } from './foreign-answers'
import type { TagInfo } from './kind'

const fetched = vi.hoisted(() => [] as unknown[])
vi.mock('../data/values', async (original) => ({
  ...(await original<object>()),
  fetchTensors: (run: number, tag: string, ids: readonly string[]) => {
    fetched.push([run, tag, ...ids])
    const bad = ids[0] === 'bad'
    return Promise.resolve([{ id: ids[0], dtype: 'float32', shape: [2], numbers: Float32Array.of(1, 2), strings: null, cut: false, error: bad ? 'damaged' : '' }])
  },
}))
afterEach(() => {
  fetched.length = 0
})

const tag = { tag: 't', kind: 'radar' } as TagInfo
const listed = [{ run: { id: 4 }, values: { run: 4, steps: [0, 10, 20], ids: ['a', 'b', 'bad'], times: [0, 1, 2], start: 100 } }] as unknown as Listed[]
const ask = (question: unknown, answers = new Answers(), step: number | null = 10): Promise<unknown> => answers.to(question, tag, listed, step)

test('a value is that of the shared step, of another, or the newest', async () => {
  const answers = new Answers()
  expect(await ask({ what: 'value', run: 4 }, answers)).toEqual({ step: 10, time: 101, dtype: 'float32', shape: [2], numbers: Float32Array.of(1, 2), strings: null, cut: false })
  expect(await ask({ what: 'value', run: 4, step: 9 }, answers)).toMatchObject({ step: 0 })
  await expect(ask({ what: 'value', run: 4, step: null }, answers)).rejects.toThrow('damaged')
  await ask({ what: 'value', run: 4 }, answers)
  expect(fetched).toEqual([[4, 't', 'b'], [4, 't', 'a'], [4, 't', 'bad']])
})

test('nothing else is answered', async () => {
  for (const run of [5, '4', null, undefined, {}]) await expect(ask({ what: 'value', run })).rejects.toThrow('no run')
  for (const step of ['1', {}, true]) await expect(ask({ what: 'value', run: 4, step })).rejects.toThrow('no step')
  for (const odd of [null, 3, 'value', [], {}, { what: 'runs' }, { what: '__proto__' }]) await expect(ask(odd)).rejects.toThrow('card.value')
  expect(fetched).toEqual([])
})

test("a route asked for is one of the tag's own kind, whatever it says", async () => {
  const calls: unknown[] = []
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    calls.push([path, JSON.parse(String(init.body))])
    return Promise.resolve(new Response('{"x": 1}', { headers: { 'content-type': 'application/json' } }))
  })
  expect(await ask({ what: 'route', path: '../runs', name: 'other', request: { a: 1 } })).toEqual({ x: 1 })
  expect(calls).toEqual([['api/kind-answer', { name: 'radar', route: '../runs', request: { a: 1 } }]])
  vi.unstubAllGlobals()
})

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Runs, State, Tags } from '../data/api'
import { Catalog } from './catalog.svelte'

/** The server: what it would answer, which questions it was asked, and how it tells of news. */
const server = vi.hoisted(() => ({
  version: 1,
  asked: [] as string[],
  fails: false,
  /** Kept back until let go. */
  held: null as (() => void)[] | null,
  tell: (_: unknown): void => undefined,
}))

vi.mock('../data/live', () => ({
  followServer: (options: { onState: (state: unknown) => void }) => {
    server.tell = options.onState
    return { refresh: () => Promise.resolve(), close: () => undefined }
  },
}))
vi.mock('../data/client', async (original) => {
  const answer = async <T>(name: string, make: (version: number) => T): Promise<T> => {
    server.asked.push(name)
    const { version, fails } = server
    if (server.held) await new Promise<void>((done) => server.held?.push(done))
    if (fails) throw new Error('gone')
    return make(version)
  }
  return {
    ...(await original<object>()),
    fetchRuns: () => answer('runs', runsAt),
    fetchTags: () => answer('tags', tagsAt),
  }
})

const runsAt = (version: number): Runs => ({ runs: [{ id: 0, name: `run at ${version}`, status: 'done' }], version, facts: 0 }) as unknown as Runs
const tagsAt = (version: number): Tags => ({ tags: [{ kind: 'scalar', tag: `tag at ${version}`, runs: [0, 1] }], version }) as unknown as Tags
const stateAt = (version: number, catalog: number, id = 'a', phase = 'idle'): State =>
  ({ version, catalog, facts: 0, notes: 0, server: { id }, progress: { phase } }) as unknown as State

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)
const has = (catalog: Catalog): string[] => [...catalog.runs.map((run) => run.name), ...catalog.tags.map((tag) => tag.tag)]
const asked = (): string => server.asked.splice(0).join(' ')

let versions: number[]
let servers: number
const start = (first: boolean): Catalog => {
  const news = { onData: (version: number) => versions.push(version), onServer: () => servers++ }
  return new Catalog(news, first ? { state: stateAt(1, 1), runs: runsAt(1), tags: tagsAt(1) } : null)
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('window', globalThis)
  Object.assign(server, { version: 1, asked: [], fails: false, held: null })
  versions = []
  servers = 0
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('what came with the page is not asked for again', async () => {
  const catalog = start(true)
  server.tell(stateAt(1, 1))
  await settle()
  expect(has(catalog)).toEqual(['run at 1', 'tag at 1'])
  expect([asked(), versions]).toEqual(['', [1]])
})

test('without a beginning the first notice lists all there is', async () => {
  const catalog = start(false)
  expect(catalog.loading).toBe(true)
  server.tell(stateAt(1, 1))
  await settle()
  expect([catalog.listed, catalog.loading]).toEqual([true, false])
  expect(has(catalog)).toEqual(['run at 1', 'tag at 1'])
  expect(asked()).toBe('runs tags')
})

test('a new catalog is listed at once; new data in the same one brings the facts of runs, now and then', async () => {
  const catalog = start(true)
  server.version = 2
  server.tell(stateAt(2, 2))
  await settle()
  expect(has(catalog)).toEqual(['run at 2', 'tag at 2'])
  expect(asked()).toBe('runs tags')
  expect(catalog.news).toBe(true)

  for (let version = 3; version < 20; version++) server.tell(stateAt((server.version = version), 2))
  await settle()
  expect(asked()).toBe('')
  await vi.advanceTimersByTimeAsync(3_000)
  expect(asked()).toBe('runs')
  expect(has(catalog)).toEqual(['run at 19', 'tag at 2'])
  expect(versions).toEqual(Array.from({ length: 19 }, (_, at) => at + 1))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked()).toBe('')
})

test('news that come while it asks are asked for after that, not beside it', async () => {
  const catalog = start(true)
  server.held = []
  server.version = 2
  server.tell(stateAt(2, 2))
  for (let version = 3; version < 6; version++) server.tell(stateAt((server.version = version), version))
  await settle()
  expect(asked()).toBe('runs tags')
  const { held } = server
  server.held = null
  held.forEach((go) => go())
  await settle()
  expect(asked()).toBe('runs tags')
  expect(has(catalog)).toEqual(['run at 5', 'tag at 5'])
})

test('the older of two answers says which catalog this is', async () => {
  const catalog = start(true)
  server.held = []
  server.tell(stateAt(2, 2)) // its answers are still those of version 1
  server.version = 2
  server.held.splice(0).forEach((go) => go())
  await settle()
  expect(has(catalog)).toEqual(['run at 1', 'tag at 1'])
  expect(asked()).toBe('runs tags runs tags')
  server.held.splice(0).forEach((go) => go())
  await settle()
  expect(has(catalog)).toEqual(['run at 2', 'tag at 2'])
})

test('another server begins anew, though it counts from one again', async () => {
  const catalog = start(true)
  server.version = 7
  server.tell(stateAt(7, 7))
  await settle()
  server.held = []
  server.version = 1
  server.tell(stateAt(1, 1, 'b'))
  expect([has(catalog), catalog.listed, catalog.news, servers]).toEqual([[], false, false, 1])
  server.held.splice(0).forEach((go) => go())
  await settle()
  expect(has(catalog)).toEqual(['run at 1', 'tag at 1'])
  expect([catalog.listed, servers]).toEqual([true, 1])
  server.tell(stateAt(1, 1, 'c'))
  await settle()
  expect([versions, servers]).toEqual([[1, 7, 1, 1], 2]) // the same number, and yet other data
})

test('what cannot be had is said, and asked for again', async () => {
  const catalog = start(false)
  server.fails = true
  server.tell(stateAt(1, 1))
  await settle()
  expect([catalog.error, catalog.listed]).toEqual(['Error: gone', false])
  server.fails = false
  await vi.advanceTimersByTimeAsync(2_000)
  expect([catalog.error, catalog.listed, has(catalog)]).toEqual([null, true, ['run at 1', 'tag at 1']])
})

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Core } from './core'
import { specOf } from './fixture'
import type { Command, Reply } from './protocol'
import type { ChartInfo, ChartSpec, Readout } from './types'

interface Asked {
  series: { tag: string; runs: number[]; known?: number[] }[]
  x: string
  range: [number, number] | null
  width: number
  smoothing: { kind: string; amount: number }
}

/** A server with one series a run, `points` long, thinned when longer than 100. */
class Server {
  asked: Asked[] = []
  points = 10
  version = 1
  fail = false
  hold: Promise<void> | null = null
  aborted = 0

  fetch = async (_url: string, init: RequestInit): Promise<Response> => {
    init.signal?.addEventListener('abort', () => this.aborted++)
    const request = JSON.parse(String(init.body)) as Asked
    this.asked.push(request)
    await this.hold
    init.signal?.throwIfAborted()
    if (this.fail) return Response.json({ error: { code: 'busy', message: 'too busy' } }, { status: 503 })
    return new Response(this.answer(request))
  }

  answer(request: Asked): ArrayBuffer {
    const length = Math.min(this.points, 100)
    const columns = new Float64Array(2 * length)
    for (let i = 0; i < length; i++) {
      columns[i] = (i * this.points) / length
      columns[length + i] = Math.sin(i)
    }
    const step = [0, length, 'f8']
    const y = [8 * length, length, 'f8']
    const series = request.series.flatMap(({ tag, runs, known }) =>
      runs.map((run, i) =>
        known?.[i] === this.version
          ? { tag, run, version: this.version, unchanged: true }
          : {
              ...{ tag, run, version: this.version, total: this.points, in_range: this.points, shown: length },
              ...{ thinned: this.points > 100, nan: 0, inf: 0, restarts: 0, start: 0, step_base: 0 },
              arrays: { step, time: step, y, ...(request.smoothing.kind === 'none' ? {} : { smooth: y }) },
            },
      ),
    )
    let header = JSON.stringify({ version: this.version, series })
    header = header.padEnd(Math.ceil(header.length / 8) * 8)
    const bytes = new Uint8Array(8 + header.length + columns.byteLength)
    bytes.set(new TextEncoder().encode('SLS1'))
    new DataView(bytes.buffer).setUint32(4, header.length, true)
    bytes.set(new TextEncoder().encode(header), 8)
    bytes.set(new Uint8Array(columns.buffer), 8 + header.length)
    return bytes.buffer
  }
}

const nowhere = new Proxy({}, { get: (_, name) => (name === 'measureText' ? () => ({ width: 20 }) : () => undefined), set: () => true })

let server: Server
let core: Core
let infos: Map<number, ChartInfo>
let answers: Map<number, unknown>
let draws: number[]

beforeEach(() => {
  server = new Server()
  vi.stubGlobal('fetch', server.fetch)
  vi.stubGlobal(
    'ImageData',
    class {
      data: Uint8ClampedArray
      constructor(
        readonly width: number,
        readonly height: number,
      ) {
        this.data = new Uint8ClampedArray(4 * width * height)
      }
    },
  )
  infos = new Map()
  answers = new Map()
  draws = []
  core = new Core('http://server/api/series', {
    slice: 5,
    later: (work) => void setTimeout(work, 0),
    reply: (reply: Reply) => {
      if (reply.do === 'infos') for (const [id, info] of reply.infos) (infos.set(id, info), draws.push(id))
      else if (reply.do === 'answer') answers.set(reply.ask, reply.value)
    },
  })
})

afterEach(() => {
  core.close()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

function open(id: number, spec: ChartSpec, visible = true): Command[] {
  const canvas = { width: 0, height: 0, getContext: () => nowhere } as unknown as HTMLCanvasElement
  const { series, ...look } = spec
  return [
    { do: 'open', id, canvas },
    { do: 'set', id, look, series },
    { do: 'resize', id, width: 300, height: 150, ratio: 1 },
    { do: 'visible', id, on: visible },
  ]
}

function set(id: number, spec: ChartSpec): Command {
  const { series, ...look } = spec
  return { do: 'set', id, look, series }
}

const shownOn = (id: number): Promise<void> => until(() => expect(infos.get(id)).toMatchObject({ loading: false, error: null }))
/** Turns enough for all that follows without waiting for anything; turns, because a busy machine may skip milliseconds. */
async function idle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await new Promise((done) => setTimeout(done))
}
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 50_000, interval: 5 })
const named = (spec: ChartSpec, tag: string): ChartSpec => ({ ...spec, series: spec.series.map((ref) => ({ ...ref, tag })) })

test('all charts of a frame are one request, those out of sight none', async () => {
  core.apply([...open(1, named(specOf(3), 'a')), ...open(2, named(specOf(2), 'b')), ...open(3, named(specOf(2), 'c'), false)])
  await shownOn(2)
  expect(server.asked).toHaveLength(1)
  expect(server.asked[0]?.series).toEqual([
    { tag: 'a', runs: [0, 1, 2] },
    { tag: 'b', runs: [0, 1] },
  ])
  expect(infos.get(1)).toMatchObject({ series: 3, shown: 30, total: 30, thinned: false })
  expect(infos.has(3)).toBe(false)
  core.apply([{ do: 'visible', id: 3, on: true }])
  await shownOn(3)
  expect(server.asked[1]?.series).toEqual([{ tag: 'c', runs: [0, 1] }])
})

test('two charts of the same series share one answer', async () => {
  core.apply([...open(1, specOf(3)), ...open(2, specOf(3))])
  await shownOn(1)
  await shownOn(2)
  expect(server.asked).toHaveLength(1)
  expect(server.asked[0]?.series).toEqual([{ tag: 'loss', runs: [0, 1, 2] }])
})

test('news is asked for with what is known, by visible charts only, and drawn only when it changed something', async () => {
  core.apply([...open(1, named(specOf(2), 'a')), ...open(2, named(specOf(2), 'b'))])
  await shownOn(2)
  draws = []
  core.apply([
    { do: 'visible', id: 2, on: false },
    { do: 'invalidate', version: 2 },
  ])
  await idle()
  expect(server.asked[1]?.series).toEqual([{ tag: 'a', runs: [0, 1], known: [1, 1] }])
  expect(draws).toEqual([])
  server.version = 3
  server.points = 20
  core.apply([{ do: 'invalidate', version: 3 }])
  await until(() => expect(infos.get(1)?.total).toBe(40))
  core.apply([{ do: 'visible', id: 2, on: true }])
  await until(() => expect(infos.get(2)?.total).toBe(40))
})

test('zooming into a whole series asks nothing; into a thinned one it asks the range and keeps the old pixels till then', async () => {
  core.apply(open(1, specOf(1)))
  await shownOn(1)
  core.apply([set(1, specOf(1, { view: { x: [2, 5], y: null } }))])
  await until(() => expect(infos.get(1)?.view.x).toEqual([2, 5]))
  expect(server.asked).toHaveLength(1)
  expect(infos.get(1)).toMatchObject({ shown: 4, total: 4 })

  server.points = 5000
  core.apply(open(2, named(specOf(1), 'long')))
  await shownOn(2)
  let release = (): void => undefined
  server.hold = new Promise((done) => (release = done))
  core.apply([set(2, named(specOf(1, { view: { x: [100, 900], y: null } }), 'long'))])
  await until(() => expect(infos.get(2)).toMatchObject({ loading: true, view: { x: [100, 900] } }))
  expect(infos.get(2)?.shown).toBeGreaterThan(0)
  release()
  await shownOn(2)
  expect(server.asked.at(-1)).toMatchObject({ range: [100, 900] })
})

test('the smoothing slider asks the server only for what it alone can say', async () => {
  core.apply(open(1, specOf(1, { smoothing: { kind: 'ema', amount: 0.6 } })))
  await shownOn(1)
  core.apply([set(1, specOf(1, { smoothing: { kind: 'ema', amount: 0.9 } }))])
  await idle()
  expect(server.asked).toHaveLength(1)
  core.apply([set(1, specOf(1, { smoothing: { kind: 'median', amount: 5 } }))])
  await idle()
  expect(server.asked.at(-1)?.smoothing).toMatchObject({ kind: 'median', amount: 5 })
})

test('what scrolled away is not asked for, and a request for it is given up only when it drags on', async () => {
  let release = (): void => undefined
  server.hold = new Promise((done) => (release = done))
  const away = (id: number): Command => ({ do: 'visible', id, on: false })
  core.apply([...open(1, named(specOf(300), 'a')), ...open(2, named(specOf(300), 'b')), ...open(3, named(specOf(300), 'c'))])
  await idle()
  expect(server.asked.map(({ series }) => series[0]?.tag)).toEqual(['a', 'b'])
  core.apply([away(1), away(2), away(3), ...open(4, named(specOf(2), 'd'))])
  expect(server.aborted).toBe(0)
  await until(() => expect(server.aborted).toBe(2))
  release()
  await until(() => expect(infos.get(4)?.shown).toBe(20))
  expect(server.asked.map(({ series }) => series[0]?.tag)).toEqual(['a', 'b', 'd'])
})

test('an answer that comes after its chart scrolled away is kept for the way back', async () => {
  let release = (): void => undefined
  server.hold = new Promise((done) => (release = done))
  core.apply(open(1, specOf(2)))
  await idle()
  core.apply([{ do: 'visible', id: 1, on: false }])
  release()
  await idle()
  core.apply([{ do: 'visible', id: 1, on: true }])
  await until(() => expect(infos.get(1)?.shown).toBe(20))
  expect(server.asked).toHaveLength(1)
})

test('many series go in pieces, two at a time', async () => {
  let release = (): void => undefined
  server.hold = new Promise((done) => (release = done))
  core.apply(open(1, specOf(1000)))
  await idle()
  expect(server.asked).toHaveLength(2)
  release()
  await until(() => expect(infos.get(1)).toMatchObject({ series: 1000, loading: false }))
  const runs = server.asked.flatMap(({ series }) => series.flatMap((one) => one.runs))
  expect(new Set(runs).size).toBe(1000)
  expect(runs).toHaveLength(1000)
})

test('a server in trouble is named on the card, and asked again', async () => {
  server.fail = true
  core.apply(open(1, specOf(1)))
  await until(() => expect(infos.get(1)?.error).toBe('too busy'))
  server.fail = false
  await until(() => expect(infos.get(1)).toMatchObject({ error: null, series: 1 }))
})

test('readouts of a linked cursor come in one answer, for charts that are gone too', async () => {
  core.apply([...open(1, named(specOf(2), 'a')), ...open(2, named(specOf(1), 'b'))])
  await shownOn(2)
  core.apply([{ do: 'readouts', ask: 7, ids: [2, 9, 1], x: 4.2, options: { limit: 1 } }])
  const readouts = answers.get(7) as Readout[]
  expect(readouts.map(({ rows, count }) => [rows.length, count])).toEqual([
    [1, 1],
    [0, 0],
    [1, 2],
  ])
  expect(readouts[0]?.rows[0]).toMatchObject({ tag: 'b', step: 4 })
})

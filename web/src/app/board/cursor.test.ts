import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Cursor, CursorMember } from '../../kinds/kind'
import type { Chart, Readout, ReadoutOptions } from '../../plot'
import { Cursors } from './cursor'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const settle = () => vi.advanceTimersByTimeAsync(1)

function stage(sort: 'nearest' | 'value' | 'name' = 'nearest', every = 0) {
  const asked: { charts: unknown[]; x: number; options: ReadoutOptions | undefined }[] = []
  let release: (() => void) | null = null
  let hold = false
  const engine = {
    async readouts(charts: Chart[], x: number, options?: ReadoutOptions): Promise<Readout[]> {
      asked.push({ charts, x, options })
      if (hold) await new Promise<void>((resolve) => (release = resolve))
      return charts.map((chart) => ({ rows: rowsOf(chart), count: 7 }))
    },
  }
  let rowsOf = (_chart: Chart): Readout['rows'] => []
  const cursors = new Cursors(engine, () => sort, (work) => queueMicrotask(work), every)
  const member = (key: string): CursorMember => ({
    key, chart: { key } as unknown as Chart, limit: 3, lines: 5, end: 99, place: vi.fn(), show: vi.fn(),
  })
  return { asked, cursors, member, setRows: (rows: typeof rowsOf) => (rowsOf = rows), setHold: (on: boolean) => (hold = on), release: () => release?.() }
}

const at = (x: number, source = 'a'): Cursor => ({ x, xAxis: 'step', source, yPixel: 40 })

it('moves every line, asks the nearest only under the pointer, and the rest in one question', async () => {
  const { asked, cursors, member } = stage()
  const [a, b, c] = [member('a'), member('b'), member('c')]
  for (const m of [a, b, c]) cursors.join(m)
  await settle()
  asked.length = 0
  cursors.move(at(5))
  await settle()
  for (const m of [a, b, c]) expect(m.place).toHaveBeenLastCalledWith(at(5))
  expect(asked).toHaveLength(2)
  expect(asked[0]).toMatchObject({ charts: [{ key: 'a' }], x: 5, options: { order: 'nearest', yPixel: 40 } })
  expect(asked[1]).toMatchObject({ charts: [{ key: 'b' }, { key: 'c' }], options: { order: 'value' } })
  expect(b.show).toHaveBeenLastCalledWith({ rows: [], count: 7 }, at(5))
})

it('reads the card under the pointer at every move, and the others when they are due', async () => {
  const { asked, cursors, member } = stage('value', 40)
  for (const key of ['a', 'b']) cursors.join(member(key))
  await settle()
  cursors.move(null)
  await settle()
  asked.length = 0
  for (const x of [5, 6, 7]) {
    cursors.move(at(x))
    await settle()
  }
  expect(asked.map(({ x }) => x)).toEqual([5, 6, 7])
  await vi.advanceTimersByTimeAsync(60)
  expect(asked.at(-1)).toMatchObject({ charts: [{ key: 'b' }], x: 7 })
})

it('reads the right edge when there is no cursor', async () => {
  const { asked, cursors, member } = stage()
  const a = member('a')
  cursors.join(a)
  await settle()
  expect(asked).toMatchObject([{ x: 99, options: { order: 'series', limit: 3 } }])
  expect(a.show).toHaveBeenCalledWith({ rows: [], count: 7 }, null)
})

it('has one question under way, and then asks for the last place only', async () => {
  const { asked, cursors, member, setHold, release } = stage()
  cursors.join(member('a'))
  await settle()
  asked.length = 0
  setHold(true)
  for (const x of [1, 2, 3]) {
    cursors.move(at(x))
    await settle()
  }
  expect(asked.map((q) => q.x)).toEqual([1])
  setHold(false)
  release()
  await settle()
  await settle()
  expect(asked.map((q) => q.x)).toEqual([1, 3])
})

it('forgets a member that has left', async () => {
  const { cursors, member, setHold, release } = stage()
  const a = member('a')
  setHold(true)
  const leave = cursors.join(a)
  await settle()
  leave()
  release()
  await settle()
  expect(a.show).not.toHaveBeenCalled()
})

it('shows the runs that are nearest under the pointer first in the other cards too', async () => {
  const { cursors, member, setRows } = stage()
  const row = (run: number) => ({ run }) as Readout['rows'][number]
  setRows((chart) => (chart as unknown as { key: string }).key === 'a' ? [row(4), row(2)] : [row(1), row(2), row(3), row(4)])
  const [a, b] = [member('a'), member('b')]
  cursors.join(a)
  cursors.join(b)
  cursors.move(at(5))
  await settle()
  expect(b.show).toHaveBeenLastCalledWith({ rows: [row(4), row(2), row(1), row(3)], count: 7 }, at(5))
})

it('has no place on a card whose x is another', async () => {
  const { asked, cursors, member } = stage()
  const other: CursorMember = { ...member('b'), xAxis: 'of:epoch' }
  for (const m of [member('a'), other]) cursors.join(m)
  await settle()
  asked.length = 0
  cursors.move(at(5))
  await settle()
  expect(other.place).toHaveBeenLastCalledWith(null)
  expect(asked.find(({ charts }) => (charts as { key: string }[]).some(({ key }) => key === 'b'))?.x).toBe(99)
})

import { expect, it } from 'vitest'
import {
  defaultSelection, everyRun, headerState, nameKey, NEWEST, onlyThese, readSelection, selects, shownById, switched,
  writeSelection,
} from './selection'

const make = (n: number) =>
  Array.from({ length: n }, (_, id) => ({ id, name: `sweep/run-${id}`, updated: 1000 + id, key: nameKey(`sweep/run-${id}`) }))

it('gives names keys that do not collide in a large sweep', () => {
  const keys = new Set(make(20_000).map((run) => run.key))
  expect(keys.size).toBeGreaterThan(19_995)
  expect([...keys].every((key) => /^[\w$]{5}$/.test(key))).toBe(true)
})

it('shows all of few runs and the newest of many', () => {
  expect(defaultSelection(make(500))).toMatchObject({ mode: 'except', auto: true })
  const many = defaultSelection(make(1000))
  expect(many.names.size).toBe(NEWEST)
  expect(selects(many, nameKey('sweep/run-999'))).toBe(true)
  expect(selects(many, nameKey('sweep/run-0'))).toBe(false)
})

it('lets a rule decide about runs that come later', () => {
  const [one] = make(1)
  const without = switched(everyRun(), [one?.key ?? ''], false)
  expect(selects(without, nameKey('new'))).toBe(true)
  expect(selects(onlyThese([one?.key ?? '']), nameKey('new'))).toBe(false)
  expect(switched(without, [one?.key ?? ''], true).names.size).toBe(0)
})

it('knows the three states of the header', () => {
  const keys = make(3).map((run) => run.key)
  expect(headerState(keys, everyRun())).toBe('on')
  expect(headerState(keys, onlyThese([]))).toBe('off')
  expect(headerState(keys, onlyThese(keys.slice(0, 1)))).toBe('mixed')
})

it('survives a link, whatever was chosen', () => {
  const runs = make(300)
  const odd = runs.filter((run) => run.id % 2).map((run) => run.key)
  for (const selection of [
    everyRun(),
    onlyThese([]),
    onlyThese(odd),
    switched(everyRun(), odd, false),
    onlyThese(runs.filter((run) => run.id > 40 && run.id < 250).map((run) => run.key)),
  ]) {
    const text = writeSelection(selection, runs)
    const back = readSelection(text ?? '', runs)
    expect([...shownById(runs, back ?? everyRun())]).toEqual([...shownById(runs, selection)])
    expect(back?.mode).toBe(selection.mode)
  }
})

it('keeps the link short, and says when it cannot', () => {
  const runs = make(100_000)
  expect(writeSelection(defaultSelection(runs), runs)).toBe('')
  expect(writeSelection(everyRun(), runs)).toBe('all')
  const range = [...runs].map((run) => run.name).sort().slice(10, 90_000).map(nameKey)
  expect(writeSelection(onlyThese(range), runs)?.length).toBeLessThan(40)
  const scattered = runs.filter((run) => run.id % 2).map((run) => run.key)
  expect(writeSelection(onlyThese(scattered), runs)).toBeNull()
})

it('keeps keys of runs that are not loaded yet', () => {
  const selection = onlyThese(['later', make(1)[0]?.key ?? ''])
  expect(readSelection(writeSelection(selection, make(5)) ?? '', make(5))?.names).toEqual(selection.names)
})

import { describe, expect, it } from 'vitest'
import { initial } from '../prefs.svelte'
import { everyRun, nameKey, onlyThese } from '../runs/selection'
import { defaults } from './link'
import { pageOf, same, updated, viewOf } from './view'

const names = ['a', 'b/c', 'ü']
const nameOf = (key: string): string | undefined => names.find((name) => nameKey(name) === key)

describe('a view', () => {
  it('of an untouched page holds nothing but its selection', () => {
    expect(viewOf(defaults(), { mode: 'except', names: new Set(), auto: true }, { ...initial }, nameOf)).toEqual({ state: {}, prefs: {} })
    expect(viewOf(defaults(), everyRun(), { ...initial }, nameOf).state).toEqual({ selection: { mode: 'except', names: [] } })
  })

  it('restores exactly what was saved', () => {
    const link = {
      ...defaults(),
      tab: 'scalars',
      focus: [nameKey('ü')],
      tagFilter: '^val/',
      runFilter: 'lr < 1e-3',
      archived: true,
      xAxis: 'wall' as const,
      smoothing: { kind: 'median' as const, amount: 0.9 },
      step: 12,
      options: { 'histogram.view': 'heat' },
      pinned: ['scalar:val/loss', 'image:x'],
      cards: { 'scalar:val/loss': { zoom: { x: [10, 20] as [number, number], y: null }, yScale: 'log' as const, wide: true } },
    }
    const prefs = { ...initial, sort: 'steps' as never, descending: true, cardWidth: 500, collapsed: ['train'], theme: 'dark' as const }
    const view: unknown = JSON.parse(JSON.stringify(viewOf(link, onlyThese(['a', 'b/c'].map(nameKey)), prefs, nameOf)))
    expect(view).toMatchObject({ state: { selection: { mode: 'only', names: ['a', 'b/c'] }, focus: ['ü'] }, prefs: { cardWidth: 500 } })
    const opened = pageOf(view as ReturnType<typeof viewOf>)
    expect(opened.link).toEqual(link)
    expect(opened.selection).toEqual(onlyThese(['a', 'b/c'].map(nameKey)))
    expect({ ...prefs, ...opened.prefs }).toEqual(prefs)
    expect(opened.prefs).not.toHaveProperty('theme')
  })

  it('opened over anything resets what it does not name', () => {
    const opened = pageOf({ state: {}, prefs: {} })
    expect(opened.link).toEqual(defaults())
    expect(opened.selection).toBeNull()
    expect(opened.prefs.cardWidth).toBe(initial.cardWidth)
  })

  it('takes nothing of a wrong type, whoever wrote it', () => {
    const state = { tagFilter: 5, pinned: 'x', cards: [1], options: { a: 1 }, xAxis: 'sideways', step: {}, selection: { mode: 'all', names: 3 }, focus: [1], theme: 'dark' }
    expect(pageOf({ state, prefs: { cardWidth: '1', collapsed: {}, theme: 'dark', runsOpen: false } })).toEqual(pageOf({ state: {}, prefs: {} }))
  })

  it('keeps what this version does not know', () => {
    const old = { state: { tagFilter: 'x', future: [1] }, prefs: { later: true, cardWidth: 1 } }
    const now = { state: { xAxis: 'wall' }, prefs: {} }
    expect(updated(old, now)).toEqual({ state: { future: [1], xAxis: 'wall' }, prefs: { later: true } })
  })

  it('is the same in any order', () => {
    expect(same({ state: { a: 1, b: { c: 2, d: 3 } }, prefs: {} }, { state: { b: { d: 3, c: 2 }, a: 1 }, prefs: {} })).toBe(true)
    expect(same({ state: { a: [1, 2] }, prefs: {} }, { state: { a: [2, 1] }, prefs: {} })).toBe(false)
  })
})

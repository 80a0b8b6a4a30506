import { expect, it } from 'vitest'
import type { State } from '../../data/api'
import { emptiness } from './emptiness'
import type { Sight } from './emptiness'

const state = (change: Partial<State> = {}, progress: Partial<State['progress']> = {}): State => ({
  server: { version: '1', id: 'x', title: '', mounts: [] },
  logdirs: [{ name: '', path: '/logs', exists: true }],
  version: 1,
  catalog: 1,
  notes: 0,
  facts: 0,
  progress: { phase: 'idle', files: 3, files_done: 3, bytes: 9, bytes_done: 9, runs: 2, seconds: 1, ...progress },
  watch: 'notify',
  damage: 0,
  reload_interval: 5,
  ...change,
})
const full: Sight = { state: state(), listed: true, runs: 2, tags: 5, drawable: 4, ofTab: 4, rows: 2, shown: 2, present: 4, filtered: true }
const why = (change: Partial<Sight>): string => emptiness({ ...full, ...change }).why

it('names the first reason that applies', () => {
  expect(why({ state: null })).toBe('connecting')
  expect(why({ runs: 0, state: state({ logdirs: [{ name: '', path: '/no', exists: false }] }, { files: 0 }) })).toBe('missing')
  expect(why({ runs: 0, state: state({}, { phase: 'scanning' }) })).toBe('loading')
  expect(why({ runs: 0, state: state({}, { files: 0 }) })).toBe('no-files')
  expect(why({ runs: 0 })).toBe('no-events')
  expect(why({ tags: 0, drawable: 0 })).toBe('no-events')
  expect(why({ drawable: 0 })).toBe('other-kinds')
  expect(why({ ofTab: 0, present: 0 })).toBe('kind-absent')
  expect(why({ rows: 0, shown: 0, present: 0 })).toBe('run-filter')
  expect(why({ shown: 0, present: 0 })).toBe('none-selected')
  expect(why({ present: 0 })).toBe('no-tags-in-selection')
  expect(why({})).toBe('tag-filter')
})

it('waits for loading to end before it says that there is nothing', () => {
  expect(why({ runs: 0, listed: false })).toBe('loading')
  expect(why({ drawable: 0, tags: 0, state: state({}, { phase: 'loading' }) })).toBe('loading')
})

it('speaks of missing directories only when none is there', () => {
  const half = state({ logdirs: [{ name: 'a', path: '/a', exists: true }, { name: 'b', path: '/b', exists: false }] }, { files: 0 })
  expect(why({ runs: 0, state: half })).toBe('no-files')
})

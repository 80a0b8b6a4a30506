import { describe, expect, it } from 'vitest'
import type { Values } from '../../data/values'
import type { CardRun } from '../kind'
import { addressOf, shotsAt, shotsBeside } from './shots'

const run: CardRun = { id: 4, name: 'a', label: 'a', color: '#000', emphasis: false, faded: false }

function values(steps: number[], samples: number[], form = 'tensor'): Values {
  return {
    run: 4,
    version: 1,
    superseded: 0,
    start: 0,
    form,
    ids: steps.map((_, at) => `id${at}`),
    steps: Float64Array.from(steps),
    times: new Float64Array(steps.length),
    sizes: Float64Array.from(samples, (count) => 1000 * count),
    shapes: Int32Array.from(samples.flatMap((count) => [count + 2, -1, -1])),
  }
}

describe('shotsAt', () => {
  it('shows the last not after the step, the newest for none', () => {
    const logged = values([0, 10, 20], [1, 1, 1])
    expect(shotsAt(run, logged, 15)?.map((shot) => shot.id)).toEqual(['id1'])
    expect(shotsAt(run, logged, null)?.[0]?.step).toBe(20)
  })

  it('has none before the first step, and none of nothing', () => {
    expect(shotsAt(run, values([5], [1]), 4)).toBeNull()
    expect(shotsAt(run, values([], []), null)).toBeNull()
  })

  it('counts samples of all values of a step', () => {
    const shots = shotsAt(run, values([3, 3, 4], [2, 1, 1]), 3)
    expect(shots?.map(({ id, sample, number, of }) => [id, sample, number, of])).toEqual([
      ['id0', 0, 0, 3],
      ['id0', 1, 1, 3],
      ['id1', 0, 2, 3],
    ])
  })

  it('takes the shape of old values for what it is', () => {
    expect(shotsAt(run, values([1], [62], 'image'), 1)).toHaveLength(1)
  })
})

describe('shotsBeside', () => {
  it('goes to the neighbouring steps, over values of one step', () => {
    const logged = values([0, 10, 10, 20], [1, 1, 1, 1])
    expect(shotsBeside(run, logged, 10, 1)?.[0]?.step).toBe(20)
    expect(shotsBeside(run, logged, 10, -1)?.[0]?.step).toBe(0)
    expect(shotsBeside(run, logged, 0, 2)?.[0]?.step).toBe(20)
    expect(shotsBeside(run, logged, 10, 2)).toBeNull()
    expect(shotsBeside(run, logged, 0, -1)).toBeNull()
    expect(shotsBeside(run, logged, null, 1)).toBeNull()
  })
})

describe('addressOf', () => {
  const [first, second] = shotsAt(run, values([1], [2]), 1) ?? []
  if (!first || !second) throw new Error('no shots')

  it('is as short as it can be, so that a picture has one', () => {
    expect(addressOf('t', first, { width: 100, window: null })).toBe('api/image?run=4&tag=t&id=id0')
    expect(addressOf('t', second, { width: 100, window: null })).toBe('api/image?run=4&tag=t&id=id0&sample=1')
  })

  it('asks for a small version of what is large', () => {
    const large = { ...first, bytes: 1e6 }
    expect(addressOf('t', large, { width: 300, window: null })).toContain('width=512')
    expect(addressOf('t', large, { width: 0, window: null })).not.toContain('width')
    expect(addressOf('t', large, { width: 9000, window: null })).not.toContain('width')
  })

  it('names a window', () => {
    expect(addressOf('a b', first, { width: 0, window: { low: '5', high: '' } })).toBe('api/image?run=4&tag=a%20b&id=id0&window=true&low=5')
  })
})

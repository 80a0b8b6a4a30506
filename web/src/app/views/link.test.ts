import { describe, expect, it } from 'vitest'
import { defaults, readLink, writeLink } from './link'
import type { LinkState } from './link'

const parts = (link: string): [string, string] => {
  const url = new URL(`http://localhost/${link}`)
  return [url.search, url.hash]
}

describe('links', () => {
  it('are empty for the default state', () => {
    expect(writeLink(defaults())).toBe('')
    expect(readLink('', '')).toEqual(defaults())
  })

  it('restore exactly what was written', () => {
    const state: LinkState = {
      ...defaults(),
      tab: 'scalars',
      runs: '-AbCd$.xYz_1~q1w2e',
      focus: ['AbCd$'],
      about: ['AbCd$', 'xYz_1'],
      archived: true,
      subRuns: true,
      group: ['lr', 'name(0)'],
      center: 'iqm',
      band: 'bootstrap',
      level: 0.9,
      align: 'binned',
      members: true,
      baseline: 'AbCd$',
      compare: 'ratio',
      tagRegex: false,
      tagFilter: '^(train|val)/loss & 100% + "x"',
      runFilter: 'a b',
      runRegex: false,
      kinds: ['scalar'],
      xAxis: 'wall',
      yScale: 'symlog',
      smoothing: { kind: 'gaussian', amount: 0.999 },
      showRaw: false,
      ignoreOutliers: true,
      restarts: 'segments',
      origin: 0.5,
      xScale: 'symlog',
      pair: true,
      made: { 1: { lines: [{ of: 'train/loss' }, { of: '=exp(a/b)', axis: 'right' }], x: '=tokens*2', title: 'x & y' }, 2: { lines: [{ of: 'a' }] } },
      step: 1200,
      options: { 'histogram.view': 'heat map' },
      pinned: ['scalar:val/loss', 'scalar:a:b', 'audio:x'],
      cards: {
        'scalar:val/loss': { zoom: { x: [10, 1e9], y: null }, yScale: 'log' },
        'scalar:梯度': { zoom: { x: null, y: [-0.25, 1e-12] }, xScale: 'log', wide: true },
        'scalar:w': { wide: true },
        'image:x': { options: { 'image.size': 'fit' } },
      },
      full: 'scalar:val/loss',
      theme: 'dark',
    }
    for (const [name, value] of Object.entries(defaults())) expect(state[name as keyof LinkState], name).not.toEqual(value)
    expect(readLink(...parts(writeLink(state)))).toEqual(state)
    expect(writeLink(defaults(), parts(writeLink(state))[0])).toBe('')
  })

  it('name another axis, and cards that were made, in words', () => {
    const state: LinkState = { ...defaults(), xAxis: 'of:=epoch * 2', made: { 1: { lines: [{ of: 'a' }] } } }
    expect(readLink(...parts(writeLink(state)))).toEqual(state)
    expect(readLink('?x=of:&superseded=0&origin=x', '')).toMatchObject({ xAxis: 'step', restarts: 'stitched', origin: null })
    const hostile = { 1: { lines: ['a', ['b', 'up'], [7], null], x: 3, title: '' }, __proto__x: { lines: ['a'] }, 2: 'x', 3: { lines: 'abc' } }
    expect(readLink(`?made=${encodeURIComponent(JSON.stringify(hostile))}`, '').made).toEqual({ 1: { lines: [{ of: 'a' }, { of: 'b' }] } })
    expect(readLink('?made=[1]', '').made).toEqual({})
  })

  it('keep parameters of the address that are not ours, but never the token', () => {
    expect(writeLink(defaults(), '?lang=de&smoothing=0.1&token=secret')).toBe('?lang=de')
  })

  it('open what TensorBoard linked to', () => {
    const search =
      '?pinnedCards=%5B%7B%22plugin%22%3A%22scalars%22%2C%22tag%22%3A%22loss%22%7D%5D&smoothing=0.8&tagFilter=acc&runFilter=train&darkMode=true'
    expect(readLink(search, '#timeseries')).toMatchObject({
      tab: 'board',
      pinned: ['scalar:loss'],
      smoothing: { kind: 'ema', amount: 0.8 },
      tagFilter: 'acc',
      runFilter: 'train',
      theme: 'dark',
    })
    expect(readLink('', '#scalars&_smoothingWeight=0.3&tagFilter=x')).toMatchObject({
      tab: 'scalars',
      smoothing: { amount: 0.3 },
      tagFilter: 'x',
    })
  })

  it('read nonsense as the default', () => {
    const search = '?smoothing=many&smoother=magic&x=sideways&y=3&pinnedCards=%7B&cards=[1,%20{]&darkMode=perhaps'
    expect(readLink(search, '#')).toEqual(defaults())
    expect(readLink('?smoothing=7', '').smoothing.amount).toBe(0.999)
    expect(readLink('?cards={"scalar:a":[5,1,null,"x","cube"]}', '').cards).toEqual({ 'scalar:a': {} })
    expect(readLink('?pinnedCards=[{"plugin":1},null,{"plugin":"scalars","tag":"ok"}]', '').pinned).toEqual(['scalar:ok'])
  })
})

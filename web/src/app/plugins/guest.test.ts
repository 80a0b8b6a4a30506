import { describe, expect, it } from 'vitest'
import { addressOf, Guest } from './guest'
import { pluginsOf } from './plugins.svelte'

const host = { runs: () => ['a', 'a/x'], address: () => ({ run: 'a' }) }

function meet(): { guest: Guest; say: (message: unknown) => void; next: () => Promise<unknown> } {
  const { port1, port2 } = new MessageChannel()
  const heard: unknown[] = []
  let wake = (): void => undefined
  port2.onmessage = ({ data }: MessageEvent) => {
    heard.push(JSON.parse(data as string))
    wake()
  }
  const next = async (): Promise<unknown> => {
    while (heard.length === 0) await new Promise<void>((resolve) => (wake = resolve))
    return heard.shift()
  }
  return { guest: new Guest(port1, host), say: (message) => port2.postMessage(message), next }
}

const question = (type: string, id: number): string => JSON.stringify({ type, id, payload: { any: 1 }, error: null, isReply: false })

describe('a guest', () => {
  it('is answered what it asks, by the number of its question', async () => {
    const { guest, say, next } = meet()
    say(question('experimental.GetRuns', 3))
    expect(await next()).toEqual({ type: 'experimental.GetRuns', id: 3, payload: ['a', 'a/x'], error: null, isReply: true })
    say(question('experimental.GetURLPluginData', 4))
    expect(await next()).toMatchObject({ id: 4, payload: { run: 'a' } })
    say(question('experimental.Unheard', 5))
    expect(await next()).toMatchObject({ id: 5, payload: null, isReply: true })
    guest.close()
  })

  it('is not troubled by what is no message', async () => {
    const { guest, say, next } = meet()
    for (const odd of ['{', 'null', '[]', '{"type": 3}', 7, { type: 'experimental.GetRuns' }, question('x', 1).replace('false', 'true')]) say(odd)
    say(question('experimental.GetRuns', 9))
    expect(await next()).toMatchObject({ id: 9 })
    guest.close()
  })

  it('hears of new data and other runs', async () => {
    const { guest, next } = meet()
    guest.reloaded()
    guest.changed(['b'])
    expect(await next()).toMatchObject({ type: 'experimental.DataReloaded', isReply: false })
    expect(await next()).toMatchObject({ type: 'experimental.RunsChanged', payload: ['b'] })
    guest.close()
  })
})

it('is told its part of the address', () => {
  expect(addressOf('guest', '#guest&p.guest.run=a%2Fb&p.guest.x.y=2&p.other.run=c&run=d')).toEqual({ run: 'a/b', 'x.y': '2' })
  expect(addressOf('guest', '')).toEqual({})
})

it('lists the plugins that bring a page', () => {
  const of = (type: string, enabled = true): Parameters<typeof pluginsOf>[0][string] => ({
    disable_reload: true, enabled, tab_name: 'Title', loading_mechanism: { type },
  })
  const plugins = pluginsOf({ scalars: of('CUSTOM_ELEMENT'), guest: of('IFRAME'), idle: of('IFRAME', false), projector: of('IFRAME'), none: of('NONE') })
  expect(plugins).toEqual([
    { name: 'guest', tab: 'plugin-guest', title: 'Title', active: true, still: true },
    { name: 'idle', tab: 'plugin-idle', title: 'Title', active: false, still: true },
  ])
})

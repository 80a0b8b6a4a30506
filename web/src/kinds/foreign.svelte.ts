// Kinds of other packages: which there are on the server, and which tags they draw. Asked for only where the logs hold what no kind of ours claims.

import type { KindInfo, Kinds } from '../data/api'
import { getJson } from '../data/client'
import type { Kind, TagInfo } from './kind'

export type { KindInfo }

class ForeignKinds {
  #infos = $state.raw<readonly KindInfo[]>([])
  #asked = false

  readonly kinds: readonly Kind[] = $derived(this.#infos.map(kindFrom))
  readonly #byPlugin = $derived(new Map(this.#infos.flatMap((info) => info.plugins.map((plugin) => [plugin, info.name] as const))))

  infoOf(name: string): KindInfo | undefined {
    return this.#infos.find((info) => info.name === name)
  }

  /** The tags, those of other packages' kinds under the names of these. */
  claim(tags: readonly TagInfo[]): readonly TagInfo[] {
    if (this.#byPlugin.size === 0) return tags
    return tags.map((tag) => {
      const kind = tag.kind === 'tensor' ? this.#byPlugin.get(tag.plugin) : undefined
      return kind === undefined ? tag : { ...tag, kind }
    })
  }

  /** Looking through what is installed takes the server a while: it is spared that where there is nothing to find. */
  look(tags: readonly TagInfo[]): void {
    if (this.#asked || !tags.some(({ kind, plugin }) => kind === 'tensor' && plugin !== '' && plugin !== 'tensor')) return
    this.#asked = true
    getJson<Kinds>('kinds').then(
      ({ kinds }) => (this.#infos = kinds),
      (error: unknown) => {
        this.#asked = false
        console.warn(error)
      },
    )
  }

  /** Another server may have others. */
  forget(): void {
    this.#infos = []
    this.#asked = false
  }
}

const kindFrom = ({ name, title, plugins, how_to_log }: KindInfo): Kind => ({
  id: name,
  title,
  plural: title,
  tab: `x-${name}`, // never one of ours
  aliases: [],
  plugins,
  howToLog: how_to_log,
  uses: ['step'],
  component: () => import('./ForeignCard.svelte'),
})

export const foreign = new ForeignKinds()

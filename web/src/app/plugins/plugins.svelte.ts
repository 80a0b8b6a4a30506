// Plugins of other packages that bring a page of their own: which there are, and which have something to show.
// Only where another application answers below data/, as TensorBoard's drop-in has it, are there any.

import type { Catalog } from '../catalog.svelte'

export interface Plugin {
  name: string
  /** Its name in links. */
  tab: string
  title: string
  /** Whether it says that there is something to show. */
  active: boolean
  /** It does not want to hear of new data. */
  still: boolean
}

/** What `data/plugins_listing` says of a plugin. */
interface Listed {
  disable_reload: boolean
  enabled: boolean
  tab_name: string
  loading_mechanism: { type: string }
}

const MOUNT = 'data'
/** No kind's tab begins so. */
const PREFIX = 'plugin-'
/** Shown by a kind of ours, though it has a page too. */
const OURS: ReadonlySet<string> = new Set(['projector'])
/** Milliseconds between questions while data comes in, and while a plugin has nothing to show: it may look at other files than ours. */
const SOON = 5_000
const LATER = 30_000
/** The first question makes the server import every plugin: first it is to send what the page begins with. */
const FIRST = 1_000

export class Plugins {
  all = $state.raw<readonly Plugin[]>([])
  /** False until it is known which there are. */
  listed = $state(false)
  /** The address's last word for plugins; ours keeps nothing of it. */
  hash = $state(location.hash)
  readonly active = $derived(this.all.filter((plugin) => plugin.active))
  readonly idle = $derived(this.all.filter((plugin) => !plugin.active))
  readonly #catalog: Catalog
  #timer = 0
  #askedAt = performance.now() - SOON + (location.hash.startsWith(`#${PREFIX}`) ? 0 : FIRST)

  constructor(catalog: Catalog) {
    this.#catalog = catalog
  }

  /** The plugin whose tab a link names, by our name of it or TensorBoard's. */
  of(tab: string): Plugin | undefined {
    return this.all.find((plugin) => plugin.tab === tab) ?? this.all.find((plugin) => plugin.name === tab)
  }

  /** Whether a link names the tab of a plugin, and it is not known yet which there are. */
  waitsFor(tab: string): boolean {
    return !this.listed && tab.startsWith(PREFIX)
  }

  /** Asks which there are, and again when the data changes; call inside an effect root. */
  follow(): void {
    const served = $derived(this.#catalog.state?.server.mounts.includes(MOUNT) === true ? this.#catalog.state.server.id : null)
    const sight = $derived(`${this.#catalog.state?.catalog} ${this.#catalog.state?.progress.phase === 'idle'}`)
    $effect(() => {
      void sight
      if (served !== null) this.#ask(SOON)
      else if (this.#catalog.state !== null) this.#know([])
    })
    const onHash = (): void => {
      if (location.hash.includes('&')) this.hash = location.hash
    }
    addEventListener('hashchange', onHash)
    $effect(() => () => {
      clearTimeout(this.#timer)
      removeEventListener('hashchange', onHash)
    })
  }

  /** One question, not sooner after the last one than this. */
  #ask(after: number): void {
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => void this.#fetch(), Math.max(0, this.#askedAt + after - performance.now()))
  }

  async #fetch(): Promise<void> {
    this.#askedAt = performance.now()
    try {
      this.#know(pluginsOf(await listing()))
    } catch (error) {
      console.warn(error) // those that were there stay
    }
    if (this.idle.length > 0 || !this.listed) this.#ask(LATER)
  }

  #know(plugins: readonly Plugin[]): void {
    this.all = plugins
    this.listed = true
  }
}

async function listing(): Promise<Record<string, Listed>> {
  const named = new URLSearchParams(location.search).getAll('experimentalPlugin')
  const query = new URLSearchParams(named.map((name) => ['experimentalPlugin', name]))
  const answer = await fetch(`${MOUNT}/plugins_listing?${query}`)
  if (!answer.ok) throw new Error(`data/plugins_listing: ${answer.status}`)
  return (await answer.json()) as Record<string, Listed>
}

export const pluginsOf = (listed: Readonly<Record<string, Listed>>): Plugin[] =>
  Object.entries(listed)
    .filter(([name, { loading_mechanism }]) => loading_mechanism.type === 'IFRAME' && !OURS.has(name))
    .map(([name, { tab_name, enabled, disable_reload }]) => ({
      name,
      tab: PREFIX + name,
      title: tab_name,
      active: enabled,
      still: disable_reload,
    }))

/** Where the page of a plugin is. */
export const pageOf = (plugin: Plugin): string => `${MOUNT}/plugin_entry.html?${new URLSearchParams({ name: plugin.name })}`

// What the page of a plugin and ours say to each other, in the words of TensorBoard's experimental plugin API: the guest
// sends one end of a channel to the window around it, and over it go JSON texts, questions and replies in both directions.

const VERSION = 'experimental'

interface Message {
  type: string
  id: number
  payload: unknown
  error: string | null
  isReply: boolean
}

/** What a guest may ask. */
export interface Host {
  /** Names of all runs. */
  runs(): readonly string[]
  /** What the address says for this plugin, by key. */
  address(): Readonly<Record<string, string>>
}

/** The channel in a message that a frame sent to our window; null for any other message. */
export function knock(event: MessageEvent, frame: HTMLIFrameElement | undefined): MessagePort | null {
  return isFrom(event, frame) && event.data === `${VERSION}.bootstrap` ? (event.ports[0] ?? null) : null
}

/** What `data/plugin_entry.html` says of the plugin's module: it has come, or why there is nothing to see; null for any other message. */
export function wordOf(event: MessageEvent, frame: HTMLIFrameElement | undefined): 'arrived' | { failed: string } | null {
  const data: unknown = event.data
  if (!isFrom(event, frame) || typeof data !== 'object' || data === null) return null
  if ('failed' in data && typeof data.failed === 'string') return { failed: data.failed.slice(0, 500) }
  return 'arrived' in data ? 'arrived' : null
}

const isFrom = (event: MessageEvent, frame: HTMLIFrameElement | undefined): boolean =>
  frame !== undefined && event.source === frame.contentWindow && event.origin === location.origin

/** One guest, from its knock until it is gone. */
export class Guest {
  readonly #port: MessagePort
  #said = 0

  constructor(port: MessagePort, host: Host) {
    this.#port = port
    port.onmessage = ({ data }: MessageEvent) => {
      const message = parsed(data)
      if (message === null || message.isReply) return // nothing is asked of guests
      this.#send({ ...message, ...answer(message.type, host), isReply: true })
    }
  }

  /** Data was read again. */
  reloaded(): void {
    this.#tell('DataReloaded', null)
  }

  /** The set of runs is another. */
  changed(runs: readonly string[]): void {
    this.#tell('RunsChanged', runs)
  }

  close(): void {
    this.#port.close()
  }

  #tell(what: string, payload: unknown): void {
    this.#send({ type: `${VERSION}.${what}`, id: this.#said++, payload, error: null, isReply: false })
  }

  #send(message: Message): void {
    this.#port.postMessage(JSON.stringify(message))
  }
}

/** A word that we do not know is answered with nothing, so that who waits for it goes on. */
function answer(type: string, host: Host): Pick<Message, 'payload' | 'error'> {
  switch (type) {
    case `${VERSION}.GetRuns`:
      return { payload: host.runs(), error: null }
    case `${VERSION}.GetURLPluginData`:
      return { payload: host.address(), error: null }
    default:
      return { payload: null, error: null }
  }
}

function parsed(data: unknown): Message | null {
  try {
    const message: unknown = typeof data === 'string' ? JSON.parse(data) : null
    return isMessage(message) ? message : null
  } catch {
    return null
  }
}

const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'id' in value && 'isReply' in value

/** What an address like `#profile&p.profile.run=a` says for a plugin, by key. */
export function addressOf(plugin: string, hash: string): Record<string, string> {
  const prefix = `p.${plugin}.`
  const pairs = new URLSearchParams(hash.replace(/^#/, ''))
  return Object.fromEntries([...pairs].filter(([name]) => name.startsWith(prefix)).map(([name, value]) => [name.slice(prefix.length), value]))
}

// What the page and the frame say to each other over the port between them. The frame runs what others wrote: nothing it says is believed.

/** The page's colours and type, as values. */
export interface Look {
  dark: boolean
  surface: string
  ink: string
  second: string
  third: string
  line: string
  hairline: string
  accent: string
  font: string
}

/** What a module's `draw` is given, beside its root element; the figure or what is known of the tag. JSON and typed arrays only. */
export type Card = Readonly<Record<string, unknown>> & { readonly look: Look }

export type ToFrame =
  | { type: 'html'; text: string }
  /** An ES module with a function `draw(root, card)`. */
  | { type: 'module'; code: string }
  | { type: 'draw'; card: Card }
  | { type: 'answer'; id: number; value: unknown; error: string }
  | { type: 'ping' }

export type FromFrame =
  | { type: 'pong' }
  | { type: 'drawn' }
  /** An error of the content, in its own words. */
  | { type: 'failed'; message: string }
  /** The policy has stopped a request of the content. */
  | { type: 'blocked'; url: string }
  | { type: 'ask'; id: number; question: unknown }

/** The first word of a frame, before it has a port. */
export const HELLO = 'sightline-frame'

const LONGEST = 500 // characters of a message that is shown

const words = (value: unknown): string => (typeof value === 'string' ? value.slice(0, LONGEST) : 'something without words')

/** What a frame said; null when it is none of the above. */
export function heard(data: unknown): FromFrame | null {
  if (typeof data !== 'object' || data === null || !('type' in data)) return null
  const { type } = data
  if (type === 'pong' || type === 'drawn') return { type }
  if (type === 'failed') return { type, message: words('message' in data ? data.message : null) }
  if (type === 'blocked') return { type, url: words('url' in data ? data.url : null) }
  if (type !== 'ask' || !('id' in data) || typeof data.id !== 'number') return null
  return { type, id: data.id, question: 'question' in data ? data.question : null }
}

// Matches expressions apart from the page: a logged one may take for ever, and then this thread is ended, not the page.

import { matching } from './patterns'

self.onmessage = ({ data }: MessageEvent<{ pattern: string; tags: readonly string[] }>): void => {
  self.postMessage('begun')
  self.postMessage(matching(data.pattern, data.tags))
}

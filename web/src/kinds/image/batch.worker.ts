// The thread that fetches and decodes small pictures.

import { bitmapsOf, fetchStills } from './batch'
import type { Answer, Order } from './batch'

const running = new Map<number, AbortController>()

self.onmessage = ({ data: order }: MessageEvent<Order>): void => {
  if ('stop' in order) running.get(order.stop)?.abort()
  else void answer(order.id, order.url)
}

async function answer(id: number, url: string): Promise<void> {
  const abort = new AbortController()
  running.set(id, abort)
  try {
    const stills = await fetchStills(url, abort.signal)
    self.postMessage({ id, stills } satisfies Answer, { transfer: [...bitmapsOf(stills)] })
  } catch (error) {
    self.postMessage({ id, error: String(error) } satisfies Answer)
  } finally {
    running.delete(id)
  }
}

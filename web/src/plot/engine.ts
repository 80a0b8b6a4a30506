import type { Engine, EngineOptions } from './types'

export function createEngine(_options: EngineOptions): Engine {
  throw new Error('the chart engine is not built yet')
}

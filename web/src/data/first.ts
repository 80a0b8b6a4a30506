/** What the page begins with: asked for by index.html before any script is there, so that the first picture is that of the data. */

import type { Runs, State, Tags } from './api'
import { fetchRuns, fetchState, fetchTags } from './client'

export interface First {
  state: State
  runs: Runs
  tags: Tags
}

/** What the server has; null where it cannot say. */
export async function fetchFirst(): Promise<First | null> {
  try {
    const [state, runs, tags] = await Promise.all([fetchState(), fetchRuns(), fetchTags()])
    return { state, runs, tags }
  } catch {
    return null // the page asks again, and says so
  }
}

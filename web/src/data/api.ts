/** The JSON the server sends; one type for each answer of the HTTP API. */

export interface State {
  server: { version: string; id: string; title: string }
  logdirs: { name: string; path: string; exists: boolean }[]
  /** Grows with every commit of new data. */
  version: number
  /** The version at which the set of runs or tags last changed. */
  catalog: number
  progress: {
    phase: string
    files: number
    files_done: number
    bytes: number
    bytes_done: number
    runs: number
    seconds: number
  }
  watch: 'notify' | 'poll' | 'off'
  /** Damage reports there are. */
  damage: number
  reload_interval: number
}

export interface RunInfo {
  id: number
  name: string
  /** Unix seconds. */
  start: number
  end: number
  updated: number
  files: number
  bytes: number
  points: number
  max_step: number
  tags: number
  restarts: number
  damage: number
  status: 'running' | 'stopped'
}

export interface Runs {
  version: number
  runs: RunInfo[]
}

export interface TagInfo {
  tag: string
  kind: string
  plugin: string
  display_name: string
  description: string
  /** Half-open ranges of run ids, flattened: [a, b, c, d] is a ≤ id < b and c ≤ id < d. */
  runs: number[]
}

export interface Tags {
  version: number
  tags: TagInfo[]
}

export interface DamageReport {
  path: string
  offset: number
  length: number
  reason: string
}

export interface DamageReports {
  reports: DamageReport[]
}

export interface ErrorAnswer {
  error: { code: string; message: string }
}

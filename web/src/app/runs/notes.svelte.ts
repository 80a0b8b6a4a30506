// What people wrote about runs: kept by the server, shown at once when edited here, and followed when edited elsewhere.

import type { NoteConflict, NotesChanged, NotesInfo } from '../../data/api'
import { getJson, postJson } from '../../data/client'
import type { Toasts } from '../toasts.svelte'

export interface RunNote {
  /** Shown in place of the name; '' for the name. */
  readonly title: string
  /** Markdown. */
  readonly note: string
  readonly tags: readonly string[]
  /** '#rrggbb'; '' for the page's choice. */
  readonly color: string
  /** Out of sight until asked for. */
  readonly archived: boolean
}

export type NoteField = keyof RunNote
export type Conflict = NoteConflict

const NONE: RunNote = { title: '', note: '', tags: [], color: '', archived: false }
/** Edits in one request, which may hold a megabyte. */
const AT_ONCE = 2_000

export class Notes {
  /** Why nothing can be changed; '' when it can. */
  refusal = $state('')
  /** Whether runs can be thrown away. */
  trash = $state(false)
  /** Edits that met somebody else's, until the reader has chosen. */
  conflicts = $state.raw<readonly Conflict[]>([])

  #all = $state.raw<ReadonlyMap<string, RunNote>>(new Map())
  /** What the server said of them last, as long as nothing was edited since. */
  #answered = '{}'
  #waiting = 0
  #last: Promise<unknown> = Promise.resolve()
  readonly #toasts: Toasts

  constructor(toasts: Toasts) {
    this.#toasts = toasts
  }

  get editable(): boolean {
    return this.refusal === ''
  }

  of(run: string): RunNote {
    return this.#all.get(run) ?? NONE
  }

  /** Every tag in use, sorted. */
  readonly tags = $derived.by(() => [...new Set([...this.#all.values()].flatMap((note) => note.tags))].sort())

  /** Asks the server; edits that it has not answered yet are newer. */
  async fetch(): Promise<void> {
    const answer = await getJson<NotesInfo>('notes')
    this.refusal = answer.refusal
    this.trash = answer.trash
    if (this.#waiting > 0) return
    const runs = JSON.stringify(answer.runs)
    if (runs === this.#answered) return // whatever shows a run would be drawn again
    this.#answered = runs
    this.#all = new Map(Object.entries(answer.runs).map(([run, note]) => [run, { ...NONE, ...note }]))
  }

  /**
   * Sets one field of some runs; false when the server could not keep that. What others wrote meanwhile is in `conflicts`.
   *
   * @param seen what its author saw there, where that may have been a while ago
   */
  edit<F extends NoteField>(runs: readonly string[], field: F, value: (note: RunNote) => RunNote[F], seen?: RunNote[F]): Promise<boolean> {
    const all = new Map(this.#all)
    const edits = runs.flatMap((run) => {
      const note = this.of(run)
      const next = value(note)
      if (JSON.stringify(next) === JSON.stringify(note[field])) return []
      all.set(run, { ...note, [field]: next })
      return [{ run, field, value: next, was: seen ?? note[field] }]
    })
    if (edits.length === 0) return Promise.resolve(true)
    this.#all = all
    this.#answered = ''
    this.#waiting++
    const sent = this.#last.then(() => this.#send(edits))
    this.#last = sent
    return sent
  }

  /** Takes a side: `value` in place of what is there now, or just what is there. */
  async settle(conflict: Conflict, value: Conflict['yours'] | null): Promise<void> {
    this.conflicts = this.conflicts.filter((other) => other !== conflict)
    if (value === null) return
    this.#waiting++
    await this.#send([{ run: conflict.run, field: conflict.field, value, was: conflict.theirs }])
  }

  async #send(edits: readonly { run: string; field: NoteField; value: unknown; was: unknown }[]): Promise<boolean> {
    let kept = true
    try {
      for (let first = 0; first < edits.length; first += AT_ONCE) {
        const { conflicts } = await postJson<NotesChanged>('notes', { edits: edits.slice(first, first + AT_ONCE) })
        if (conflicts.length > 0) this.conflicts = [...this.conflicts, ...conflicts]
      }
    } catch (error) {
      kept = false
      this.#toasts.say(`Not kept: ${error instanceof Error ? error.message : String(error)}`)
    } finally {
      this.#waiting--
    }
    if (this.#waiting === 0) await this.fetch().catch(() => undefined) // the next notice tries again
    return kept
  }
}

// What is open and where the reader is: state of this window that no link carries.

import type { State } from '../data/api'

export type OpenDialog = 'palette' | 'shortcuts' | 'damage' | 'views' | 'trash' | 'columns' | null

export interface Question {
  title: string
  text: string
  warning: string
  /** The word on the button that agrees. */
  yes: string
}

const small = window.matchMedia('(max-width: 700px)')

export class Shell {
  dialog = $state<OpenDialog>(null)
  /** Names of the runs whose details are open. */
  runs = $state.raw<readonly string[]>([])
  /** The part of the details that is edited first. */
  part = $state<'title' | 'tags' | null>(null)
  narrow = $state(small.matches)
  /** The runs table in a narrow window, where it lies over the charts. */
  drawer = $state(false)
  /** Key of the card j and k have led to; null when the pointer leads. */
  current = $state<string | null>(null)
  /** Where the board stands, in CSS pixels from its top. */
  scroll = 0
  /** Key of the card under the pointer. */
  hovered: string | null = null
  /** Set by the views that can do it. */
  focusRunFilter: () => void = () => undefined
  focusTagFilter: () => void = () => undefined
  openGroups: () => void = () => undefined
  /** Moves the board to the card with this key. */
  reveal: (key: string) => void = () => undefined
  /** Keys of all cards in reading order. */
  cardKeys: () => readonly string[] = () => []

  constructor() {
    small.addEventListener('change', (event) => (this.narrow = event.matches))
  }

  /** The card that letters act on: `section\nkind:tag`. */
  get target(): string | null {
    return this.hovered ?? this.current
  }

  /** Id of that card. */
  get targetId(): string | null {
    return this.target?.slice(this.target.indexOf('\n') + 1) ?? null
  }

  /** Opens the details of runs by their names. */
  details(runs: readonly string[], part: 'title' | 'tags' | null = null): void {
    this.part = part
    this.runs = runs
  }

  /** The question that is on the screen. */
  question = $state.raw<(Question & { answer: (yes: boolean) => void }) | null>(null)

  /** Asks the reader; true for yes. */
  ask(question: Question): Promise<boolean> {
    return new Promise((resolve) => {
      const answer = (yes: boolean): void => {
        this.question = null
        resolve(yes)
      }
      this.question = { ...question, answer }
    })
  }

  go(by: number): void {
    const keys = this.cardKeys()
    if (keys.length === 0) return
    const at = keys.indexOf(this.current ?? this.hovered ?? '')
    const next = keys[Math.min(keys.length - 1, Math.max(0, at < 0 ? 0 : at + by))]
    if (next === undefined) return
    this.hovered = null
    this.current = next
    this.reveal(next)
  }

  /** A log directory by its last two parts. */
  short(dir: State['logdirs'][number]): string {
    if (dir.name !== '') return dir.name
    const parts = dir.path.split(/[/\\]/).filter((part) => part !== '')
    return parts.slice(-2).join('/') || dir.path
  }
}

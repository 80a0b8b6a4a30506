// Keys to actions. Single letters act only where no text is being typed.

export interface Action {
  id: string
  title: string
  /** Shown to people and compared with key presses: 'j', '?', 'Ctrl K'. */
  keys?: string
  /** More words the palette finds it by. */
  words?: string
  /** Works on a card that fills the window too. */
  onCard?: true
  /** Absent means always. */
  enabled?: () => boolean
  run: () => void
}

export interface Press {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
}

/** The action a key press means; `typing` is true while a text field has the focus, `modal` while a dialog is open, 'card' when it is only the card that fills the window. */
export function actionFor(press: Press, actions: readonly Action[], typing: boolean, modal: boolean | 'card'): Action | undefined {
  const command = press.ctrlKey || press.metaKey
  if (press.altKey || (typing && !command) || (modal === true && !command)) return undefined
  const name = command ? `Ctrl ${press.key.toUpperCase()}` : press.key
  return actions.find((action) => action.keys === name && (command || modal !== 'card' || action.onCard === true) && (action.enabled?.() ?? true))
}

/** True for elements that take text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button'].includes(target.type)
}

/** How well a text answers what was typed: 0 not at all, higher better. Every word must be there, in any order. */
export function score(query: string, text: string): number {
  const lower = text.toLowerCase()
  let total = 1
  for (const word of query.toLowerCase().split(/\s+/)) {
    if (word === '') continue
    const at = lower.indexOf(word)
    if (at < 0) return 0
    total += at === 0 ? 3 : /[\s/_\-.]/.test(lower[at - 1] ?? '') ? 2 : 1
  }
  return total + 1 / (1 + text.length)
}

// Short notices at the foot of the page, also read out by screen readers.

export interface ToastAction {
  label: string
  run: () => void
}

export class Toasts {
  text = $state('')
  /** What can be done about it, while it stands. */
  action = $state.raw<ToastAction | null>(null)
  #timer = 0

  say(text: string, action: ToastAction | null = null): void {
    this.text = text
    this.action = action
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => this.clear(), action === null ? 3_500 : 12_000)
  }

  /** Does what was offered. */
  act(): void {
    const { action } = this
    this.clear()
    action?.run()
  }

  clear(): void {
    this.text = ''
    this.action = null
  }

  /** Copies text, also where the page is not served securely and the clipboard is therefore closed to it. */
  async copy(text: string, what: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      this.say(`${what} copied`)
    } catch {
      this.say(copyByHand(text) ? `${what} copied` : `${what}: the browser did not allow copying`)
    }
  }
}

function copyByHand(text: string): boolean {
  const field = document.createElement('textarea')
  field.value = text
  field.className = 'unseen'
  const host = document.querySelector('dialog[open]') ?? document.body
  host.append(field)
  field.select()
  try {
    return document.execCommand('copy')
  } finally {
    field.remove()
  }
}

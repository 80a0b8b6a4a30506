// Short notices at the foot of the page, also read out by screen readers.

export class Toasts {
  text = $state('')
  #timer = 0

  say(text: string): void {
    this.text = text
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => (this.text = ''), 3_500)
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

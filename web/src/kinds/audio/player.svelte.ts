// The one player of the page: whatever begins to play ends what played before. The clips of a card share one position,
// so that going from run to run compares the same moment.

class Player {
  /** Of the clip that has the player; "" when none. */
  key = $state('')
  playing = $state(false)
  /** Seconds. */
  time = $state(0)
  /** Why that clip cannot be played. */
  error = $state('')
  #card = $state('')
  #url = ''
  #positions = $state.raw<ReadonlyMap<string, number>>(new Map())
  #element: HTMLAudioElement | null = null
  #wanted = 0
  #frame = 0

  /** Where the clips of a card are, in seconds. */
  at(card: string): number {
    return card === this.#card ? this.time : (this.#positions.get(card) ?? 0)
  }

  /** Plays a clip from where its card is, or stops it. */
  toggle(card: string, key: string, url: string, loop: boolean): void {
    if (this.key === key && this.playing) {
      this.pause()
      return
    }
    this.#take(card, key, url, this.at(card))
    const element = this.#player()
    element.loop = loop
    element.play().catch((failure: unknown) => {
      if (failure instanceof DOMException && failure.name === 'AbortError') return
      this.error = 'This browser cannot play this clip.'
      this.playing = false
    })
  }

  seek(card: string, key: string, url: string, seconds: number): void {
    const playing = this.playing && this.#card === card
    if (this.key !== key && !playing) {
      // Nothing is fetched for a place that is only pointed at.
      if (this.#card === card) this.time = seconds
      else this.#positions = new Map(this.#positions).set(card, seconds)
      if (this.#card === card) this.#wanted = seconds
      return
    }
    this.#take(card, key, url, seconds)
    const element = this.#player()
    this.time = this.#wanted = seconds
    if (element.readyState > 0) element.currentTime = seconds
    if (playing && element.paused) void element.play().catch(() => undefined)
  }

  /** The clip has another address now, because the step moved: goes on there. */
  follow(card: string, key: string, url: string): void {
    if (this.key !== key || this.#url === url) return
    const playing = this.playing
    this.#take(card, key, url, this.time)
    if (playing) void this.#player().play().catch(() => undefined)
  }

  loop(on: boolean): void {
    if (this.#element) this.#element.loop = on
  }

  /** Softer by so many decibels. */
  soften(decibels: number): void {
    this.#player().volume = 10 ** (Math.min(0, decibels) / 20)
  }

  pause(): void {
    this.#element?.pause()
  }

  /** Ends a clip that left the page. */
  release(key: string): void {
    if (this.key !== key) return
    this.pause()
  }

  #take(card: string, key: string, url: string, from: number): void {
    if (this.#card !== card) {
      this.#positions = new Map(this.#positions).set(this.#card, this.time)
      this.#card = card
    }
    this.key = key
    if (this.#url === url) {
      if (Math.abs(from - this.time) > 0.001) this.#wanted = from
      return
    }
    const element = this.#player()
    this.#url = url
    this.error = ''
    this.time = this.#wanted = from
    element.src = url
  }

  #player(): HTMLAudioElement {
    if (this.#element) return this.#element
    const element = (this.#element = new Audio())
    element.addEventListener('loadedmetadata', () => {
      const end = Number.isFinite(element.duration) ? element.duration : Infinity
      element.currentTime = this.#wanted < end - 0.01 ? this.#wanted : 0
      this.time = element.currentTime
    })
    element.addEventListener('play', () => {
      if (this.#wanted !== element.currentTime && element.readyState > 0 && Math.abs(this.#wanted - this.time) < 0.001) element.currentTime = this.#wanted
      this.playing = true
      this.#tick()
    })
    element.addEventListener('pause', () => {
      this.playing = false
      this.#read()
    })
    element.addEventListener('ended', () => {
      this.playing = false
      this.time = this.#wanted = 0
    })
    element.addEventListener('seeked', () => this.#read())
    element.addEventListener('error', () => {
      this.playing = false
      this.error = 'This browser cannot play this clip.'
    })
    return element
  }

  #read(): void {
    const element = this.#element
    if (element && element.readyState > 0 && !element.ended) this.time = this.#wanted = element.currentTime
  }

  #tick(): void {
    cancelAnimationFrame(this.#frame)
    const step = (): void => {
      if (!this.playing) return
      this.#read()
      this.#frame = requestAnimationFrame(step)
    }
    step()
  }
}

export const player = new Player()

// What moves, played together: films by their own players, animations frame by frame on a canvas.

interface Player {
  /** Seconds. */
  readonly length: number
  /** Seconds a frame takes, at a time. */
  frameAt(time: number): number
  show(time: number, playing: boolean): void
}

const FRAME = 1 / 30 // of films, which do not tell theirs, before two frames were seen
const BRIEF = 1 / 300 // no film has shorter frames: what is nearer is the same one
const MOST_FRAMES = 2000
const DRIFT = 0.15 // seconds a film may be off before it is put right

/** One clock for all films and animations of a card. */
export class Transport {
  playing = $state(true)
  time = $state(0)
  /** How many there are. */
  count = $state(0)
  length = $state(0)
  /** Grows with every frame that any of them shows, for what is computed from them. */
  frames = $state(0)
  readonly #players = new Set<Player>()
  #last = 0
  #frame = 0

  join(player: Player, signal: AbortSignal): void {
    this.#players.add(player)
    this.#told()
    player.show(this.time, this.playing)
    if (this.#frame === 0) this.#run()
    signal.addEventListener('abort', () => {
      this.#players.delete(player)
      this.#told()
    })
  }

  /** A canvas that plays the animation; null where this browser cannot take it apart. */
  async animate(url: string, media: string, label: string, signal: AbortSignal): Promise<HTMLCanvasElement | null> {
    if (!('ImageDecoder' in globalThis) || !(await ImageDecoder.isTypeSupported(media))) return null
    const data = await (await fetch(url, { signal })).arrayBuffer()
    const animation = await Animation.open(data, media, label, () => this.frames++, signal)
    if (animation === null || signal.aborted) return null
    this.join(animation, signal)
    return animation.canvas
  }

  play(on: boolean): void {
    this.playing = on
    this.#show()
  }

  seek(time: number): void {
    this.time = Math.min(this.length, Math.max(0, time))
    this.#show()
  }

  /** One frame on or back, of whatever has the shortest frames. */
  step(by: 1 | -1): void {
    this.playing = false
    const shortest = Math.min(...[...this.#players].map((player) => player.frameAt(this.time)))
    if (Number.isFinite(shortest)) this.seek(this.time + by * shortest)
  }

  #told(): void {
    this.count = this.#players.size
    this.length = Math.max(0, ...[...this.#players].map((player) => player.length))
    if (this.count === 0) {
      cancelAnimationFrame(this.#frame)
      this.#frame = 0
    }
  }

  #show(): void {
    for (const player of this.#players) player.show(this.time, this.playing)
  }

  #run(): void {
    this.#last = performance.now()
    const turn = (now: number): void => {
      this.#frame = requestAnimationFrame(turn)
      const passed = (now - this.#last) / 1000
      this.#last = now
      if (!this.playing || this.length === 0) return
      const next = this.time + passed
      this.time = next >= this.length ? next % this.length : next
      this.#show()
    }
    this.#frame = requestAnimationFrame(turn)
  }
}

/** The frames of a GIF, decoded when their time comes; the last few are kept. */
class Animation implements Player {
  readonly canvas: HTMLCanvasElement
  readonly length: number
  readonly #decoder: ImageDecoder
  /** When each frame ends, in seconds. */
  readonly #ends: readonly number[]
  readonly #drawn: () => void
  #wanted = -1
  #busy = false

  private constructor(decoder: ImageDecoder, canvas: HTMLCanvasElement, ends: readonly number[], drawn: () => void) {
    this.#drawn = drawn
    this.#decoder = decoder
    this.canvas = canvas
    this.#ends = ends
    this.length = ends.at(-1) ?? 0
  }

  static async open(data: ArrayBuffer, media: string, label: string, drawn: () => void, signal: AbortSignal): Promise<Animation | null> {
    const decoder = new ImageDecoder({ data, type: media })
    signal.addEventListener('abort', () => decoder.close())
    await Promise.all([decoder.tracks.ready, decoder.completed])
    const count = decoder.tracks.selectedTrack?.frameCount ?? 1
    if (count < 2 || count > MOST_FRAMES) return null
    const ends: number[] = []
    const canvas = document.createElement('canvas')
    canvas.setAttribute('role', 'img')
    canvas.setAttribute('aria-label', label)
    let end = 0
    for (let frameIndex = 0; frameIndex < count; frameIndex++) {
      const { image } = await decoder.decode({ frameIndex })
      if (frameIndex === 0) {
        canvas.width = image.displayWidth
        canvas.height = image.displayHeight
        canvas.getContext('2d')?.drawImage(image, 0, 0)
      }
      end += (image.duration ?? 100_000) / 1e6
      ends.push(end)
      image.close()
    }
    return new Animation(decoder, canvas, ends, drawn)
  }

  frameAt(time: number): number {
    const at = this.#at(time)
    return (this.#ends[at] ?? 0) - (this.#ends[at - 1] ?? 0)
  }

  show(time: number): void {
    const at = this.#at(time)
    if (at === this.#wanted) return
    this.#wanted = at
    if (!this.#busy) void this.#draw()
  }

  #at(time: number): number {
    const at = this.#ends.findIndex((end) => end > time + 1e-6)
    return at < 0 ? this.#ends.length - 1 : at
  }

  async #draw(): Promise<void> {
    this.#busy = true
    try {
      for (let drawn = -1; drawn !== this.#wanted; ) {
        drawn = this.#wanted
        const { image } = await this.#decoder.decode({ frameIndex: drawn })
        const pen = this.canvas.getContext('2d')
        pen?.clearRect(0, 0, this.canvas.width, this.canvas.height)
        pen?.drawImage(image, 0, 0)
        image.close()
        this.#drawn()
      }
    } catch {
      // The card went on to another step, which closes the decoder; or a frame is damaged, and the one before stays.
    }
    this.#busy = false
  }
}

/** A film that can be played; rejects when it cannot. With a transport it obeys that, else it has controls of its own. */
export async function openFilm(url: string, label: string, transport: Transport | null, signal: AbortSignal): Promise<HTMLVideoElement> {
  const film = document.createElement('video')
  film.muted = film.loop = film.playsInline = true
  film.controls = transport === null
  film.preload = 'auto'
  film.setAttribute('aria-label', label)
  film.src = url
  signal.addEventListener('abort', () => film.pause())
  await new Promise<void>((done, give) => {
    film.addEventListener('loadeddata', () => done(), { once: true })
    film.addEventListener('error', () => give(new Error(`this browser cannot play the film: ${film.error?.message || 'its format is not known'}`)), { once: true })
  })
  if (!signal.aborted && transport) {
    film.loop = false
    if (film.duration === Infinity) await measure(film)
    const player = filmPlayer(film)
    transport.join(player, signal)
    const shown = (_now: number, { mediaTime }: VideoFrameCallbackMetadata): void => {
      transport.frames++
      player.saw(mediaTime)
      if (!signal.aborted) film.requestVideoFrameCallback(shown)
    }
    film.requestVideoFrameCallback(shown)
  }
  return film
}

/** Films that were recorded live do not tell their length; a browser knows it once it was at the end. */
async function measure(film: HTMLVideoElement): Promise<void> {
  const there = new Promise((done) => film.addEventListener('seeked', done, { once: true }))
  film.currentTime = 1e9
  await there
}

/** Told when each frame on show begins, it knows how long they are: as long as the least time between two of them. */
function filmPlayer(film: HTMLVideoElement): Player & { saw(time: number): void } {
  let wanted = 0
  let seen = Infinity
  let frame = Infinity
  let near = 0.001 // seconds that do not matter
  const seek = (): void => {
    if (!film.seeking && Math.abs(film.currentTime - wanted) > near) film.currentTime = wanted
  }
  film.addEventListener('seeked', seek) // to where people went meanwhile
  return {
    get length() {
      return Number.isFinite(film.duration) ? film.duration : 0
    },
    frameAt: () => (frame === Infinity ? FRAME : frame),
    saw(time) {
      if (time - seen > BRIEF) frame = Math.min(frame, time - seen)
      seen = time
    },
    show(time, playing) {
      const over = time >= (film.duration || 0)
      wanted = Math.min(time, film.duration || 0)
      near = playing ? DRIFT : 0.001
      if (playing && !over && film.paused) void film.play().catch(() => undefined)
      if ((!playing || over) && !film.paused) film.pause()
      seek()
    },
  }
}

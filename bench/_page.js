// Clocks inside the page, the same for Sightline's page and for the rival's; put into every page before its own scripts.
window.bench = {
  frame: () => new Promise((done) => requestAnimationFrame(done)),

  /** Resolves with the time two frames after the condition holds, by when what was drawn is on screen. */
  async until(holds) {
    while (!holds()) await this.frame()
    await this.frame()
    await this.frame()
    return performance.now()
  },

  /** For each move: milliseconds until the frame in which every one of `marks()` is another one. */
  async follow(moves, move, marks) {
    const took = []
    for (let i = 0; i < moves; i++) {
      await new Promise((done) => setTimeout(done, 40))
      const before = marks()
      const began = performance.now()
      move(i)
      for (;;) {
        await this.frame()
        await null // what the page does in this frame comes first
        const now = performance.now()
        const after = marks()
        if (after.every((mark, place) => mark !== before[place])) {
          took.push(now - began)
          break
        }
        if (now - began > 3000) throw new Error(`a move was not followed: ${after.join(' | ')}`)
      }
    }
    return took
  },

  /** Milliseconds between frames while the cursor moves in each of them. */
  async dragged(moves, move) {
    const times = [await this.frame()]
    for (let i = 0; i < moves; i++) {
      move(i)
      times.push(await this.frame())
    }
    return times.slice(1).map((time, i) => time - times[i])
  },

  /** Milliseconds between frames while an element is scrolled by so many pixels in each. */
  async scroll(element, frames, pixels, way = 'scrollTop') {
    const times = [await this.frame()]
    for (let i = 0; i < frames; i++) {
      element[way] += pixels
      times.push(await this.frame())
    }
    return times.slice(1).map((time, i) => time - times[i])
  },

  // Of Sightline's page.
  SLOT: '.slot:not(.parked)',
  all(selector) {
    return [...document.querySelectorAll(`${this.SLOT} ${selector}`)]
  },
  amounts() {
    return this.all('[data-testid="card-amount"]').map((e) => e.textContent)
  },
  complete(cards, amount) {
    const now = this.amounts()
    return now.length >= cards && now.every((text) => text === amount)
  },
  point(x) {
    const plot = this.all('.plot')[0]
    const box = plot.getBoundingClientRect()
    const at = { clientX: box.left + box.width * x, clientY: box.top + box.height / 2, bubbles: true }
    plot.dispatchEvent(new PointerEvent('pointermove', at))
  },
  lines() {
    return this.all('.plot .line').map((e) => e.style.transform)
  },
  readouts() {
    return this.all('[data-testid="readout"]').map((e) => e.textContent)
  },
  scroller() {
    let element = document.querySelector('.slot').parentElement
    while (!(element.scrollHeight > element.clientHeight + 1 && getComputedStyle(element).overflowY !== 'visible'))
      element = element.parentElement
    return element
  },
  /** A number that is another one when the picture of the first card is another one. */
  picture() {
    const canvas = this.all('canvas')[0]
    const { width, height } = canvas
    this.copy ??= new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
    this.copy.drawImage(canvas, 0, 0)
    let sum = 0
    for (const word of new Uint32Array(this.copy.getImageData(0, 0, width, height).data.buffer))
      sum = (Math.imul(sum, 31) + word) | 0
    return sum
  },
}

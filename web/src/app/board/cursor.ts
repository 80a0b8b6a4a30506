// One cursor over all cards on screen: lines move at once, readouts follow, never more than one question under way.

import type { Cursor, CursorHub, CursorMember, ReadoutSort } from '../../kinds/kind'
import type { Engine, Readout, ReadoutOptions } from '../../plot'

/** Up to so many lines all rows of a card are asked for, so that it can show the runs that are nearest elsewhere. */
const FOLLOWED = 40

/** Milliseconds between readouts of the cards that are not under the pointer: values nobody can read while they run. */
const ELSEWHERE_EVERY = 80

/** A readout with the ranked runs first. */
function led(readout: Readout | undefined, rank: ReadonlyMap<number, number>): Readout | undefined {
  if (readout === undefined) return undefined
  const place = (run: number): number => rank.get(run) ?? Infinity
  const rows = [...readout.rows].sort((a, b) => (place(a.run) === place(b.run) ? 0 : place(a.run) - place(b.run)))
  return { rows, count: readout.count }
}

export class Cursors implements CursorHub {
  readonly #engine: Pick<Engine, 'readouts'>
  readonly #sort: () => ReadoutSort
  readonly #frame: (work: () => void) => void
  readonly #members = new Map<string, CursorMember>()
  readonly #stale = new Set<string>()
  #cursor: Cursor | null = null
  #placed: Cursor | null = null
  readonly #every: number
  #planned = false
  #asking = false
  #elsewhereAt = -Infinity
  #elsewhere: ReturnType<typeof setTimeout> | null = null

  constructor(
    engine: Pick<Engine, 'readouts'>,
    sort: () => ReadoutSort,
    frame: (work: () => void) => void = (work) => void requestAnimationFrame(work),
    every = ELSEWHERE_EVERY,
  ) {
    this.#engine = engine
    this.#sort = sort
    this.#frame = frame
    this.#every = every
  }

  join(member: CursorMember): () => void {
    this.#members.set(member.key, member)
    member.place(this.#cursorOf(member))
    this.refresh(member.key)
    return () => {
      if (this.#members.get(member.key) === member) this.#members.delete(member.key)
      this.#stale.delete(member.key)
    }
  }

  move(cursor: Cursor | null): void {
    this.#cursor = cursor
    for (const key of this.#members.keys()) this.#stale.add(key)
    this.#plan()
  }

  refresh(key: string): void {
    this.#stale.add(key)
    this.#plan()
  }

  /** The cursor, where it is in the unit of the member's x. */
  #cursorOf({ xAxis }: CursorMember): Cursor | null {
    return xAxis === undefined || this.#cursor?.xAxis === xAxis ? this.#cursor : null
  }

  refreshAll(): void {
    this.move(this.#cursor)
  }

  #plan(): void {
    if (this.#planned) return
    this.#planned = true
    this.#frame(() => {
      this.#planned = false
      if (this.#placed !== this.#cursor) {
        this.#placed = this.#cursor
        for (const member of this.#members.values()) member.place(this.#cursorOf(member))
      }
      void this.#read()
    })
  }

  async #read(): Promise<void> {
    if (this.#asking || this.#stale.size === 0) return
    const cursor = this.#cursor
    const members = this.#due(cursor).flatMap((key) => this.#members.get(key) ?? [])
    if (members.length === 0) return
    this.#asking = true
    try {
      const [along, apart] = [members.filter((member) => this.#cursorOf(member) !== null), members.filter((member) => this.#cursorOf(member) === null)]
      await Promise.all([cursor === null || along.length === 0 ? null : this.#at(cursor, along), this.#latest(apart)])
    } catch {
      // A chart left the screen while it was asked; the next move asks again.
    } finally {
      this.#asking = false
      if (this.#stale.size > 0) this.#plan()
    }
  }

  /** Whose readout is to be made now: the card under the pointer, and now and then the others. */
  #due(cursor: Cursor | null): string[] {
    const wait = cursor === null ? 0 : this.#elsewhereAt + this.#every - performance.now()
    if (cursor === null || wait <= 0) {
      const keys = new Set(this.#stale)
      if (cursor !== null) keys.add(cursor.source) // its order is the others' order
      this.#stale.clear()
      this.#elsewhereAt = performance.now()
      return [...keys]
    }
    this.#elsewhere ??= setTimeout(() => {
      this.#elsewhere = null
      this.#plan()
    }, wait)
    return this.#stale.delete(cursor.source) ? [cursor.source] : []
  }

  async #latest(members: readonly CursorMember[]): Promise<void> {
    const sort = this.#sort()
    const order = sort === 'nearest' ? 'series' : sort
    await Promise.all(
      members.map(async (member) => {
        if (member.end === null) return
        const [readout] = await this.#engine.readouts([member.chart], member.end, { limit: member.limit, order })
        this.#show(member, readout, null)
      }),
    )
  }

  /** The nearest lines are known only under the pointer; the other cards show the same runs, or, being crowded, sort by value. */
  async #at(cursor: Cursor, members: readonly CursorMember[]): Promise<void> {
    const sort = this.#sort()
    const source = members.find((member) => member.key === cursor.source)
    const others = members.filter((member) => member !== source && member.end !== null)
    const limit = others.reduce((most, member) => Math.max(most, member.limit), 0)
    const ask = async (group: readonly CursorMember[], options: ReadoutOptions): Promise<readonly Readout[]> =>
      group.length === 0 ? [] : this.#engine.readouts(group.map((member) => member.chart), cursor.x, options)
    const under = ask(source ? [source] : [], {
      order: sort,
      ...(source ? { limit: source.limit } : {}),
      ...(sort === 'nearest' ? { yPixel: cursor.yPixel } : {}),
    })
    if (sort === 'nearest') {
      const crowded = others.some((member) => member.lines > FOLLOWED)
      const [[here], elsewhere] = await Promise.all([under, ask(others, crowded ? { limit, order: 'value' } : { order: 'value' })])
      if (source) this.#show(source, here, cursor)
      const rank = new Map(here?.rows.map((row, i) => [row.run, i]))
      others.forEach((member, i) => this.#show(member, crowded ? elsewhere[i] : led(elsewhere[i], rank), cursor))
    } else {
      const [[here], elsewhere] = await Promise.all([under, ask(others, { limit, order: sort })])
      if (source) this.#show(source, here, cursor)
      others.forEach((member, i) => this.#show(member, elsewhere[i], cursor))
    }
  }

  #show(member: CursorMember, readout: Readout | undefined, cursor: Cursor | null): void {
    if (readout === undefined || this.#members.get(member.key) !== member) return
    member.show(readout, cursor)
  }
}

// Runs that are only a part of another one, such as the lines of an `add_scalars`: folded into it until they are asked for.

import type { Catalog, Run } from '../catalog.svelte'
import type { LinkState } from '../views/link'

export class Parts {
  readonly #catalog: Catalog
  readonly #link: LinkState

  constructor(catalog: Catalog, link: LinkState) {
    this.#catalog = catalog
    this.#link = link
  }

  /** Every run that is a part of one that is there. */
  readonly #known = $derived.by(() => this.#catalog.runs.filter(({ parent }) => parent != null && this.#catalog.byId.has(parent)))
  /** How many there are. */
  get count(): number {
    return this.#known.length
  }
  /** Those that are folded: all, or none while they are shown as runs of their own. */
  readonly all: ReadonlySet<Run> = $derived.by(() => new Set(this.#link.subRuns ? [] : this.#known))
  readonly #of = $derived.by(() => {
    const parts = new Map<number, Run[]>()
    for (const run of this.all) {
      const of = parts.get(run.parent ?? -1)
      if (of) of.push(run)
      else parts.set(run.parent ?? -1, [run])
    }
    return parts
  })

  /** The run that this one is folded into. */
  whole(run: Run): Run | undefined {
    return this.all.has(run) ? this.#catalog.byId.get(run.parent ?? -1) : undefined
  }

  /** The how manieth part of its run it is, from 1; 0 of a run of its own. */
  numberOf(run: Run): number {
    return (this.#of.get(run.parent ?? -1)?.indexOf(run) ?? -1) + 1
  }

  /** Runs, each followed by its parts. */
  among(runs: readonly Run[]): Run[] {
    return runs.flatMap((run) => [run, ...(this.#of.get(run.id) ?? [])])
  }
}

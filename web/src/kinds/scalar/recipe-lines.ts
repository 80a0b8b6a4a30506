// The lines of a card that draws several scalars: colour says which run and dash which scalar; of one run, colour says which scalar.

import { hueOf } from '../../base/colors'
import type { SeriesRef } from '../../plot'
import type { CardRecipe } from '../kind'
import { dashOf, lineNames } from '../recipe'
import { linesOf } from './lines'
import type { Lines, Wanted } from './lines'

/** One scalar of a card, as its legend shows it. */
export interface LegendEntry {
  name: string
  of: string
  right: boolean
  dash?: readonly number[]
  /** Only where colour tells the scalars apart. */
  color?: string
}

export interface RecipeLines extends Lines {
  /** What tells the scalars apart; empty where there is only one. */
  legend: LegendEntry[]
}

export function linesOfRecipe(recipe: CardRecipe, wanted: Omit<Wanted, 'tag'>, dark: boolean): RecipeLines {
  const { lines } = recipe
  const [only] = lines
  if (only === undefined) return { drawing: 'runs', series: [], legend: [] }
  if (lines.length === 1) return { ...linesOf({ ...wanted, tag: only.of }), legend: [] }
  const names = lineNames(lines)
  const lonely = wanted.groups === null ? wanted.runs.length === 1 : wanted.groups.length === 1
  const sided = lines.some(({ axis }) => axis === undefined) // all on the right are as well on the left
  const legend = lines.map(({ of, axis }, at): LegendEntry => {
    const dash = lonely ? undefined : dashOf(at)
    return { name: names[at] ?? of, of, right: sided && axis === 'right', ...(dash ? { dash } : {}), ...(lonely ? { color: hueOf(at, dark) } : {}) }
  })
  const parts = lines.map(({ of }) => linesOf({ ...wanted, tag: of }))
  const series = parts.flatMap((part, at) => part.series.map((ref) => styled(ref, legend[at] as LegendEntry, lonely)))
  return { ...(parts[0] as Lines), series, legend }
}

function styled({ dash: _, ...ref }: SeriesRef, { name, right, dash, color }: LegendEntry, lonely: boolean): SeriesRef {
  return {
    ...ref,
    label: lonely ? name : `${ref.label} · ${name}`,
    ...(color ? { color } : {}),
    ...(dash ? { dash } : {}),
    ...(right ? { axis: 'right' as const } : {}),
  }
}

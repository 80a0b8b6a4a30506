// The logged layout as cards: one a chart, in the sections and the order that it has.

import type { Category, Chart, Layout } from '../../data/api'
import { getJson } from '../../data/client'
import type { MadeCard, TagInfo } from '../kind'

export interface ChartCard extends MadeCard {
  chart: Chart
  /** What could not be read; "" for a chart. */
  problem: string
}

export const isChart = (tag: TagInfo): tag is ChartCard => 'chart' in tag

/** Every run: a chart is of whatever the shown ones logged. */
const EVERY = [0, 2 ** 31 - 1]

/** A card for each chart; those of one name are told apart by a number. */
export function cardsOf(categories: readonly Category[], problems: readonly string[]): ChartCard[] {
  const names = new Set<string>()
  const card = (section: string, title: string, chart: Chart, problem: string, closed = false): ChartCard => {
    const plain = `${section}/${title}`
    let name = plain
    for (let number = 2; names.has(name); number++) name = `${plain} (${number})`
    names.add(name)
    return { tag: name, kind: 'custom_scalar', plugin: 'custom_scalars', display_name: '', description: '', runs: EVERY, section, closed, chart, problem }
  }
  const cards = categories.flatMap(({ title, charts, closed }) => charts.map((chart) => card(title || '(no title)', chart.title || '(no title)', chart, '', closed)))
  if (problems.length > 0) cards.push(card('Layout', 'what could not be read', { title: '', multiline: [], margin: [] }, problems.join('\n')))
  return cards
}

export async function fetchCards(_: readonly TagInfo[], signal: AbortSignal): Promise<readonly ChartCard[]> {
  const layout = await getJson<Partial<Layout>>('layout', signal)
  const categories = (layout.categories ?? []).map((category) => ({
    ...category,
    closed: category.closed ?? false,
    charts: category.charts.map((chart) => ({ ...chart, multiline: chart.multiline ?? [], margin: chart.margin ?? [] })),
  }))
  return cardsOf(categories, layout.problems ?? [])
}

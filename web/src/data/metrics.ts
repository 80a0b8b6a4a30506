/** Metrics by their names: how a column of one is written, and which way it is better. */

const METRIC = /^(?:`((?:[^`]|``)*)`|(.*?))(?:\.(last|first|min|max|mean|count|nan)|\.(mean|at)\((.*)\))?$/

/** What a column of a metric is made of; how it is written is the query language's. */
export function partsOf(name: string): { tag: string; of: string; argument: string } {
  const [, quoted, plain, simple, call, argument] = METRIC.exec(name) ?? []
  return { tag: quoted?.replaceAll('``', '`') ?? plain ?? name, of: simple ?? call ?? 'last', argument: argument ?? '' }
}

/** How a metric is written: `` `my tag`.max ``. */
export function metricName(tag: string, of: string, argument = ''): string {
  const written = /^[A-Za-z_][\w/]*$/.test(tag) ? tag : `\`${tag.replaceAll('`', '``')}\``
  return argument === '' ? `${written}.${of}` : `${written}.${of}(${argument})`
}

/** As people read it: the tag, and what of it unless that is the last value. */
export function metricTitle(name: string): string {
  const { tag, of, argument } = partsOf(name)
  return of === 'last' ? tag : `${tag} ${of}${argument === '' ? '' : ` ${argument}`}`
}

const SMALLER = /loss|err(or)?(\b|_|s)|nll|[mr]?mse\b|mae\b|perplexity|ppl|cost|fid\b|[wc]er\b|regret|latency|violation|divergence/i
/** What names the result of a run. */
export const RESULT = /acc|f1|auc|score|reward|return|precision|recall|bleu|iou|loss|error|perplexity|ppl|mse|mae/i

export type Goal = 'min' | 'max'

/** Whether less of it is better, by its name. */
export const goalOf = (name: string): Goal => (SMALLER.test(partsOf(name).tag) ? 'min' : 'max')

/** Place of the best of some numbers, by what the tag's name says; null where it says nothing, or all are equal. */
export function bestOf(tag: string, numbers: readonly number[]): number | null {
  const present = numbers.filter((value) => Number.isFinite(value))
  if (!(RESULT.test(tag) || SMALLER.test(tag)) || present.length < 2) return null
  const [least, most] = [Math.min(...present), Math.max(...present)]
  return least === most ? null : numbers.indexOf(SMALLER.test(tag) ? least : most)
}

/** How a column of a metric is written: the tag, and what of all its points is taken. */

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

/** Folds what run names have in common, so that the part that tells them apart is what one sees. */

export interface FoldedName {
  /** Shared with all the others; empty when nothing is. */
  prefix: string
  own: string
  suffix: string
}

/** Where a shared part may end: never inside a word, a number, a date or a `key=value`. */
const boundary = /[/\\_, ]/

function sharedPrefix(names: string[]): number {
  const first = names[0] ?? ''
  let length = first.length
  for (const name of names) {
    let i = 0
    while (i < length && i < name.length && name[i] === first[i]) i++
    length = i
  }
  while (length > 0 && !boundary.test(first[length - 1] ?? '')) length--
  return length
}

function sharedSuffix(names: string[], prefix: number): number {
  const first = names[0] ?? ''
  let length = first.length - prefix
  for (const name of names) {
    let i = 0
    const most = Math.min(length, name.length - prefix)
    while (i < most && name[name.length - 1 - i] === first[first.length - 1 - i]) i++
    length = i
  }
  while (length > 0 && !boundary.test(first[first.length - length] ?? '')) length--
  return length
}

/** The names in the same order, each split; no name is left without a part of its own. */
export function foldNames(names: string[]): FoldedName[] {
  const distinct = [...new Set(names)]
  if (distinct.length < 2) return names.map((own) => ({ prefix: '', own, suffix: '' }))
  const shortest = distinct.reduce((least, name) => Math.min(least, name.length), Infinity)
  let head = sharedPrefix(distinct)
  let tail = sharedSuffix(distinct, head)
  if (head >= shortest) {
    // One name is itself the shared beginning: give it back its last part.
    const first = distinct[0] ?? ''
    do head--
    while (head > 0 && !boundary.test(first[head - 1] ?? ''))
  }
  if (head + tail >= shortest) tail = 0
  return names.map((name) => ({
    prefix: name.slice(0, head),
    own: name.slice(head, name.length - tail),
    suffix: tail === 0 ? '' : name.slice(-tail),
  }))
}

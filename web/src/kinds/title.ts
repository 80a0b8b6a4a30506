// What a card is called, on the page and as a file.

/** Title in two parts, the first of them dim; what old writers appended is dropped. */
export function titleOf(tag: string, displayName: string): { prefix: string; name: string } {
  const full = (displayName || tag).replace(/\/(scalar|histogram|image|audio|text)_summary$|\/pr_curves$/, '')
  const slash = full.indexOf('/')
  return slash < 0 || slash === full.length - 1
    ? { prefix: '', name: full || '(no name)' }
    : { prefix: full.slice(0, slash + 1), name: full.slice(slash + 1) }
}

/** A file name that every system takes. */
export const fileName = (...parts: string[]): string =>
  parts.join('_').replace(/[^\p{L}\p{N}._=+-]+/gu, '_').replace(/^[._]+/, '').slice(0, 120) || 'data'

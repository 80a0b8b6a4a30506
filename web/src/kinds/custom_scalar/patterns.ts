// Which tags a chart's regular expressions mean. They are Python's, matched at the beginning of a tag, as TensorBoard matches them.

/** What one expression matches, or why it cannot be used. */
export interface Match {
  pattern: string
  tags: readonly string[]
  error: string
}

const SPECIAL = /[\\.^$|?*+()[\]{}]/

/** The text that an expression means when it is plain, and whether a tag must end there; null when it is more than text. */
export function literalOf(pattern: string): { text: string; whole: boolean } | null {
  const whole = /(^|[^\\])(\\\\)*\$$/.test(pattern)
  const body = whole ? pattern.slice(0, -1) : pattern
  let text = ''
  for (let i = 0; i < body.length; i++) {
    let letter = body.charAt(i)
    if (letter === '\\') {
      letter = body.charAt(++i)
      if (letter === '' || /[A-Za-z0-9]/.test(letter)) return null // a class, an anchor or a group
    } else if (SPECIAL.test(letter)) return null
    text += letter
  }
  return { text, whole }
}

/** Python's expression as JavaScript's, matching at the beginning only. Throws a SyntaxError where it cannot be one. */
export function compile(pattern: string): RegExp {
  let flags = 'y'
  const body = pattern
    .replace(/^\(\?([aiLmsux]+)\)/, (_, letters: string) => {
      if (/[xL]/.test(letters)) throw new SyntaxError(`the flags (?${letters}) are not supported`)
      flags += [...new Set(letters)].filter((letter) => 'ims'.includes(letter)).join('')
      return ''
    })
    .replace(/\(\?P<(\w+)>/g, '(?<$1>')
    .replace(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replace(/\\A/g, '^')
    .replace(/\\Z/g, '$(?![\\s\\S])')
  return new RegExp(body, flags)
}

/** Tags in their order, that the expression matches. */
export function matching(pattern: string, tags: readonly string[]): Match {
  if (pattern === '') return { pattern, tags: [], error: 'an empty expression matches nothing' } // TensorBoard's answer as well
  const literal = literalOf(pattern)
  if (literal !== null) {
    const { text, whole } = literal
    return { pattern, tags: tags.filter((tag) => (whole ? tag === text : tag.startsWith(text))), error: '' }
  }
  try {
    const expression = compile(pattern)
    const found = tags.filter((tag) => {
      expression.lastIndex = 0
      return expression.test(tag)
    })
    return { pattern, tags: found, error: '' }
  } catch (error) {
    return { pattern, tags: [], error: error instanceof Error ? error.message : String(error) }
  }
}

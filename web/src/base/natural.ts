/** Natural order of tags and runs as TensorBoard sorts them: numbers by value, and "/" before any other character. */

const isDigit = (code: number): boolean => code >= 48 && code <= 57

/** End of the number starting at i: digits, a fraction, an exponent. */
function numberEnd(text: string, i: number): number {
  let end = i
  while (isDigit(text.charCodeAt(end))) end++
  if (text[end] === '.' && isDigit(text.charCodeAt(end + 1))) {
    end++
    while (isDigit(text.charCodeAt(end))) end++
  }
  if (text[end] === 'e' || text[end] === 'E') {
    let exponent = end + 1
    if (text[exponent] === '-' || text[exponent] === '+') exponent++
    if (isDigit(text.charCodeAt(exponent))) {
      while (isDigit(text.charCodeAt(exponent))) exponent++
      end = exponent
    }
  }
  return end
}

/** 0 at the end of a name, 1 for a separator, 2 for digits, 3 for the rest, so that "a" < "a/b" < "a1" < "ab". */
function rank(text: string, i: number): number {
  if (i >= text.length) return 0
  if (text[i] === '/') return 1
  return isDigit(text.charCodeAt(i)) ? 2 : 3
}

/** Compares two names; usable with Array.sort. */
export function naturalCompare(a: string, b: string): number {
  let i = 0
  let j = 0
  for (;;) {
    const left = rank(a, i)
    const right = rank(b, j)
    if (left !== right) return left - right
    if (left === 0) return a < b ? -1 : a > b ? 1 : 0
    if (left === 2) {
      const iEnd = numberEnd(a, i)
      const jEnd = numberEnd(b, j)
      const difference = Number(a.slice(i, iEnd)) - Number(b.slice(j, jEnd))
      if (difference !== 0 && !Number.isNaN(difference)) return difference
      i = iEnd
      j = jEnd
    } else {
      if (left === 3 && a[i] !== b[j]) return a.charCodeAt(i) - b.charCodeAt(j)
      i++
      j++
    }
  }
}

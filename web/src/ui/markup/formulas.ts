// Formulas in Markdown: $…$ within a line and $$…$$ by itself. Only found here; KaTeX is loaded when there is one.

import type { MarkdownIt } from 'markdown-it'

/** A longer one is no formula, and looking for its end must not take long. */
const LONGEST = { $: 1000, $$: 4000 } as const
/** In one text; each takes about a millisecond. */
const MOST = 500

const DOLLAR = 0x24

/** Where the formula that begins at `from` ends; -1 when there is none. */
export function endOf(text: string, from: number, fence: '$' | '$$'): number {
  const start = from + fence.length
  const limit = Math.min(text.length, start + LONGEST[fence])
  if (fence === '$' && /\s/.test(text[start] ?? ' ')) return -1
  for (let at = start; at < limit; at++) {
    const letter = text[at]
    if (letter === '\\') at++
    else if (letter === '\n' && text[at + 1] === '\n' && fence === '$') return -1
    else if (letter === '$') {
      if (fence === '$$') {
        if (text[at + 1] === '$') return at
      } else if (!/\s/.test(text[at - 1] ?? ' ') && !/\d/.test(text[at + 1] ?? '')) return at
    }
  }
  return -1
}

/** Teaches the parser to keep formulas as elements with `data-tex` that hold their source. */
export function formulas(markdown: MarkdownIt): void {
  markdown.inline.ruler.after('escape', 'formula', (state, silent) => {
    if (state.src.charCodeAt(state.pos) !== DOLLAR) return false
    const fence = state.src.charCodeAt(state.pos + 1) === DOLLAR ? '$$' : '$'
    const end = endOf(state.src.slice(0, state.posMax), state.pos, fence)
    if (end <= state.pos + fence.length) return false
    if (!silent) {
      const token = state.push('formula', '', 0)
      token.content = state.src.slice(state.pos + fence.length, end)
      token.markup = fence
    }
    state.pos = end + fence.length
    return true
  })

  markdown.block.ruler.before(
    'fence',
    'formula',
    (state, first, last, silent) => {
      const start = (state.bMarks[first] ?? 0) + (state.tShift[first] ?? 0)
      // In quotes and lists the marks of their lines would be part of it; there the rule above does.
      if (state.level > 0 || state.src.slice(start, start + 2) !== '$$') return false
      const stop = Math.min(state.eMarks[last - 1] ?? 0, start + LONGEST.$$ + 4)
      const end = endOf(state.src.slice(0, stop), start, '$$')
      if (end < 0 || state.src.slice(start + 2, end).trim() === '') return false
      let line = first
      while (line < last && (state.eMarks[line] ?? 0) < end + 2) line++
      if (line >= last || state.src.slice(end + 2, state.eMarks[line]).trim() !== '') return false
      if (silent) return true
      const token = state.push('formula', '', 0)
      token.content = state.src.slice(start + 2, end)
      token.markup = '$$'
      token.block = true
      state.line = line + 1
      return true
    },
    { alt: ['paragraph', 'blockquote', 'list'] },
  )

  markdown.renderer.rules['formula'] = (tokens, index) => {
    const token = tokens[index]
    if (token === undefined) return ''
    const source = markdown.utils.escapeHtml(token.content)
    const shape = token.markup === '$$' ? 'display' : 'inline'
    return token.block ? `<p><span data-tex="${shape}">${source}</span></p>\n` : `<span data-tex="${shape}">${source}</span>`
  }
}

/** Draws the formulas below an element, a few at a time, until `stop` is told. What is no formula stays as it was written. */
export async function drawFormulas(root: HTMLElement, signal: AbortSignal): Promise<void> {
  const found = [...root.querySelectorAll<HTMLElement>('[data-tex]')]
  if (found.length === 0) return
  const { default: katex } = await import('./katex')
  for (let i = 0; i < found.length && i < MOST; i++) {
    if (signal.aborted) return
    const element = found[i]
    if (element === undefined) continue
    const source = element.textContent
    try {
      katex.render(source, element, {
        displayMode: element.dataset['tex'] === 'display',
        throwOnError: true,
        strict: 'ignore',
        trust: false,
        maxSize: 50,
        maxExpand: 500,
      })
    } catch (error) {
      element.textContent = source
      element.classList.add('wrong')
      element.title = error instanceof Error ? error.message : String(error)
    }
    if (i % 20 === 19) await new Promise((resolve) => setTimeout(resolve))
  }
}

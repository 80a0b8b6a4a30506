// Markdown to elements that can do nothing: parsed without HTML, then sanitised, pictures as their descriptions. Loaded when first shown.

import DOMPurify from 'dompurify'
import MarkdownIt from 'markdown-it'
import { formulas } from './formulas'

const TAGS = [
  'a', 'blockquote', 'br', 'code', 'del', 'em', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'li', 'ol', 'p', 'pre', 's', 'span',
  'strong', 'table', 'tbody', 'td', 'th', 'thead', 'tr', 'ul',
] // prettier-ignore
const ATTRIBUTES = ['href', 'title', 'start', 'data-tex', 'data-align', 'data-picture', 'scope']

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: false, typographer: false, maxNesting: 40 })
markdown.use(formulas)

// Nothing is fetched because a text says so: a picture is its description.
markdown.renderer.rules['image'] = (tokens, index, options, env) => {
  const token = tokens[index]
  const words = markdown.renderer.renderInlineAsText(token?.children ?? [], options, env)
  const { escapeHtml } = markdown.utils
  const address = String(token?.attrGet('src') ?? '').slice(0, 200)
  return `<span data-picture="" title="${escapeHtml(`a picture, not fetched: ${address}`)}">${escapeHtml(words || 'picture')}</span>`
}

// Styles in attributes are not allowed on the page.
for (const name of ['th_open', 'td_open']) {
  markdown.renderer.rules[name] = (tokens, index, options, _env, self) => {
    const token = tokens[index]
    const align = /text-align:(left|right|center)/.exec(String(token?.attrGet('style') ?? ''))?.[1]
    if (token) token.attrs = align === undefined ? [] : [['data-align', align]]
    return self.renderToken(tokens, index, options)
  }
}

/** Elements of a Markdown text. */
export const fromMarkdown = (text: string): DocumentFragment => sanitised(markdown.render(text))

/** A table of texts, each read as Markdown; `heading` makes the first row its head. */
export function tableFrom(cells: readonly string[], columns: number, heading: boolean): DocumentFragment {
  const { escapeHtml } = markdown.utils
  const row = (first: number, tag: 'th' | 'td'): string => {
    let html = '<tr>'
    for (let at = first; at < first + columns; at++) {
      const text = cells[at] ?? ''
      html += `<${tag}>${/[*_`[\]$#<&|!\\~\n:/@.]/.test(text) ? inner(text) : escapeHtml(text)}</${tag}>`
    }
    return `${html}</tr>`
  }
  let html = heading ? `<table><thead>${row(0, 'th')}</thead><tbody>` : '<table><tbody>'
  for (let at = heading ? columns : 0; at < cells.length; at += columns) html += row(at, 'td')
  return sanitised(`${html}</tbody></table>`)
}

/** A text of one paragraph needs no paragraph in its cell. */
function inner(text: string): string {
  const html = markdown.render(text).trim()
  const only = /^<p>([^]*)<\/p>$/.exec(html)?.[1]
  return only !== undefined && !only.includes('<p>') ? only : html
}

function sanitised(html: string): DocumentFragment {
  if (!DOMPurify.isSupported) throw new Error('this browser cannot check what Markdown became; the text is shown as it was logged')
  const fragment = DOMPurify.sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    ADD_URI_SAFE_ATTR: ['start', 'scope', 'data-tex', 'data-align'],
    ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:)/i,
    RETURN_DOM_FRAGMENT: true,
  })
  for (const link of fragment.querySelectorAll('a')) {
    link.target = '_blank'
    link.rel = 'noopener noreferrer'
  }
  return fragment
}

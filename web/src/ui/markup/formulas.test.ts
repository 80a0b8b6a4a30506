import MarkdownIt from 'markdown-it'
import { expect, it } from 'vitest'
import { endOf, formulas } from './formulas'

const markdown = new MarkdownIt().use(formulas)
const found = (text: string): string[] => [...markdown.render(text).matchAll(/data-tex="(\w+)">([^<]*)</g)].map((one) => `${one[1]} ${one[2]}`)

it('finds formulas between dollars', () => {
  expect(found('so $a_1 + b_1$ and $x$.')).toEqual(['inline a_1 + b_1', 'inline x'])
  expect(found('$$\na\n\n- b\n$$')).toEqual(['display \na\n\n- b\n'])
  expect(found('in a line $$x$$ here')).toEqual(['display x'])
  expect(found('> $$\n> x\n> $$')).toEqual(['display \nx\n'])
  expect(found('text\n$$\nx\n$$\nmore')).toEqual(['display \nx\n'])
})

it('leaves money and code alone', () => {
  expect(found('costs $5 and $6')).toEqual([])
  expect(found('a $ b $ c')).toEqual([])
  expect(found('`$x$` and \\$x$')).toEqual([])
  expect(found('```\n$$x$$\n```')).toEqual([])
  expect(found('$$ never closed')).toEqual([])
  expect(found('$$$$')).toEqual([])
})

it('looks for the end of a formula only so far, however many dollars lead nowhere', () => {
  for (const [fence, most] of [['$', 1000], ['$$', 4000]] as const) {
    const short = fence + 'a'.repeat(most - 2) + fence
    expect(endOf(short, 0, fence)).toBe(short.length - fence.length)
    expect(endOf(fence + 'a'.repeat(most) + fence, 0, fence)).toBe(-1)
  }
})

// Cards that draw several scalars: what a card is made of, which tags its expressions name, and how its lines are told apart.

import { foldNames } from '../base/names'
import type { CardRecipe, RecipeCard, RecipeLine, TagInfo } from './kind'

export const isRecipe = (tag: TagInfo): tag is RecipeCard => 'recipe' in tag

/** The card of a tag is the recipe of that one tag. */
export const recipeOf = (tag: TagInfo): CardRecipe => (isRecipe(tag) ? tag.recipe : { lines: [{ of: tag.tag }] })

export const isExpression = (of: string): boolean => of.startsWith('=')

/** A tag as an expression names it. */
export const quoteTag = (tag: string): string =>
  /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}\p{N}_]+)*$/u.test(tag) && tag !== 'step' && tag !== 'time' ? tag : `\`${tag}\``

/** The tags that a line needs: the tag itself, or those its expression names, in order and once each. */
export function tagsIn(of: string): string[] {
  if (!isExpression(of)) return [of]
  const found = new Set<string>()
  for (const [, quoted, name, call] of of.slice(1).matchAll(/`([^`]*)`|([\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}\p{N}_]+)*)(\s*\()?|\d[\w.]*/gu)) {
    if (quoted !== undefined) found.add(quoted)
    else if (name !== undefined && call === undefined && name !== 'step' && name !== 'time') found.add(name)
  }
  return [...found]
}

/** What each line is called on its card: what tells it from the others, or the text of its expression. */
export function lineNames(lines: readonly RecipeLine[]): string[] {
  const tags = lines.filter(({ of }) => !isExpression(of)).map(({ of }) => of)
  const own = new Map(foldNames(tags).map((name, i) => [tags[i], name.own]))
  return lines.map(({ of }) => (isExpression(of) ? of.slice(1).trim() : (own.get(of) ?? of)))
}

/** What the card is called when nobody has named it. */
export function titleOfRecipe({ title, lines }: CardRecipe): string {
  if (title !== undefined && title !== '') return title
  const [first] = lines
  if (first === undefined) return 'no lines'
  if (lines.length === 1) return first.of
  const tags = lines.map(({ of }) => of)
  const folded = foldNames(tags)
  const shared = folded[0]
  if (shared !== undefined && tags.every((of) => !isExpression(of)) && /[^/_\-. ]/.test(shared.prefix + shared.suffix))
    return `${shared.prefix}{${folded.map(({ own }) => own).join(', ')}}${shared.suffix}`
  return lineNames(lines).join(', ')
}

/** Dashes of the lines of a card, by place; the first line is whole. */
const DASHES: readonly (readonly number[] | undefined)[] = [undefined, [7, 4], [2, 3], [10, 3, 2, 3], [4, 2, 1, 2, 1, 2], [14, 5]]
export const dashOf = (place: number): readonly number[] | undefined => DASHES[place % DASHES.length]

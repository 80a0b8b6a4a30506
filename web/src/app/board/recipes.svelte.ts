// Cards that people make on the board: lines of any tags and expressions. They live in the link, and so in saved views.

import { intersection, union } from '../../base/ranges'
import type { CardRecipe, CardState, RecipeCard, TagInfo } from '../../kinds/kind'
import { isRecipe, recipeOf, tagsIn, titleOfRecipe } from '../../kinds/recipe'
import type { LinkState } from '../views/link'

export const MADE = '*made'
const MADE_TITLE = 'Made here'

interface Around {
  readonly link: LinkState
  readonly catalog: { readonly tags: readonly TagInfo[] }
}

export const idOfMade = (key: string): string => `made:${key}`
const keyOf = (id: string): string | null => (id.startsWith('made:') ? id.slice('made:'.length) : null)

/** What made cards were, to go back to; with a card that was removed, how it was shown. */
interface Before {
  made: LinkState['made']
  removed?: { id: string; pinned: boolean; state: CardState | undefined }
}

export class Recipes {
  readonly #page: Around
  #before = $state.raw<readonly Before[]>([])

  constructor(page: Around) {
    this.#page = page
  }

  readonly #scalars: ReadonlyMap<string, TagInfo> = $derived.by(
    () => new Map(this.#page.catalog.tags.filter((tag) => tag.kind === 'scalar').map((tag) => [tag.tag, tag])),
  )

  /** The newest first: it is looked for at the top. */
  readonly cards: readonly RecipeCard[] = $derived.by(() =>
    Object.entries(this.#page.link.made)
      .reverse()
      .map(([key, recipe]) => this.#card(key, recipe)),
  )

  #card(key: string, recipe: CardRecipe): RecipeCard {
    return {
      id: idOfMade(key),
      kind: 'scalar',
      plugin: 'scalars',
      tag: titleOfRecipe(recipe),
      display_name: '',
      description: recipe.lines.map(({ of }) => of).join('\n'),
      runs: this.#runsOf(recipe),
      section: MADE_TITLE,
      recipe,
    }
  }

  /** Runs that have all tags of a line, and of the axis. */
  #runsOf({ lines, x }: CardRecipe): number[] {
    const along = x === undefined ? [] : tagsIn(x)
    return union(
      lines.map(({ of }) => intersection([...new Set([...tagsIn(of), ...along])].map((tag) => this.#scalars.get(tag)?.runs ?? []))),
    )
  }

  /** Scalars that were logged, for completion. */
  get names(): string[] {
    return [...this.#scalars.keys()]
  }

  isMade(id: string): boolean {
    const key = keyOf(id)
    return key !== null && key in this.#page.link.made
  }

  /** Changes a made card, or makes one; returns its id. */
  put(id: string | null, recipe: CardRecipe): string {
    const { link } = this.#page
    const key = (id === null ? null : keyOf(id)) ?? this.#newKey()
    this.#remember()
    link.made = { ...link.made, [key]: recipe }
    return idOfMade(key)
  }

  remove(id: string): void {
    const key = keyOf(id)
    if (key === null) return
    const { link } = this.#page
    this.#remember({ id, pinned: link.pinned.includes(id), state: link.cards[id] })
    link.made = Object.fromEntries(Object.entries(link.made).filter(([other]) => other !== key))
    link.pinned = link.pinned.filter((other) => other !== id)
    link.cards = Object.fromEntries(Object.entries(link.cards).filter(([other]) => other !== id))
    if (link.full === id) link.full = null
  }

  /** Adds the lines of one card to another; of a card that was logged a new one is made. Returns its id; null when nothing is new. */
  join(target: TagInfo, source: TagInfo): string | null {
    const into = recipeOf(target)
    const there = new Set(into.lines.map(({ of }) => of))
    const added = recipeOf(source).lines.filter(({ of }) => !there.has(of))
    if (added.length === 0) return null
    const made = isRecipe(target) && this.isMade(target.id)
    const { title, ...rest } = into
    const recipe = { ...rest, lines: [...into.lines, ...added] }
    return this.put(made ? target.id : null, made && title !== undefined ? { ...recipe, title } : recipe)
  }

  get canUndo(): boolean {
    return this.#before.length > 0
  }

  undo(): void {
    const last = this.#before.at(-1)
    if (last === undefined) return
    const { link } = this.#page
    this.#before = this.#before.slice(0, -1)
    link.made = last.made
    if (last.removed === undefined) return
    const { id, pinned, state } = last.removed
    if (pinned) link.pinned = [...link.pinned, id]
    if (state !== undefined) link.cards = { ...link.cards, [id]: state }
  }

  #remember(removed?: Before['removed']): void {
    this.#before = [...this.#before.slice(-49), { made: { ...this.#page.link.made }, ...(removed ? { removed } : {}) }]
  }

  #newKey(): string {
    const { made } = this.#page.link
    let key = 1
    while (String(key) in made) key++
    return String(key)
  }
}

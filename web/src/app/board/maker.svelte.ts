// Making cards by hand: what the editor and its neighbours do, and how each of it is undone.

import type { CardMaker, CardRecipe, TagInfo } from '../../kinds/kind'
import { isRecipe, recipeOf } from '../../kinds/recipe'
import type { Page } from '../page.svelte'
import type { Toasts } from '../toasts.svelte'

/** What the editor holds; a card without an id is a new one. */
export interface Draft {
  id: string | null
  recipe: CardRecipe
}

export class Maker implements CardMaker {
  /** The card in the editor. */
  draft = $state.raw<Draft | null>(null)
  /** The card whose lines are to be added to another. */
  adding = $state.raw<TagInfo | null>(null)
  readonly #page: Page
  readonly #toasts: Toasts
  readonly #show: (id: string) => void

  /** `show` brings a card that was just made before the reader's eyes. */
  constructor(page: Page, toasts: Toasts, show: (id: string) => void) {
    this.#page = page
    this.#toasts = toasts
    this.#show = show
  }

  isMade(id: string): boolean {
    return this.#page.recipes.isMade(id)
  }

  edit(tag: TagInfo): void {
    const made = isRecipe(tag) && this.isMade(tag.id)
    this.draft = { id: made ? tag.id : null, recipe: recipeOf(tag) }
  }

  create(): void {
    this.draft = { id: null, recipe: { lines: [] } }
  }

  addTo(tag: TagInfo): void {
    this.adding = tag
  }

  /** Keeps what the editor says. */
  keep({ id, recipe }: Draft): void {
    this.#made(this.#page.recipes.put(id, recipe), id === null ? 'Card made' : 'Card changed')
  }

  duplicate(tag: TagInfo): void {
    this.#made(this.#page.recipes.put(null, recipeOf(tag)), 'Card duplicated')
  }

  /** The lines of one card into another. */
  join(target: TagInfo, source: TagInfo): void {
    const id = this.#page.recipes.join(target, source)
    if (id === null) this.#toasts.say('These lines are on that card already')
    else this.#made(id, isRecipe(target) && target.id === id ? 'Lines added' : 'Both in a new card')
  }

  remove(tag: TagInfo): void {
    if (!isRecipe(tag)) return
    this.#page.recipes.remove(tag.id)
    this.#say('Card deleted')
  }

  undo(): void {
    this.#page.recipes.undo()
    this.#toasts.clear()
  }

  #made(id: string, text: string): void {
    this.#say(text)
    this.#show(id)
  }

  #say(text: string): void {
    this.#toasts.say(text, { label: 'Undo', run: () => this.undo() })
  }
}

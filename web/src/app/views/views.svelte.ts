// Saved views: opened, saved, changed, and followed when others change them.

import type { ViewChanged, ViewInfo, ViewsInfo } from '../../data/api'
import { getJson, postJson } from '../../data/client'
import type { Page } from '../page.svelte'
import { nameKey } from '../runs/selection'
import type { Toasts } from '../toasts.svelte'
import { writeLink } from './link'
import { pageOf, same, selected, updated, viewOf } from './view'
import type { ViewContent } from './view'

export type View = ViewInfo

export class Views {
  list = $state.raw<readonly View[]>([])
  /** Slug of the view that was opened or saved last. */
  current = $state<string | null>(null)
  /** The view that was changed by somebody else meanwhile, while the reader wanted to change it. */
  clash = $state.raw<View | null>(null)

  /** What the address asks to begin with: a slug, '' for the default view, null for neither. */
  #first: string | null
  /** The address of a page that says nothing but its own defaults: it must not open a default view. */
  plain = $state('')
  /** Names that views select, by key: also of runs that are not there. */
  readonly #absent = new Map<string, string>()
  readonly #page: Page
  readonly #toasts: Toasts

  constructor(page: Page, toasts: Toasts) {
    this.#page = page
    this.#toasts = toasts
    const asked = new URLSearchParams(location.search).get('view')
    const plain = writeLink(page.link) === ''
    this.#first = plain && asked !== 'none' ? (asked ?? '') : null
    this.plain = asked === null ? '' : `?view=${encodeURIComponent(asked)}` // until the views are known
  }

  readonly initial = $derived.by(() => this.list.find((view) => view.default) ?? null)
  readonly #now = $derived.by((): ViewContent => {
    const page = this.#page
    return viewOf($state.snapshot(page.link), page.selection, $state.snapshot(page.prefs), (key) => page.catalog.byKey.get(key)?.name ?? this.#absent.get(key))
  })
  /** The current view, and whether the page has moved on from it. */
  readonly open = $derived.by(() => this.list.find((view) => view.slug === this.current) ?? null)
  readonly moved = $derived.by(() => this.open !== null && !same(contentOf(this.open), updated(contentOf(this.open), this.#now)))

  async fetch(): Promise<void> {
    this.list = (await getJson<ViewsInfo>('views')).views
    this.plain = this.initial === null ? '' : '?view=none'
    if (this.#first === null) return
    const view = this.#first === '' ? this.initial : this.list.find((one) => one.slug === this.#first)
    if (view) this.show(view)
    else if (this.#first !== '') this.#toasts.say(`There is no view “${this.#first}” any more`)
    this.#first = null
  }

  show(view: View): void {
    try {
      const { link, selection, prefs } = pageOf(contentOf(view))
      for (const name of selected(contentOf(view))) this.#absent.set(nameKey(name), name)
      this.#page.restore(link, selection)
      Object.assign(this.#page.prefs, prefs)
      this.current = view.slug
    } catch {
      this.#toasts.say(`The view “${view.name}” is not understood; its file may be damaged`)
    }
  }

  async create(name: string): Promise<boolean> {
    const made = await this.#post({ name, content: this.#now })
    if (made === null) return false
    this.current = made.slug
    this.#toasts.say(`Saved as “${name}”`)
    return true
  }

  /** Puts what is on the page into a view; `over` also when somebody else changed it meanwhile. */
  async update(view: View, over = false): Promise<void> {
    this.clash = null
    const changed = await this.#post({ slug: view.slug, content: updated(contentOf(view), this.#now), ...(over ? {} : { known: view.revision }) })
    if (changed?.conflict === true) this.clash = this.list.find((one) => one.slug === view.slug) ?? null
    else if (changed !== null) {
      this.current = view.slug
      this.#toasts.say(`“${view.name}” updated`)
    }
  }

  async rename(view: View, name: string): Promise<void> {
    if (name.trim() !== '' && name !== view.name) await this.#post({ slug: view.slug, name })
  }

  async makeInitial(view: View, on: boolean): Promise<void> {
    await this.#post({ slug: view.slug, default: on })
  }

  async remove(view: View): Promise<boolean> {
    return (await this.#post({ slug: view.slug, delete: true })) !== null
  }

  /** Saves anew what was deleted. */
  async bringBack(view: View): Promise<void> {
    await this.#post({ name: view.name, content: view.content, default: view.default })
  }

  linkTo(view: View): string {
    return new URL(`?view=${encodeURIComponent(view.slug)}`, new URL('./', location.href)).href
  }

  async #post(body: object): Promise<ViewChanged | null> {
    try {
      const answer = await postJson<ViewChanged>('views', body)
      await this.fetch()
      return answer
    } catch (error) {
      this.#toasts.say(`Not kept: ${error instanceof Error ? error.message : String(error)}`)
      return null
    }
  }
}

const contentOf = (view: View): ViewContent => ({ state: part(view.content['state']), prefs: part(view.content['prefs']) })

const part = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? { ...value } : {})

// Our kinds and those of other packages that the server has, by name and by tab.

import { foreign } from './foreign.svelte'
import type { Kind } from './kind'
import { kindOfTab as among, kinds } from './list'

export { kinds }

const byId = new Map(kinds.map((kind) => [kind.id, kind]))

export const kindOf = (id: string): Kind | undefined => byId.get(id) ?? foreign.kinds.find((kind) => kind.id === id)

/** Whether this version draws the kind: as cards, or in a tab of its own. */
export const isDrawn = (kind: Kind): boolean => kind.component !== undefined || kind.view !== undefined

/** The kinds that have cards. */
export const drawn: readonly Kind[] = kinds.filter((kind) => kind.component !== undefined)

/** These, and the kinds of other packages that the server has. */
export const drawnNow = (): readonly Kind[] => [...drawn, ...foreign.kinds]

/** The kinds that have a tab. */
export const tabsNow = (): readonly Kind[] => [...kinds.filter(isDrawn), ...foreign.kinds]

/** The kind whose tab a link names, by our name or TensorBoard's. */
export const kindOfTab = (tab: string): Kind | undefined => among(tab, [...kinds, ...foreign.kinds])

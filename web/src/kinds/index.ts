// The one list of kinds, in the order of their tabs. Removing a kind is removing its folder and its line here.

import { audio } from './audio'
import { customScalar } from './custom_scalar'
import { embedding } from './embedding'
import { figure } from './figure'
import { foreign } from './foreign.svelte'
import { graph } from './graph'
import { histogram } from './histogram'
import { hparams } from './hparams'
import { image } from './image'
import type { Kind } from './kind'
import { mesh } from './mesh'
import { prCurve } from './pr_curve'
import { profile } from './profile'
import { scalar } from './scalar'
import { table } from './table'
import { tensor } from './tensor'
import { text } from './text'

/** Has no cards of its own yet: what was logged under its name is shown as what it is, so that nothing is invisible. */
const profileAsTensors: Kind = { ...profile, ...(tensor.component ? { component: tensor.component } : {}), ...(tensor.uses ? { uses: tensor.uses } : {}) }

export const kinds: readonly Kind[] = [
  scalar, image, histogram, text, table, figure, audio, prCurve, customScalar, mesh, hparams, graph, embedding, profileAsTensors, tensor,
]

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
export const kindOfTab = (tab: string): Kind | undefined =>
  [...kinds, ...foreign.kinds].find((kind) => kind.tab === tab || kind.aliases.includes(tab))

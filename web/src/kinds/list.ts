// The one list of kinds, in the order of their tabs. Removing a kind is removing its folder and its line here.

import { audio } from './audio'
import { customScalar } from './custom_scalar'
import { embedding } from './embedding'
import { figure } from './figure'
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

/** The kind whose tab a link names, by our name or TensorBoard's. */
export const kindOfTab = (tab: string, among: readonly Kind[] = kinds): Kind | undefined =>
  among.find((kind) => kind.tab === tab || kind.aliases.includes(tab))

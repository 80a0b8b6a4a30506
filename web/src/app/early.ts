// Small and run before the rest of the page is there: what draws the tab in the address is under way beside it, not after it.

import { kindOfTab } from '../kinds/list'

const tab = /^#([^&]*)/.exec(location.hash)?.[1] ?? ''
const isBoard = ['', 'board', 'timeseries'].includes(tab)
const kind = kindOfTab(isBoard ? 'scalars' : tab) // most logs have scalars, and the board shows them first
for (const load of [kind?.component, kind?.view, kind?.toolbar]) load?.().catch(() => undefined) // the page asks again, and says so

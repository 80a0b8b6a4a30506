// Starts the page.

import { mount } from 'svelte'
import { kindOfTab } from '../kinds'
import '../ui/tokens.css'
import App from './App.svelte'
import { readLink } from './link'

const target = document.getElementById('app')
if (target === null) throw new Error('index.html has no element with the id "app"')
// What draws the tab comes beside the lists of runs and tags, not after them.
const kind = kindOfTab(readLink('', location.hash).tab)
for (const load of [kind?.component, kind?.toolbar]) load?.().catch(() => undefined) // asked for again, and reported, by the board
mount(App, { target })

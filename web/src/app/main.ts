// Starts the page.

import { mount } from 'svelte'
import { fetchFirst } from '../data/first'
import type { First } from '../data/first'
import { kindOfTab } from '../kinds'
import { cards } from '../kinds/cards.svelte'
import '../ui/tokens.css'
import App from './App.svelte'
import { readLink } from './views/link'

const target = document.getElementById('app')
if (target === null) throw new Error('index.html has no element with the id "app"')

/** Milliseconds after the scripts are there that people look at nothing rather than at a page without its data. */
const PATIENCE = 150

// What draws the tab comes beside what is drawn, so that the first picture has both.
const { tab } = readLink('', location.hash)
const kind = kindOfTab(tab === 'board' ? 'scalars' : tab) // most logs have scalars, and the board shows them first
const drawing = kind === undefined ? null : cards.fetch(kind.id).catch(() => undefined) // asked for again, and reported, by the board
kind?.toolbar?.().catch(() => undefined)

const late = new Promise<null>((done) => setTimeout(done, PATIENCE, null))
let first: First | null = null
const known = fetchFirst().then((here) => (first = here))
void Promise.race([Promise.all([known, drawing]), late]).then(() => mount(App, { target, props: { first } }))

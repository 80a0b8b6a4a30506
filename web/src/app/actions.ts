// Every action there is, once: the palette lists them, keys call them, the list of shortcuts prints them.

import { isDrawn, kindOf, kinds } from '../kinds'
import { turnedFor } from './board/sections'
import type { Host } from './host.svelte'
import type { Action } from './keys'
import { MOST_ABOUT } from './page.svelte'
import type { Page } from './page.svelte'
import { archive, emphasised } from './runs/runmenu'
import type { Shell } from './shell.svelte'
import type { Toasts } from './toasts.svelte'

interface Around {
  page: Page
  host: Host
  shell: Shell
  toasts: Toasts
}

export function actionsOf(around: Around): Action[] {
  return [...general(around), ...onCards(around), ...onView(around), ...onSteps(around), ...places(around)]
}

function general({ page, shell, toasts }: Around): Action[] {
  const { prefs, link } = page
  return [
    { id: 'palette', title: 'Search or run a command', keys: 'Ctrl K', run: () => (shell.dialog = 'palette') },
    { id: 'tag-filter', title: 'Filter tags', keys: '/', run: () => shell.focusTagFilter() },
    { id: 'run-filter', title: 'Filter runs', keys: 'r', run: () => shell.focusRunFilter() },
    {
      id: 'runs',
      title: 'Show or hide the runs table',
      keys: '[',
      run: () => {
        if (shell.narrow) shell.drawer = !shell.drawer
        else prefs.runsOpen = !prefs.runsOpen
      },
    },
    { id: 'columns', title: 'Columns of the runs table', words: 'hyperparameters metrics', run: () => (shell.dialog = 'columns') },
    { id: 'settings', title: 'Show or hide the settings', keys: ']', run: () => (prefs.settingsOpen = !prefs.settingsOpen) },
    { id: 'shortcuts', title: 'List of keyboard shortcuts', keys: '?', words: 'help keys', run: () => (shell.dialog = 'shortcuts') },
    {
      id: 'escape',
      title: 'Let go of the highlighted runs and the current card',
      keys: 'Escape',
      run: () => {
        if (shell.drawer) shell.drawer = false
        else if (shell.current !== null) shell.current = null
        else if (link.about.length > 0) page.lookAt([])
        else link.focus = []
      },
    },
    {
      id: 'compare',
      title: 'Look at the highlighted runs closely, or compare them',
      words: 'run page compare configuration difference',
      keys: 'o',
      enabled: () => link.focus.length > 0 || page.shown.length <= MOST_ABOUT,
      run: () => page.lookAt(link.about.length > 0 ? [] : link.focus.length > 0 ? link.focus : page.chosen.map((run) => run.key)),
    },
    { id: 'copy-link', title: 'Copy link to this view', words: 'share url', run: () => void toasts.copy(page.address, 'Link') },
    { id: 'reload', title: 'Ask the server for news now', words: 'reload refresh', run: () => page.catalog.refresh() },
    { id: 'runs-all', title: 'Show all runs', words: 'select', run: () => page.selectAll() },
    { id: 'runs-none', title: 'Show no run', words: 'deselect', run: () => page.selectNone() },
    {
      id: 'run-details',
      title: 'Details of the highlighted runs: name, note, tags, colour',
      keys: 'e',
      words: 'rename edit note tag color',
      enabled: () => emphasised(page).length > 0,
      run: () => shell.details(emphasised(page).map((run) => run.name)),
    },
    {
      id: 'runs-archive',
      title: 'Archive the highlighted runs',
      enabled: () => page.notes.editable && emphasised(page).length > 0,
      run: () => void archive({ page, shell, toasts }, emphasised(page).map((run) => run.name), true),
    },
    { id: 'archived', title: 'Archived runs: list or hide', enabled: () => page.archived > 0, run: () => (link.archived = !link.archived) },
    { id: 'trash', title: 'Trash: runs that were thrown away', words: 'restore undo', enabled: () => page.notes.trash, run: () => (shell.dialog = 'trash') },
    { id: 'views', title: 'Views: save, open, rename', keys: 'v', words: 'workspace', run: () => (shell.dialog = 'views') },
    ...page.views.list.map((view) => ({ id: `view-${view.slug}`, title: `Open the view ${view.name}`, run: () => page.views.show(view) })),
    { id: 'theme-system', title: 'Theme: as the system', words: 'dark light', run: () => setTheme(page, 'system') },
    { id: 'theme-light', title: 'Theme: light', run: () => setTheme(page, 'light') },
    { id: 'theme-dark', title: 'Theme: dark', run: () => setTheme(page, 'dark') },
    {
      id: 'damage',
      title: 'What could not be read',
      words: 'damage corrupt errors',
      enabled: () => (page.catalog.state?.damage ?? 0) > 0,
      run: () => (shell.dialog = 'damage'),
    },
  ]
}

export function setTheme(page: Page, theme: 'system' | 'light' | 'dark'): void {
  page.link.theme = null
  page.prefs.theme = theme
}

function onCards({ page, host, shell }: Around): Action[] {
  const target = (): string | null => page.link.full ?? shell.targetId
  const enabled = (): boolean => target() !== null
  const act = (work: (id: string) => void) => (): void => {
    const id = target()
    if (id !== null) work(id)
  }
  return [
    { id: 'next-card', title: 'Next card', keys: 'j', run: () => shell.go(1) },
    { id: 'previous-card', title: 'Previous card', keys: 'k', run: () => shell.go(-1) },
    { id: 'pin', title: 'Pin or unpin this card', keys: 'p', onCard: true, enabled, run: act((id) => host.togglePin(id)) },
    {
      id: 'full',
      title: 'This card on the full screen, or back',
      keys: 'f',
      onCard: true,
      enabled,
      run: act((id) => (page.link.full === null ? host.openFull(id) : (page.link.full = null))),
    },
    {
      id: 'log',
      title: 'Log y axis on this card',
      keys: 'l',
      onCard: true,
      enabled: () => kindOf(page.tagOf(target() ?? '')?.kind ?? '')?.uses?.includes('yScale') === true,
      run: act((id) => host.change(id, { yScale: (page.cardState(id).yScale ?? page.link.yScale) === 'log' ? 'linear' : 'log' })),
    },
    { id: 'wide', title: 'This card over the full width', keys: 'w', enabled, run: act((id) => host.change(id, { wide: page.cardState(id).wide !== true })) },
    { id: 'fit', title: 'Fit this card to its data', keys: '0', onCard: true, enabled, run: act((id) => host.change(id, { zoom: { x: null, y: null } })) },
    { id: 'fit-all', title: 'Fit all cards to their data', words: 'reset zoom', run: () => page.fitAll() },
    { id: 'unpin-all', title: 'Unpin all cards', enabled: () => page.link.pinned.length > 0, run: () => (page.link.pinned = []) },
    { id: 'open-all', title: 'Open all sections', words: 'expand', run: () => (page.prefs.collapsed = turnedFor(page.sections, true)) },
    {
      id: 'close-all',
      title: 'Close all sections',
      words: 'collapse',
      run: () => (page.prefs.collapsed = turnedFor(page.sections, false)),
    },
  ]
}

function onView({ page, host, shell }: Around): Action[] {
  const { link } = page
  return [
    { id: 'new-card', title: 'New card: lines of any tags and expressions', words: 'chart make formula expression', run: () => host.maker.create() },
    { id: 'undo-card', title: 'Undo the last change of a card made here', enabled: () => page.recipes.canUndo, run: () => host.maker.undo() },
    { id: 'pair', title: 'Train and val in one card: on or off', words: 'pair join', run: () => (link.pair = !link.pair) },
    { id: 'x-active', title: 'Horizontal axis: time in training, without pauses', run: () => page.setAxis('active') },
    { id: 'x-scalar', title: 'Horizontal axis: any scalar …', words: 'epoch tokens', run: () => (page.prefs.settingsOpen = true) },
    { id: 'restarts-apart', title: 'Restarts: every session a line of its own', words: 'segments', run: () => (link.restarts = 'segments') },
    { id: 'restarts-raw', title: 'Restarts: all points in the order they were logged', run: () => (link.restarts = 'raw') },
    { id: 'group', title: 'Group runs, and compare them', keys: 'g', words: 'statistics mean seeds band baseline', enabled: () => page.uses.has('groups'), run: () => shell.openGroups() },
    { id: 'ungroup', title: 'Do not group runs', enabled: () => page.groups !== null, run: () => page.grouping.by([]) },
    { id: 'group-runs', title: 'Runs behind the lines of groups: on or off', enabled: () => page.groups !== null, run: () => (link.members = !link.members) },
    { id: 'no-baseline', title: 'Compare with nothing', enabled: () => link.baseline !== '', run: () => page.grouping.setBaseline(null) },
    { id: 'x-step', title: 'Horizontal axis: step', run: () => page.setAxis('step') },
    { id: 'x-relative', title: 'Horizontal axis: relative time', run: () => page.setAxis('relative') },
    { id: 'x-wall', title: 'Horizontal axis: wall time', run: () => page.setAxis('wall') },
    { id: 'y-linear', title: 'Vertical axis of all cards: linear', run: () => (link.yScale = 'linear') },
    { id: 'y-log', title: 'Vertical axis of all cards: logarithmic', run: () => (link.yScale = 'log') },
    { id: 'y-symlog', title: 'Vertical axis of all cards: symmetric log', run: () => (link.yScale = 'symlog') },
    { id: 'smooth-off', title: 'Smoothing: none', run: () => (link.smoothing = { ...link.smoothing, kind: 'none' }) },
    { id: 'smooth-ema', title: 'Smoothing: exponential', words: 'ema', run: () => (link.smoothing = { ...link.smoothing, kind: 'ema' }) },
    { id: 'smooth-mean', title: 'Smoothing: running mean', run: () => (link.smoothing = { ...link.smoothing, kind: 'mean' }) },
    { id: 'smooth-median', title: 'Smoothing: running median', run: () => (link.smoothing = { ...link.smoothing, kind: 'median' }) },
    { id: 'smooth-gaussian', title: 'Smoothing: Gaussian', run: () => (link.smoothing = { ...link.smoothing, kind: 'gaussian' }) },
    { id: 'raw', title: 'Raw line behind the smoothed one: on or off', run: () => (link.showRaw = !link.showRaw) },
    { id: 'outliers', title: 'Outliers in the scale: on or off', run: () => (link.ignoreOutliers = !link.ignoreOutliers) },
    { id: 'superseded', title: 'What a restart superseded: show or hide', run: () => (link.restarts = link.restarts === 'faint' ? 'stitched' : 'faint') },
  ]
}

function onSteps({ page, host }: Around): Action[] {
  const enabled = (): boolean => page.uses.has('step')
  const { steps } = host
  return [
    { id: 'step-back', title: 'Previous step', keys: ',', onCard: true, enabled, run: () => steps.go(-1) },
    { id: 'step-on', title: 'Next step', keys: '.', onCard: true, enabled, run: () => steps.go(1) },
    { id: 'step-newest', title: 'Newest step of every card', enabled, run: () => steps.set(null) },
    { id: 'step-play', title: 'Play the steps, or stop', words: 'animate', enabled, run: () => steps.play(!steps.playing) },
  ]
}

function places({ page }: Around): Action[] {
  return [
    { id: 'tab-board', title: 'Go to Board', run: () => (page.link.tab = 'board') },
    ...kinds
      .filter((kind) => isDrawn(kind) && page.countOfKind.has(kind.id))
      .map((kind) => ({ id: `tab-${kind.tab}`, title: `Go to ${kind.plural}`, run: () => (page.link.tab = kind.tab) })),
    ...page.plugins.all.map(({ tab, title }) => ({ id: `tab-${tab}`, title: `Go to ${title}`, run: () => (page.link.tab = tab) })),
    { id: 'tab-more', title: 'Go to More: other kinds of data', run: () => (page.link.tab = 'more') },
  ]
}

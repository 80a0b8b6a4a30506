// What can be done with a run, or with several at once: the menu of a row, and the actions of the palette.

import type { TrashChanged } from '../../data/api'
import { postJson } from '../../data/client'
import type { MenuItem } from '../../ui/Menu.svelte'
import type { Run } from '../catalog.svelte'
import type { Page } from '../page.svelte'
import type { Shell } from '../shell.svelte'
import type { Toasts } from '../toasts.svelte'

export interface Around {
  page: Page
  shell: Shell
  toasts: Toasts
}

/** The runs that an action on one means: all emphasised ones, where it is one of several. */
export function meant(page: Page, run: Run): Run[] {
  if (page.focused.size < 2 || !page.focused.has(run.key)) return [run]
  return page.catalog.runs.filter((other) => page.focused.has(other.key))
}

/** The runs that are emphasised. */
export const emphasised = (page: Page): Run[] => page.catalog.runs.filter((run) => page.focused.has(run.key))

export function runMenu(around: Around, runs: readonly Run[]): MenuItem[] {
  const { page, shell, toasts } = around
  const names = runs.map((run) => run.name)
  const [first] = names
  if (first === undefined) return []
  const { editable, trash } = page.notes
  const archived = names.every((name) => page.notes.of(name).archived)
  const many = runs.length > 1
  const isBaseline = page.grouping.baseline?.key === runs[0]?.key
  return [
    ...(many ? [{ heading: `${runs.length} highlighted runs` }] : []),
    { label: many ? 'Compare' : 'Look at this run', icon: 'target', keys: 'o', run: () => page.lookAt(runs.map((run) => run.key)) },
    { label: editable ? (many ? 'Tags and colour…' : 'Details, note, tags…') : 'Details…', icon: 'note', keys: 'e', run: () => shell.details(names) },
    ...(editable && !many ? [{ label: 'Rename…', icon: 'edit' as const, keys: 'F2', run: () => shell.details(names, 'title') }] : []),
    ...(editable
      ? [{ label: archived ? 'Take out of the archive' : 'Archive', icon: 'archive' as const, run: () => void archive(around, names, !archived) }]
      : []),
    ...(many
      ? []
      : [{ label: isBaseline ? 'Compare with nothing' : 'Compare all with this run', icon: 'target' as const, run: () => page.grouping.setBaseline(runs[0]?.key ?? null) }]),
    { label: many ? 'Copy names' : 'Copy name', icon: 'copy', run: () => void toasts.copy(names.join('\n'), many ? 'Names' : 'Name') },
    ...(editable && trash ? [{ label: 'Move to trash…', icon: 'trash' as const, run: () => void throwAway(around, runs) }] : []),
  ]
}

export async function archive({ page, toasts }: Around, names: readonly string[], on: boolean): Promise<void> {
  const what = names.length === 1 ? (page.notes.of(names[0] ?? '').title || (names[0] ?? '')) : `${names.length} runs`
  if (!(await page.notes.edit(names, 'archived', () => on))) return
  toasts.say(on ? `${what} archived` : `${what} taken out of the archive`, { label: 'Undo', run: () => void page.notes.edit(names, 'archived', () => !on) })
}

/** Asks, moves the event files of runs to the trash, and offers to bring them back. */
export async function throwAway({ page, shell, toasts }: Around, runs: readonly Run[]): Promise<void> {
  const what = runs.length === 1 ? `“${runs[0]?.name ?? ''}”` : `${runs.length} runs`
  const running = runs.filter((run) => run.status === 'running').length
  const files = runs.reduce((sum, run) => sum + run.files, 0)
  const sure = await shell.ask({
    title: `Move ${what} to the trash?`,
    text: `${files} event ${files === 1 ? 'file goes' : 'files go'} to .sightline/trash in the log directory; other files stay. Nothing is deleted, and it can be undone.`,
    warning: running === 0 ? '' : `${running === 1 ? 'A run is' : `${running} runs are`} still being written to: what is written from now on goes to the trash, too.`,
    yes: 'Move to trash',
  })
  if (!sure) return
  try {
    const { ids } = await postJson<TrashChanged>('trash', { runs: runs.map((run) => run.name), running: running > 0 })
    page.catalog.refresh()
    toasts.say(`${what} moved to the trash`, { label: 'Undo', run: () => void bringBack({ page, toasts }, ids) })
  } catch (error) {
    toasts.say(`Not moved: ${error instanceof Error ? error.message : String(error)}`)
  }
}

export async function bringBack({ page, toasts }: Pick<Around, 'page' | 'toasts'>, ids: readonly string[]): Promise<void> {
  try {
    const { restored } = await postJson<TrashChanged>('trash', { restore: ids })
    page.catalog.refresh()
    toasts.say(`${restored} ${restored === 1 ? 'file' : 'files'} brought back`)
  } catch (error) {
    toasts.say(`Not brought back: ${error instanceof Error ? error.message : String(error)}`)
  }
}

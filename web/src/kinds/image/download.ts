// Pictures to take along, under names that say what they are.

import { fileName } from '../title'
import { addressOf } from './shots'
import type { Shot } from './shots'

const MOST = 50

/** Saves the files as they were logged; what cannot be had is left out. */
export async function download(tag: string, shots: readonly Shot[], save: (blob: Blob, name: string) => void): Promise<void> {
  for (const shot of shots.slice(0, MOST)) {
    const answer = await fetch(addressOf(tag, shot, { width: 0, window: null }))
    if (!answer.ok) continue
    const blob = await answer.blob()
    const ending = blob.type.split('/')[1]?.replace('jpeg', 'jpg') ?? 'bin'
    const sample = shot.of > 1 ? [`sample${shot.number + 1}`] : []
    save(blob, `${fileName(tag, shot.run.name, `step${shot.step}`, ...sample)}.${ending}`)
  }
}

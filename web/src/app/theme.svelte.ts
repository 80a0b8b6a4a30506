// The theme in force, and its colours as real values for the chart engine, which cannot see custom properties.

import type { Theme } from '../plot'
import type { ThemeChoice } from './prefs.svelte'

const system = window.matchMedia('(prefers-color-scheme: dark)')

export class ThemeState {
  #systemDark = $state(system.matches)
  #choice: () => ThemeChoice

  /** `choice` is read whenever it changes. */
  constructor(choice: () => ThemeChoice) {
    this.#choice = choice
    system.addEventListener('change', (event) => (this.#systemDark = event.matches))
  }

  readonly dark = $derived.by(() => {
    const choice = this.#choice()
    return choice === 'dark' || (choice === 'system' && this.#systemDark)
  })

  readonly chart: Theme = $derived.by(() => {
    document.documentElement.dataset.theme = this.dark ? 'dark' : 'light'
    return { ...resolved(), dark: this.dark }
  })
}

/** Custom properties as the browser resolves them, light-dark() included. */
function resolved(): Omit<Theme, 'dark'> {
  const probe = document.createElement('span')
  probe.hidden = true
  document.body.append(probe)
  const color = (name: string): string => {
    probe.style.color = `var(--${name})`
    return hex(getComputedStyle(probe).color)
  }
  const theme = {
    surface: color('surface'),
    ink: color('ink'),
    second: color('second'),
    third: color('third'),
    line: color('line'),
    hairline: color('hairline'),
    accent: color('accent'),
    font: getComputedStyle(document.documentElement).getPropertyValue('--font').trim(),
  }
  probe.remove()
  return theme
}

function hex(rgb: string): string {
  const parts = rgb.match(/\d+/g) ?? []
  return `#${parts.slice(0, 3).map((part) => Number(part).toString(16).padStart(2, '0')).join('')}`
}

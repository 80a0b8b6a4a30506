// One series as a table: the full data of the CSV download, read into columns.

export interface Points {
  /** Exact text of each step: a number cannot hold every int64. */
  steps: string[]
  wallTimes: Float64Array
  values: Float64Array
}

/** Columns are found by their names in the first line. Throws when one of them is missing. */
export function readPoints(csv: string): Points {
  const lines = csv.split(/\r?\n/)
  const head = (lines[0] ?? '').toLowerCase().split(',').map((cell) => cell.trim().replace(/^"|"$/g, ''))
  const at = (...names: string[]): number => {
    const index = head.findIndex((cell) => names.includes(cell.replace(' ', '_')))
    if (index < 0) throw new Error(`the table has no column "${names[0]}"`)
    return index
  }
  const [wall, step, value] = [at('wall_time'), at('step'), at('value')]
  const body = lines.slice(1).filter((line) => line !== '')
  const points: Points = { steps: [], wallTimes: new Float64Array(body.length), values: new Float64Array(body.length) }
  body.forEach((line, i) => {
    const cells = line.split(',')
    points.steps.push(cells[step] ?? '')
    points.wallTimes[i] = Number(cells[wall] ?? NaN)
    points.values[i] = Number(cells[value] ?? NaN)
  })
  return points
}

/** Groups the digits of a whole number that may be too long for a number. */
export const groupDigits = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ',').replace(/^-/, '−')

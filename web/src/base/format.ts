/** Numbers, sizes and times as people read them, the same in every card, table and axis. */

const SI = [
  { from: 1e15, unit: 'P' },
  { from: 1e12, unit: 'T' },
  { from: 1e9, unit: 'G' },
  { from: 1e6, unit: 'M' },
  { from: 1e3, unit: 'k' },
]

/** Drops trailing zeros of a decimal fraction and a needless exponent sign. */
function trim(text: string): string {
  const [mantissa = '', exponent] = text.split('e')
  const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa
  return exponent === undefined ? short : `${short}e${exponent.replace('+', '')}`
}

function special(value: number): string | null {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  return null
}

const minus = (text: string): string => text.replace(/^-/, '−').replace('e-', 'e−')

/**
 * A metric value: up to four significant digits, exponent form outside [0.001, 10000). In a column numbers are
 * `padded` with zeros, so that they end where the others end.
 */
export function formatNumber(value: number, digits = 4, padded = false): string {
  const name = special(value)
  if (name !== null) return name
  if (value === 0) return '0'
  const size = Math.abs(value)
  const rounded = Number(size.toPrecision(digits))
  const short = padded && !Number.isInteger(value) ? (text: string): string => text.replace('e+', 'e') : trim
  const text =
    rounded < 1e-3 || rounded >= 1e4 ? short(value.toExponential(digits - 1)) : short(value.toPrecision(digits))
  return minus(text)
}

/** Every digit of a whole number, grouped: 56,000. */
export function formatCount(value: number): string {
  const name = special(value)
  if (name !== null) return name
  const digits = String(Math.abs(Math.round(value)))
  if (digits.includes('e')) return minus(trim(value.toExponential(3)))
  const grouped = digits.replace(/\B(?=(\d{3})+$)/g, ',')
  return value < 0 && digits !== '0' ? `−${grouped}` : grouped
}

/** A large number short: 40k, 1.2M. */
export function formatSI(value: number, digits = 3): string {
  const name = special(value)
  if (name !== null) return name
  const size = Number(Math.abs(value).toPrecision(digits))
  if (size >= 1e18) return minus(trim(value.toExponential(digits - 1)))
  const step = SI.find((candidate) => size >= candidate.from)
  if (step === undefined) return formatNumber(value, digits)
  return minus(trim((value / step.from).toPrecision(digits))) + step.unit
}

/** A size on disk: 1.1 GB, with powers of 1,000 as disks are sold and `ls --si` shows. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
  let size = bytes
  let unit = 0
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000
    unit++
  }
  const text = unit === 0 ? String(Math.round(size)) : trim(size.toPrecision(3))
  return `${text} ${units[unit]}`
}

/** A length of time in its two largest parts: 0.4 s, 12 s, 3m 05s, 1h 03m, 2d 04h. */
export function formatDuration(seconds: number): string {
  const name = special(seconds)
  if (name !== null) return name
  const sign = seconds < 0 ? '−' : ''
  const size = Math.abs(seconds)
  if (size < 9.95) return `${sign}${trim(size.toFixed(size < 0.0995 && size > 0 ? 3 : 1))} s`
  if (size < 59.5) return `${sign}${Math.round(size)} s`
  const whole = Math.round(size)
  const two = (part: number): string => String(part).padStart(2, '0')
  if (whole < 3600) return `${sign}${Math.floor(whole / 60)}m ${two(whole % 60)}s`
  const minutes = Math.round(size / 60)
  if (minutes < 1440) return `${sign}${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`
  const hours = Math.round(size / 3600)
  return `${sign}${Math.floor(hours / 24)}d ${two(hours % 24)}h`
}

/** How long ago: "now", "2 s ago", "5 min ago", "3 h ago", "4 d ago". Both in Unix seconds. */
export function formatAgo(then: number, now: number): string {
  const seconds = now - then
  if (!Number.isFinite(seconds)) return 'never'
  if (seconds < 1) return 'now'
  if (seconds < 60) return `${Math.floor(seconds)} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`
  return `${Math.floor(seconds / 86400)} d ago`
}

/** A moment in the reader's time zone, to the second: 2026-11-21 07:49:05. Unix seconds. */
export function formatTime(seconds: number): string {
  const date = new Date(seconds * 1000)
  if (Number.isNaN(date.getTime())) return 'no time'
  const two = (part: number): string => String(part).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

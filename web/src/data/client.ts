/** Requests to our own server: relative addresses, so that any prefix or proxy works, and one shape of error. */

import { Packed } from '../base/packed'
import type { DamageReports, Error as ErrorAnswer, Runs, State, Tags } from './api'

/** Base of the API, relative to the page. */
export const apiBase = 'api/'

/** What went wrong, in the server's own words where it sent any. */
export class ApiError extends Error {
  override readonly name = 'ApiError'

  constructor(
    /** HTTP status; 0 when the server was not reached. */
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

function isErrorAnswer(body: unknown): body is ErrorAnswer {
  if (typeof body !== 'object' || body === null || !('error' in body)) return false
  const { error } = body
  return typeof error === 'object' && error !== null && 'code' in error && 'message' in error
}

async function refusal(response: Response): Promise<ApiError> {
  try {
    const body: unknown = await response.json()
    if (isErrorAnswer(body)) return new ApiError(response.status, body.error.code, body.error.message)
  } catch {
    // Not ours (a proxy's page, perhaps): the status has to do.
  }
  return new ApiError(response.status, 'http', `the server answered ${response.status} ${response.statusText}`.trim())
}

/** The answer from an address relative to the API. Throws ApiError; an aborted request throws the browser's AbortError. */
export async function ask(path: string, init: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(apiBase + path, init)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(0, 'unreachable', 'the server cannot be reached: is it still running?')
  }
  if (!response.ok) throw await refusal(response)
  return response
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await (await ask(path, signal ? { signal } : {})).json()) as T
}

const asked = (body: unknown, signal?: AbortSignal): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
  ...(signal ? { signal } : {}),
})

export async function postJson<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  return (await (await ask(path, asked(body, signal))).json()) as T
}

/** The packed answer to a question; throws PackedError too. */
export async function postPacked(path: string, body: unknown, signal?: AbortSignal): Promise<Packed> {
  return new Packed(await (await ask(path, asked(body, signal))).arrayBuffer())
}

/** The packed answer at an address; throws PackedError too. */
export async function getPacked(path: string, signal?: AbortSignal): Promise<Packed> {
  return new Packed(await (await ask(path, signal ? { signal } : {})).arrayBuffer())
}

export const fetchState = (signal?: AbortSignal): Promise<State> => getJson<State>('state', signal)
export const fetchRuns = (signal?: AbortSignal): Promise<Runs> => getJson<Runs>('runs', signal)
export const fetchTags = (signal?: AbortSignal): Promise<Tags> => getJson<Tags>('tags', signal)
export const fetchDamage = (signal?: AbortSignal): Promise<DamageReports> => getJson<DamageReports>('damage', signal)

/** Where the full data of one series can be downloaded, relative to the page or to another base. */
export function scalarsUrl(format: 'csv' | 'json', run: number, tag: string, base = apiBase): string {
  return `${base}scalars.${format}?${new URLSearchParams({ run: String(run), tag })}`
}

/** Whether a run id is in the flattened ranges of a tag. */
export function hasRun(ranges: readonly number[], run: number): boolean {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ranges[middle] ?? Infinity) <= run) low = middle + 1
    else high = middle
  }
  return low % 2 === 1
}

import { expect, test } from 'vitest'
import { decodeColumns } from './columns'
import { PackedError } from './packed'
import type { SeriesColumns } from './columns'

/** Packs an answer as the server does. */
function pack(header: object, data: ArrayBuffer[]): ArrayBuffer {
  let text = JSON.stringify(header)
  while ((8 + text.length) % 8 !== 0) text += ' '
  const body = data.reduce((size, part) => size + part.byteLength, 0)
  const bytes = new Uint8Array(8 + text.length + body)
  bytes.set(new TextEncoder().encode('SLS1'), 0)
  new DataView(bytes.buffer).setUint32(4, text.length, true)
  bytes.set(new TextEncoder().encode(text), 8)
  let at = 8 + text.length
  for (const part of data) {
    bytes.set(new Uint8Array(part), at)
    at += part.byteLength
  }
  return bytes.buffer
}

const facts = { version: 7, total: 4, in_range: 4, shown: 4, thinned: false, nan: 1, inf: 2, restarts: 0, start: 1e9, step_base: 100 }

test('columns are views of the answer, NaN and infinities included', () => {
  const steps = new Int32Array([0, 1, 2, 3])
  const values = new Float32Array([1.5, NaN, Infinity, -Infinity])
  const times = new Float64Array([0, 0.5, 1, 1.5])
  const arrays = { step: [0, 4, 'i4'], y: [16, 4, 'f4'], time: [32, 4, 'f8'] }
  const buffer = pack({ version: 9, series: [{ tag: 'loss', run: 3, ...facts, arrays }] }, [
    steps.buffer,
    values.buffer,
    times.buffer,
  ])
  const answer = decodeColumns(buffer)
  const [series] = answer.series as [SeriesColumns]
  expect(answer.version).toBe(9)
  expect([...series.step]).toEqual([0, 1, 2, 3])
  expect([...series.y]).toEqual([1.5, NaN, Infinity, -Infinity])
  expect([...series.time]).toEqual([0, 0.5, 1, 1.5])
  expect(series.stepBase).toBe(100)
  expect(series.smooth).toBeNull()
  expect(series.y.buffer).toBe(buffer)
})

test('steps shared by two series are one array, and an unchanged series carries only its version', () => {
  const steps = new Int32Array([0, 1, 2, 3])
  const values = new Float32Array([1, 2, 3, 4])
  const arrays = { step: [0, 4, 'i4'], y: [16, 4, 'f4'], time: [16, 4, 'f4'] }
  const series = [
    { tag: 'a', run: 0, ...facts, arrays },
    { tag: 'a', run: 1, ...facts, arrays },
    { tag: 'a', run: 2, version: 5, unchanged: true },
  ]
  const answer = decodeColumns(pack({ version: 1, series }, [steps.buffer, values.buffer]))
  const [one, two, three] = answer.series as [SeriesColumns, SeriesColumns, SeriesColumns]
  expect(two.step).toBe(one.step)
  expect(three).toEqual({ tag: 'a', run: 2, version: 5, unchanged: true })
})

test('an answer that is cut or something else is refused, not misread', () => {
  const arrays = { step: [0, 4, 'i4'], y: [16, 4, 'f4'], time: [16, 4, 'f4'] }
  const whole = pack({ version: 1, series: [{ tag: 'a', run: 0, ...facts, arrays }] }, [new ArrayBuffer(32)])
  expect(() => decodeColumns(whole.slice(0, whole.byteLength - 4))).toThrow(PackedError)
  expect(() => decodeColumns(whole.slice(0, 40))).toThrow(PackedError)
  expect(() => decodeColumns(new TextEncoder().encode('{"error":{}}').buffer)).toThrow(PackedError)
})

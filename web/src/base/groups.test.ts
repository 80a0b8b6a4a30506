import { expect, test } from 'vitest'
import type { SeriesColumns } from './columns'
import { decodeGroups } from './groups'
import { PackedError } from './packed'

function pack(header: object, data: ArrayBuffer[]): ArrayBuffer {
  let text = JSON.stringify(header)
  while ((8 + text.length) % 8 !== 0) text += ' '
  const bytes = new Uint8Array(8 + text.length + data.reduce((size, part) => size + part.byteLength, 0))
  bytes.set(new TextEncoder().encode(`SLS1\0\0\0\0${text}`))
  new DataView(bytes.buffer).setUint32(4, text.length, true)
  let at = 8 + text.length
  for (const part of data) {
    bytes.set(new Uint8Array(part), at)
    at += part.byteLength
  }
  return bytes.buffer
}

const x = new Int32Array([0, 10])
const center = new Float32Array([1, 2])
const n = new Int32Array([3, 2])
const edge = new Float32Array([0.5, 1.5])
const arrays = { x: [0, 2, 'i4'], center: [8, 2, 'f4'], n: [16, 2, 'i4'], low: [24, 2, 'f4'], high: [8, 2, 'f4'] }
const groups = [
  { tag: 'loss', group: 0, version: 5, runs: 3, total: 6, in_range: 2, shown: 2, x_base: 100, arrays },
  { tag: 'loss', group: 1, version: 9, unchanged: true },
]
const answer = pack({ version: 1, groups }, [x.buffer, center.buffer, n.buffer, edge.buffer])

test('a group becomes a line with a band, under the number it was asked by', () => {
  const [first, second] = decodeGroups(answer, [-4, -7]) as [SeriesColumns, SeriesColumns]
  expect([first.run, first.version, first.stepBase, first.total, first.thinned]).toEqual([-4, 5, 100, 2, false])
  expect([...first.step]).toEqual([0, 10])
  expect([...first.y]).toEqual([1, 2])
  expect([first.group?.runs, [...(first.group?.n ?? [])], [...(first.group?.low ?? [])], [...(first.group?.high ?? [])]]).toEqual([3, [3, 2], [0.5, 1.5], [1, 2]])
  expect(second).toEqual({ tag: 'loss', run: -7, version: 9, unchanged: true })
})

test('an answer of more groups than were asked for is refused', () => {
  expect(() => decodeGroups(answer, [-4])).toThrow(PackedError)
})

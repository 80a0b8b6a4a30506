/**
 * A packed answer: a JSON header, then little-endian arrays that become typed arrays without a copy.
 *
 * Layout: "SLS1", u32 header length, the header padded so that the data after it is 8-byte aligned, the arrays.
 * Browsers run on little-endian machines only, so views are enough.
 */

export type Column = Int32Array | Float32Array | Float64Array

/** [byte offset in the data block, number of values, type] */
export type Place = readonly [number, number, 'i4' | 'f4' | 'f8']

export class PackedError extends Error {
  override readonly name = 'PackedError'
}

const magic = 0x31534c53 // "SLS1" read as a little-endian u32

/** Views into the given buffer; it lives as long as any of them. */
export class Packed {
  readonly header: unknown
  readonly #buffer: ArrayBuffer
  readonly #start: number
  /** Arrays sent once and named several times (the steps of runs logged alike) become one view. */
  readonly #views = new Map<number, Column>()

  /** Throws PackedError when the bytes are not such an answer. */
  constructor(buffer: ArrayBuffer) {
    const view = new DataView(buffer)
    if (buffer.byteLength < 8 || view.getUint32(0, true) !== magic) throw new PackedError('the answer is not packed (no SLS1 at its start)')
    const length = view.getUint32(4, true)
    this.#buffer = buffer
    this.#start = 8 + length
    if (this.#start > buffer.byteLength || this.#start % 8 !== 0) throw new PackedError('the header of the answer is cut or misaligned')
    this.header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)))
  }

  column([offset, count, type]: Place): Column {
    const size = type === 'f8' ? 8 : 4
    const at = this.#start + offset
    if (offset < 0 || offset % size !== 0 || at + count * size > this.#buffer.byteLength)
      throw new PackedError(`column of ${count} ${type} at byte ${at} is outside the answer of ${this.#buffer.byteLength}`)
    const key = offset * 4 + (type === 'i4' ? 0 : type === 'f4' ? 1 : 2)
    const known = this.#views.get(key)
    if (known?.length === count) return known
    const view = new { i4: Int32Array, f4: Float32Array, f8: Float64Array }[type](this.#buffer, at, count)
    this.#views.set(key, view)
    return view
  }
}

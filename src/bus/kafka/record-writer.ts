import type { KeyedRecord } from './partition-groups.ts'

const firstBytes = 64 * 1024
/** What is kept for the next batch: more than `maxBatchBytes`, less than the largest event. */
const keptBytes = 2 * 1024 * 1024
/** Of a character in UTF-8, counted in the units of a string's length. */
const mostUnitBytes = 3
/** Of a number up to 2^31. */
const mostVarintBytes = 5
/** A call into the runtime costs more than a loop over so few characters. */
const shortText = 48

/**
 * Writes the records of a batch one after another, into memory that is used again: the library makes some hundred small
 * objects of one record, and what they cost is most of what a delivery costs Kafka's client.
 * https://kafka.apache.org/documentation/#record
 */
export class RecordWriter {
  #bytes = Buffer.allocUnsafeSlow(firstBytes)
  #at = 0
  /** Of the last record. */
  #besideValue = 0

  clear(): void {
    this.#at = 0
    if (this.#bytes.length > keptBytes) this.#bytes = Buffer.allocUnsafeSlow(firstBytes)
  }

  /** All since `clear`; the next `clear` takes it back. */
  written(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }

  /** `offset`: its place in the batch. All records of a batch are of one time, that of the batch. */
  add(record: KeyedRecord, offset: number): void {
    const valueBytes = record.value.length
    const start = this.#at
    // Room for its length, as it will nearly always be: records of one topic differ in their values.
    const bodyAt = start + varintBytes(valueBytes + this.#besideValue)
    const end = this.#writeBody(bodyAt, record, offset)
    this.#besideValue = end - bodyAt - valueBytes
    this.#at = prependLength(this.#roomFor(end, mostVarintBytes), start, bodyAt, end)
  }

  /** Attributes and the difference in time are 0. Gives where it ends, as all of these do. */
  #writeBody(start: number, { key, value, headers }: KeyedRecord, offset: number): number {
    const bytes = this.#roomFor(start, 2 + 4 * mostVarintBytes + key.length + value.length)
    bytes[start] = 0
    bytes[start + 1] = 0
    let at = writeVarint(bytes, start + 2, offset)
    at = writeBytes(bytes, at, key)
    at = writeBytes(bytes, at, value)
    at = writeVarint(bytes, at, headers.length)
    for (const [name, text] of headers) at = this.#writeText(this.#writeText(at, name), text)
    return at
  }

  #writeText(start: number, text: string): number {
    const length = lengthOf(text)
    return writeText(this.#roomFor(start, mostVarintBytes + mostUnitBytes * length), start, text, length)
  }

  /** What is written into; all before `at` is kept. */
  #roomFor(at: number, more: number): Buffer {
    const bytes = this.#bytes
    if (at + more <= bytes.length) return bytes
    const larger = Buffer.allocUnsafeSlow(Math.max(at + more, 2 * bytes.length))
    larger.set(bytes.subarray(0, at))
    this.#bytes = larger
    return larger
  }
}

/**
 * Texts come in more kinds (cut out of others, put together, of one byte or two) than V8 tells apart where a property is
 * read, so that `length` and `charCodeAt` were looked up each time: half of what writing a record took. What is added up
 * is a text to the compiler, adding nothing is nothing, and a function that is called by itself needs no look-up.
 */
function lengthOf(text: string): number {
  return (text + '').length
}

// oxlint-disable-next-line typescript/unbound-method -- it is given its text at each call
const { charCodeAt } = String.prototype

function writeBytes(bytes: Buffer, start: number, value: Buffer): number {
  const at = writeVarint(bytes, start, value.length)
  bytes.set(value, at)
  return at + value.length
}

function writeText(bytes: Buffer, start: number, text: string, length: number): number {
  const at = start + varintBytes(length)
  if (length <= shortText) {
    let index = 0
    for (; index < length; index += 1) {
      const unit = charCodeAt.call(text, index)
      if (unit >= 0x80) break
      bytes[at + index] = unit
    }
    if (index === length) {
      writeVarint(bytes, start, length)
      return at + length
    }
  }
  return prependLength(bytes, start, at, at + bytes.write(text, at))
}

/** Of what stands between `at` and `end`; moves it where the length takes more room than was left for it. */
function prependLength(bytes: Buffer, start: number, at: number, end: number): number {
  const length = end - at
  const moved = start + varintBytes(length)
  if (moved !== at) bytes.copyWithin(moved, at, end)
  writeVarint(bytes, start, length)
  return moved + length
}

/** Of a number that is not negative, in zigzag: https://protobuf.dev/programming-guides/encoding/#signed-ints */
function varintBytes(value: number): number {
  if (value < 0x40) return 1
  if (value < 0x2000) return 2
  if (value < 0x10_0000) return 3
  return value < 0x800_0000 ? 4 : 5
}

function writeVarint(bytes: Buffer, start: number, value: number): number {
  // Doubled it may be more than 31 bits.
  let rest = (value << 1) >>> 0
  let at = start
  while (rest >= 0x80) {
    bytes[at] = (rest & 0x7f) | 0x80
    rest >>>= 7
    at += 1
  }
  bytes[at] = rest
  return at + 1
}

/** Kafka's primitive types, as far as an inspection reads them: https://kafka.apache.org/protocol#protocol_types */
export class WireReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  boolean(): boolean {
    return this.int8() !== 0
  }

  int8(): number {
    return this.#bytes.readInt8(this.#step(1))
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#step(2))
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#step(4))
  }

  string(): string {
    return this.nullableString() ?? ''
  }

  nullableString(): string | undefined {
    const length = this.int16()
    return length < 0 ? undefined : this.#text(length)
  }

  array<T>(read: () => T): readonly T[] {
    return this.#items(this.int32(), read)
  }

  /** The compact types count from 1, as 0 is null. */
  compactString(): string {
    return this.#text(Math.max(0, this.unsignedVarint() - 1))
  }

  compactArray<T>(read: () => T): readonly T[] {
    return this.#items(this.unsignedVarint() - 1, read)
  }

  unsignedVarint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#bytes.readUInt8(this.#step(1))
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    throw new RangeError('a number in the answer is too long')
  }

  /** The optional fields at the end of a structure; `read` is given each with a reader of its bytes only. */
  tagged(read: (tag: number, field: WireReader) => void = () => undefined): void {
    for (let left = this.unsignedVarint(); left > 0; left--) {
      const tag = this.unsignedVarint()
      read(tag, new WireReader(this.#take(this.unsignedVarint())))
    }
  }

  /** One by one, so that a length which is not true ends at the end of the bytes. */
  #items<T>(length: number, read: () => T): readonly T[] {
    const items: T[] = []
    for (let count = 0; count < length; count++) items.push(read())
    return items
  }

  #text(length: number): string {
    return this.#take(length).toString('utf8')
  }

  #take(length: number): Buffer {
    const start = this.#step(length)
    return this.#bytes.subarray(start, start + length)
  }

  #step(length: number): number {
    const start = this.#at
    if (start + length > this.#bytes.length) throw new RangeError('the answer is shorter than it says')
    this.#at += length
    return start
  }
}

export function encodeBoolean(value: boolean): Buffer {
  return Buffer.of(value ? 1 : 0)
}

export function encodeString(text: string): Buffer {
  const bytes = Buffer.from(text)
  const length = Buffer.alloc(2)
  length.writeInt16BE(bytes.length)
  return Buffer.concat([length, bytes])
}

export function encodeArray(items: readonly Buffer[]): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(items.length)
  return Buffer.concat([length, ...items])
}

/** Of fewer than 127 bytes. */
export function encodeCompactString(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.of(bytes.length + 1), bytes])
}

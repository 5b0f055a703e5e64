/** Reads what `GrowingBytes` wrote. */
export class ByteReader {
  readonly #bytes: Buffer
  #at = 0

  constructor({ buffer, byteOffset, byteLength }: Uint8Array) {
    this.#bytes = Buffer.from(buffer, byteOffset, byteLength)
  }

  goTo(at: number): void {
    this.#at = at
  }

  number(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.#at++] ?? 0
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value >>> 0
    }
  }

  text(): string {
    const start = this.#skip()
    return this.#bytes.toString('utf8', start, this.#at)
  }

  skipText(): void {
    this.#skip()
  }

  #skip(): number {
    const size = this.number()
    this.#at += size
    return this.#at - size
  }
}

const firstBytes = 4096

/** Bytes that are only ever added to. What is reserved and not yet written costs no memory but addresses. */
export class GrowingBytes {
  #bytes = Buffer.from(new ArrayBuffer(firstBytes))
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Seven bits a byte, the lowest first: https://en.wikipedia.org/wiki/LEB128 */
  addNumber(value: number): void {
    this.#reserve(5)
    let rest = value
    for (; rest > 0x7f; rest >>>= 7) this.#bytes[this.#length++] = (rest & 0x7f) | 0x80
    this.#bytes[this.#length++] = rest
  }

  /** Its length, then itself in UTF-8. */
  addText(text: string): void {
    const size = Buffer.byteLength(text)
    this.addNumber(size)
    this.#reserve(size)
    this.#length += this.#bytes.write(text, this.#length, 'utf8')
  }

  /** What was written, in a buffer of its own that may be given to another thread; nothing may be added after it. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length)
  }

  #reserve(size: number): void {
    const needed = this.#length + size
    if (needed <= this.#bytes.length) return
    const grown = Buffer.from(new ArrayBuffer(Math.max(needed, 2 * this.#bytes.length)))
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
  }
}

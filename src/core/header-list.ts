/**
 * A delivery's headers exactly as received, so that a doubled header is seen: Node joins or drops some repeats.
 * Names are matched without regard to case; ask in lower case.
 */
export class HeaderList {
  readonly #pairs: readonly string[]

  /** @param pairs name, value, name, value, … as in `IncomingMessage.rawHeaders` */
  constructor(pairs: readonly string[]) {
    this.#pairs = pairs
  }

  static fromEntries(entries: Iterable<readonly [string, string]>): HeaderList {
    return new HeaderList([...entries].flat())
  }

  /** Every value of a header, in order. */
  all(name: string): readonly string[] {
    const values: string[] = []
    for (let at = 0; at + 1 < this.#pairs.length; at += 2)
      if (isCalled(this.#pairs[at] ?? '', name)) values.push(this.#pairs[at + 1] ?? '')
    return values
  }

  /** The value of a header that occurs exactly once; a doubled one has no single value. */
  only(name: string): string | undefined {
    let found: string | undefined
    for (let at = 0; at + 1 < this.#pairs.length; at += 2) {
      if (!isCalled(this.#pairs[at] ?? '', name)) continue
      if (found !== undefined) return undefined
      found = this.#pairs[at + 1] ?? ''
    }
    return found
  }

  entries(): readonly (readonly [string, string])[] {
    const entries: [string, string][] = []
    for (let at = 0; at + 1 < this.#pairs.length; at += 2)
      entries.push([this.#pairs[at] ?? '', this.#pairs[at + 1] ?? ''])
    return entries
  }
}

/** A request has so few headers, and so few of them are asked for, that looking through them costs less than an index. */
function isCalled(given: string, name: string): boolean {
  return given.length === name.length && (given === name || given.toLowerCase() === name)
}

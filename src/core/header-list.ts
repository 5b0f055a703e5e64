/**
 * A delivery's headers exactly as received, so that a doubled header is seen: Node joins or drops some repeats.
 * Names are matched without regard to case; ask in lower case.
 */
export class HeaderList {
  readonly #pairs: readonly string[]
  #byName: Map<string, readonly string[]> | undefined

  /** @param pairs name, value, name, value, … as in `IncomingMessage.rawHeaders` */
  constructor(pairs: readonly string[]) {
    this.#pairs = pairs
  }

  static fromEntries(entries: Iterable<readonly [string, string]>): HeaderList {
    return new HeaderList([...entries].flat())
  }

  /** Every value of a header, in order. */
  all(name: string): readonly string[] {
    this.#byName ??= indexPairs(this.#pairs)
    return this.#byName.get(name) ?? []
  }

  /** The value of a header that occurs exactly once; a doubled one has no single value. */
  only(name: string): string | undefined {
    const values = this.all(name)
    return values.length === 1 ? values[0] : undefined
  }

  entries(): readonly (readonly [string, string])[] {
    const entries: [string, string][] = []
    for (let at = 0; at + 1 < this.#pairs.length; at += 2)
      entries.push([this.#pairs[at] ?? '', this.#pairs[at + 1] ?? ''])
    return entries
  }
}

function indexPairs(pairs: readonly string[]): Map<string, readonly string[]> {
  const byName = new Map<string, string[]>()
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    const name = (pairs[at] ?? '').toLowerCase()
    const values = byName.get(name)
    if (values === undefined) byName.set(name, [pairs[at + 1] ?? ''])
    else values.push(pairs[at + 1] ?? '')
  }
  return byName
}

/** A number in [0, 1) that decides what a crash does. */
export type Choice = () => number

type Change =
  | { readonly kind: 'write'; readonly position: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly size: number }

/**
 * A file with a page cache. What is written is seen at once; `sync` makes it durable. After a failed sync the pages count
 * as clean, as on Linux: a later sync does not write them.
 */
export class MemoryFile {
  #visible: Buffer = Buffer.alloc(0)
  #durable: Buffer = Buffer.alloc(0)
  #unsynced: Change[] = []

  get bytes(): Buffer {
    return this.#visible
  }

  write(position: number, bytes: Buffer): void {
    const change: Change = { kind: 'write', position, bytes: Buffer.from(bytes) }
    this.#visible = applied(this.#visible, change)
    this.#unsynced.push(change)
  }

  truncate(size: number): void {
    const change: Change = { kind: 'truncate', size }
    this.#visible = applied(this.#visible, change)
    this.#unsynced.push(change)
  }

  sync(): void {
    for (const change of this.#unsynced) this.#durable = applied(this.#durable, change)
    this.#unsynced = []
  }

  failSync(): void {
    this.#unsynced = []
  }

  /** The machine died: each unsynced change is kept, lost, torn at any byte, or kept in pieces without order. */
  crash(choose: Choice): void {
    const mode = Math.floor(choose() * 4)
    let kept: readonly Change[] = mode === 1 ? this.#unsynced : []
    if (mode === 2) kept = tornPrefix(this.#unsynced, choose)
    if (mode === 3) kept = this.#unsynced.flatMap((change) => pieces(change, choose))
    for (const change of kept) this.#durable = applied(this.#durable, change)
    this.#unsynced = []
    this.#visible = Buffer.from(this.#durable)
  }

  /** Changes one stored byte, durably: a bad sector, a bad cable, a stray write. */
  flip(position: number, mask: number): void {
    for (const bytes of new Set([this.#visible, this.#durable])) {
      const byte = bytes[position]
      if (byte !== undefined) bytes[position] = byte ^ mask
    }
  }
}

function applied(bytes: Buffer, change: Change): Buffer {
  const size = change.kind === 'truncate' ? change.size : Math.max(bytes.length, change.position + change.bytes.length)
  const result = Buffer.alloc(size)
  bytes.copy(result)
  if (change.kind === 'write') change.bytes.copy(result, change.position)
  return result
}

function tornPrefix(changes: readonly Change[], choose: Choice): Change[] {
  const whole = Math.floor(choose() * (changes.length + 1))
  const torn = changes[whole]
  const kept = changes.slice(0, whole)
  if (torn?.kind === 'write')
    kept.push({ ...torn, bytes: torn.bytes.subarray(0, Math.floor(choose() * torn.bytes.length)) })
  return kept
}

function pieces(change: Change, choose: Choice): Change[] {
  if (change.kind === 'truncate') return choose() < 0.5 ? [change] : []
  const kept: Change[] = []
  for (let at = 0; at < change.bytes.length;) {
    const end = at + 1 + Math.floor(choose() * change.bytes.length)
    const piece = change.bytes.subarray(at, end)
    if (choose() < 0.6) kept.push({ kind: 'write', position: change.position + at, bytes: piece })
    at = end
  }
  return kept
}

import type { MarkerKind } from '../core/event.ts'
import type { QuarantineEntry, QuarantinedEvent } from './quarantined-record.ts'

/**
 * What of a quarantine is still pending: the last that was said under a key counts. An event that its sender delivers
 * again after it was released or dropped, and that is kept again, is pending again.
 */
export class QuarantineFold<Kept> {
  readonly #keep: (event: QuarantinedEvent) => Kept | undefined
  readonly #pending = new Map<string, Kept>()
  readonly #ended = new Map<string, MarkerKind>()

  /** @param keep what to remember of an event; undefined for one that is of no interest */
  constructor(keep: (event: QuarantinedEvent) => Kept | undefined) {
    this.#keep = keep
  }

  get pending(): ReadonlyMap<string, Kept> {
    return this.#pending
  }

  /** What became of an event of interest that is not pending. */
  endOf(key: string): MarkerKind | undefined {
    return this.#ended.get(key)
  }

  add(entry: QuarantineEntry): void {
    const { key } = entry
    if (entry.kind === 'marker') {
      if (this.#pending.delete(key)) this.#ended.set(key, entry.says)
      return
    }
    const kept = this.#keep(entry)
    if (kept === undefined) return
    this.#pending.delete(key)
    this.#pending.set(key, kept)
    this.#ended.delete(key)
  }
}

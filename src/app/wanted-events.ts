import { QuarantineFold } from '../pipeline/quarantine-fold.ts'
import { readQuarantineEntry } from '../pipeline/quarantined-record.ts'
import type { QuarantinedEvent, StoredRecord } from '../pipeline/quarantined-record.ts'
import type { MarkerKind } from '../core/event.ts'

/** Of values that one request holds. */
const maxHeldBytes = 64 * 1024 * 1024

/** An event that is pending, and everything that brought it. */
export interface WantedEvent extends QuarantinedEvent {
  readonly deliveries: readonly string[]
}

type Wanted = QuarantinedEvent | 'too-much'

/** What a quarantine holds under the keys of one request, as far as its values have room; the first one always has. */
export class WantedEvents {
  readonly #keys: ReadonlySet<string>
  readonly #fold = new QuarantineFold<Wanted>((event) => this.#keep(event))
  #heldBytes = 0

  constructor(keys: Iterable<string>) {
    this.#keys = new Set(keys)
  }

  /** What is pending under a key, or that it is too much beside the others. */
  pending(key: string): WantedEvent | 'too-much' | undefined {
    const wanted = this.#fold.pending.get(key)
    if (wanted === undefined || wanted === 'too-much') return wanted
    return { ...wanted, deliveries: this.#fold.deliveriesOf(key) }
  }

  endOf(key: string): MarkerKind | undefined {
    return this.#fold.endOf(key)
  }

  add(record: StoredRecord): void {
    const { key } = record
    if (!this.#keys.has(key)) return
    const entry = readQuarantineEntry(record)
    if (entry === undefined) return
    // Of what is said under a key no more is held than what is pending then.
    this.#heldBytes -= bytesOf(this.#fold.pending.get(key))
    this.#fold.add(entry)
    this.#heldBytes += bytesOf(this.#fold.pending.get(key))
  }

  #keep(event: QuarantinedEvent): Wanted {
    if (this.#heldBytes > 0 && this.#heldBytes + bytesOf(event) > maxHeldBytes) return 'too-much'
    const { data } = event.event
    // Apart from the much larger memory that it was read into.
    return { ...event, event: { ...event.event, data: data === null ? null : Uint8Array.from(data) } }
  }
}

function bytesOf(wanted: Wanted | undefined): number {
  return wanted === undefined || wanted === 'too-much' ? 0 : (wanted.event.data?.length ?? 0)
}

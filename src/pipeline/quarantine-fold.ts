import type { MarkerKind } from '../core/event.ts'
import type { QuarantineEntry, QuarantinedEvent } from './quarantined-record.ts'

type Marker = Extract<QuarantineEntry, { kind: 'marker' }>

/** Of one event; its sender may deliver it again and again while it is pending. */
const maxDeliveries = 32
/** Some megabytes at most: of most markers nothing is left to remember. */
const maxAwaited = 20_000

/**
 * What of a quarantine is still pending. A marker ends the deliveries that it names, wherever they are read: where a clock
 * was set back, a marker in one log comes before its event in another. One that names none, as they were written before,
 * ends what was read before it. An event that its sender delivers again after it was released or dropped, and that is kept
 * again, is pending again.
 */
export class QuarantineFold<Kept> {
  readonly #keep: (event: QuarantinedEvent) => Kept | undefined
  readonly #pending = new Map<string, Kept>()
  /** What brought each that is pending, without what was ended. */
  readonly #deliveries = new Map<string, readonly string[]>()
  readonly #ended = new Map<string, MarkerKind>()
  /** What markers name that was not there; it may be read later, or retention has removed it. */
  readonly #awaited = new Map<string, MarkerKind>()

  /** @param keep what to remember of an event; undefined for one that is of no interest */
  constructor(keep: (event: QuarantinedEvent) => Kept | undefined) {
    this.#keep = keep
  }

  get pending(): ReadonlyMap<string, Kept> {
    return this.#pending
  }

  /** What brought an event that is pending, the last of them at least: a marker names them. */
  deliveriesOf(key: string): readonly string[] {
    return this.#deliveries.get(key) ?? []
  }

  /** What became of an event of interest that is not pending. */
  endOf(key: string): MarkerKind | undefined {
    return this.#ended.get(key)
  }

  add(entry: QuarantineEntry): void {
    if (entry.kind === 'marker') this.#end(entry)
    else this.#addEvent(entry)
  }

  #addEvent(event: QuarantinedEvent): void {
    const { key } = event
    const { deliveryId } = event.quarantine
    const awaitedBy = this.#awaited.get(awaitedKey(key, deliveryId))
    if (awaitedBy !== undefined) {
      if (!this.#pending.has(key)) this.#ended.set(key, awaitedBy)
      return
    }
    const kept = this.#keep(event)
    if (kept === undefined) return
    const before = this.deliveriesOf(key).filter((each) => each !== deliveryId)
    this.#deliveries.set(key, [...before, deliveryId].slice(-maxDeliveries))
    this.#pending.delete(key)
    this.#pending.set(key, kept)
    this.#ended.delete(key)
  }

  #end({ key, says, ends }: Marker): void {
    const there = this.deliveriesOf(key)
    const named = new Set(ends)
    for (const deliveryId of named) if (!there.includes(deliveryId)) this.#await(awaitedKey(key, deliveryId), says)
    const left = ends === undefined ? [] : there.filter((deliveryId) => !named.has(deliveryId))
    if (left.length > 0) this.#deliveries.set(key, left)
    else {
      this.#deliveries.delete(key)
      if (this.#pending.delete(key)) this.#ended.set(key, says)
    }
  }

  #await(awaited: string, says: MarkerKind): void {
    this.#awaited.set(awaited, says)
    const [oldest] = this.#awaited.keys()
    if (this.#awaited.size > maxAwaited && oldest !== undefined) this.#awaited.delete(oldest)
  }
}

function awaitedKey(key: string, deliveryId: string): string {
  return `${key} ${deliveryId}`
}

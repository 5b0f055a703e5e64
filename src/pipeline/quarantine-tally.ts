import type { Instant } from '../core/clock.ts'
import type { KeptKind, QuarantineState } from '../core/quarantine-state.ts'
import type { Custody } from '../core/source.ts'
import { QuarantineFold } from './quarantine-fold.ts'
import { endOf, readQuarantineEntry } from './quarantined-record.ts'
import type { QuarantinedEvent, StoredRecord } from './quarantined-record.ts'

const dayMs = 24 * 3_600_000

interface Waiting {
  readonly why: 'held' | 'undecided'
  readonly storedAt: Instant
  readonly endsAt: Instant
}

export interface TallyOptions {
  readonly region: string
  /** Of a configured source. */
  readonly custodyOf: (source: string) => Custody | undefined
  /** After which the region's log removes what it holds, where that is known. */
  readonly retentionMs: number | undefined
}

/** Counts what of a quarantine is pending, from everything that its topic holds. */
export class QuarantineTally {
  readonly #options: TallyOptions
  readonly #fold: QuarantineFold<Waiting>
  #storedAt: Instant = 0

  constructor(options: TallyOptions) {
    this.#options = options
    this.#fold = new QuarantineFold((event) => this.#waiting(event))
  }

  add(record: StoredRecord & { readonly storedAt: Instant }): void {
    const entry = readQuarantineEntry(record)
    this.#storedAt = record.storedAt
    if (entry !== undefined) this.#fold.add(entry)
  }

  state(now: Instant): QuarantineState {
    const pending: Record<KeptKind, number> = { held: 0, undecided: 0, expired: 0 }
    let oldestAt: Instant | undefined
    let nextEndAt = Number.POSITIVE_INFINITY
    let endingSoon = 0
    for (const { why, storedAt, endsAt } of this.#fold.pending.values()) {
      oldestAt = Math.min(oldestAt ?? storedAt, storedAt)
      pending[endsAt <= now ? 'expired' : why] += 1
      if (endsAt <= now) continue
      nextEndAt = Math.min(nextEndAt, endsAt)
      if (isSoon(endsAt, storedAt, now)) endingSoon += 1
    }
    return {
      lookedAt: now,
      pending,
      oldestAt,
      nextEndAt: Number.isFinite(nextEndAt) ? nextEndAt : undefined,
      endingSoon
    }
  }

  #waiting({ quarantine, view }: QuarantinedEvent): Waiting {
    const { region, custodyOf, retentionMs = Number.POSITIVE_INFINITY } = this.#options
    const end = endOf(quarantine, region, custodyOf(view.source)) ?? Number.POSITIVE_INFINITY
    const storedAt = this.#storedAt
    return { why: quarantine.why, storedAt, endsAt: Math.min(end, storedAt + retentionMs) }
  }
}

/** A day before the end, or a quarter of its whole time where that is less. */
function isSoon(endsAt: Instant, storedAt: Instant, now: Instant): boolean {
  return endsAt - now <= Math.min(dayMs, (endsAt - storedAt) / 4)
}

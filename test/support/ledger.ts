import type { BusRecord } from '../../src/core/bus.ts'
import { createHash } from 'node:crypto'

/** One posting of one delivery; times are of `performance.now()`. */
export interface Attempt {
  readonly sender: number
  /** The delivery's own id: the same for each posting of it. */
  readonly id: string
  readonly hash: string
  readonly sentAt: number
  readonly endedAt: number
  /** Undefined when no whole answer came. */
  readonly status: number | undefined
}

/** A time in which the gateway may be away. */
export interface Outage {
  readonly from: number
  readonly to: number
}

export interface LedgerReport {
  readonly attempts: number
  readonly acknowledged: number
  readonly stored: number
  /** Stored more than once, with the same identity: allowed, at least once is promised. */
  readonly duplicates: number
  /** Acknowledged and not stored. */
  readonly lost: readonly string[]
  /** Stored with other bytes than those that were posted. */
  readonly altered: readonly string[]
  /** Stored and posted by nobody. */
  readonly invented: readonly string[]
  /** Acknowledged and stored, and why it is there is not. */
  readonly unexplained: readonly string[]
  /** Acknowledged after another delivery of the same sender, and stored before it. */
  readonly disordered: readonly string[]
  /** Senders whose records do not have one key that is theirs alone. */
  readonly mixedKeys: readonly number[]
  /** Not answered with 2xx although the gateway was there from beginning to end. */
  readonly refused: readonly Attempt[]
}

/** What a ledger looks at in a record. */
export interface Entry {
  readonly id: string
  readonly key: string
  readonly hash: string
}

export function entryOf({ key, headers, value }: BusRecord): Entry {
  return { id: new Map(headers).get('ce_id') ?? '', key, hash: hashOf(value) }
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64')
}

/**
 * Holds what senders were told against what a log has. Each sender posts one delivery after the other, under a key of its
 * own, and the next one only after the last was answered or given up. `decided` are those whose decision the log has; without
 * it that is not judged.
 */
export function checkLedger(
  attempts: readonly Attempt[],
  entries: readonly Entry[],
  outages: readonly Outage[],
  decided?: ReadonlySet<string>
): LedgerReport {
  const posted = new Map(attempts.map(({ id, hash }) => [id, hash]))
  const firstPlace = new Map<string, number>()
  for (const [place, { id }] of entries.entries()) if (!firstPlace.has(id)) firstPlace.set(id, place)
  const acknowledged = attempts.filter(({ status }) => isSuccess(status)).toSorted((a, b) => a.endedAt - b.endedAt)
  return {
    attempts: attempts.length,
    acknowledged: new Set(acknowledged.map(({ id }) => id)).size,
    stored: firstPlace.size,
    duplicates: entries.length - firstPlace.size,
    lost: acknowledged.filter(({ id }) => !firstPlace.has(id)).map(({ id }) => id),
    altered: entries.filter(({ id, hash }) => posted.has(id) && posted.get(id) !== hash).map(({ id }) => id),
    invented: entries.filter(({ id }) => !posted.has(id)).map(({ id }) => id),
    unexplained: acknowledged.filter(({ id }) => firstPlace.has(id) && decided?.has(id) === false).map(({ id }) => id),
    disordered: findDisorder(acknowledged, firstPlace),
    mixedKeys: findMixedKeys(attempts, entries),
    refused: attempts.filter(
      (attempt) => !isSuccess(attempt.status) && !outages.some((outage) => overlap(attempt, outage))
    )
  }
}

export function isSuccess(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status < 300
}

function overlap({ sentAt, endedAt }: Attempt, { from, to }: Outage): boolean {
  return sentAt <= to && endedAt >= from
}

/** Of each sender's acknowledged deliveries the first copies lie in the order in which they were acknowledged. */
function findDisorder(acknowledged: readonly Attempt[], firstPlace: ReadonlyMap<string, number>): readonly string[] {
  const lastPlace = new Map<number, number>()
  return acknowledged.flatMap(({ sender, id }) => {
    const place = firstPlace.get(id)
    if (place === undefined) return []
    const isBefore = place < (lastPlace.get(sender) ?? -1)
    lastPlace.set(sender, place)
    return isBefore ? [id] : []
  })
}

function findMixedKeys(attempts: readonly Attempt[], entries: readonly Entry[]): readonly number[] {
  const senderOf = new Map(attempts.map(({ id, sender }) => [id, sender]))
  const keyOf = new Map<number, string>()
  const ownerOf = new Map<string, number>()
  const mixed = new Set<number>()
  for (const { id, key } of entries) {
    const sender = senderOf.get(id)
    if (sender === undefined) continue
    if ((keyOf.get(sender) ?? key) !== key || (ownerOf.get(key) ?? sender) !== sender) mixed.add(sender)
    keyOf.set(sender, key)
    ownerOf.set(key, sender)
  }
  return [...mixed]
}

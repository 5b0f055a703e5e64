import type { Clock, Instant } from '../core/clock.ts'
import { formatTime, timeOrNull } from '../core/format-time.ts'
import type { Observer, Settlement } from '../core/observer.ts'
import { outcomeKinds } from '../core/outcome.ts'
import type { OutcomeKind } from '../core/outcome.ts'
import type { ProblemCode } from '../core/problems.ts'
import type { Secret } from '../core/secret.ts'
import { secretsOf } from '../core/source.ts'

/** Times are RFC 3339, and null for what has not happened since the start. */
export interface SourceStatus {
  readonly name: string
  readonly lastReceivedAt: string | null
  readonly lastVerifiedAt: string | null
  readonly inFlight: number
  readonly outcomes: Readonly<Record<OutcomeKind, number>>
  readonly drifted: number
  readonly publishedLate: number
  readonly lastProblem: { readonly code: ProblemCode; readonly at: string } | null
  /** Every configured secret, so that one at rest is seen. */
  readonly secrets: readonly SecretStatus[]
}

export interface SecretStatus {
  readonly label: string
  readonly lastUsedAt: string | null
  /** When it stops counting. */
  readonly expiresAt: string | null
  /** Whether it proves deliveries at this moment. */
  readonly counts: boolean
}

/** What `/api/v1/status` shows of deliveries. */
export interface StatusSnapshot {
  readonly since: string
  readonly sources: readonly SourceStatus[]
  /** Deliveries to paths that name no source. */
  readonly unknown: SourceStatus
}

type BoardSecret = Pick<Secret, 'label' | 'window' | 'isActive'>

/** What the board must know of a source. */
export interface BoardSource {
  readonly name: string
  readonly proof: { readonly schemes: readonly { readonly secrets: readonly BoardSecret[] }[] }
}

export interface StatusBoard extends Observer {
  /** The sources of a configuration that came into use; what is known of those that stay is kept. */
  configLoaded(sources: Iterable<BoardSource>): void
  snapshot(): StatusSnapshot
}

/** The last state of each source in memory; it is as large as the configuration, whatever arrives. */
export function createStatusBoard(clock: Clock, sources: Iterable<BoardSource> = []): StatusBoard {
  const since = clock.now()
  const unknown = new SourceBoard('unknown')
  let boards: ReadonlyMap<string, SourceBoard> = new Map()
  /** Of sources that a reload took away, until what was in flight then is settled. */
  const former = new Map<string, SourceBoard>()
  const boardOf = (source: string): SourceBoard | undefined => boards.get(source) ?? former.get(source)

  function configLoaded(configured: Iterable<BoardSource>): void {
    const next = new Map<string, SourceBoard>()
    for (const { name, proof } of configured) {
      const board = boardOf(name) ?? new SourceBoard(name)
      board.keepSecrets(secretsOf(proof))
      next.set(name, board)
      former.delete(name)
    }
    for (const [name, board] of boards) if (!next.has(name) && !board.isIdle) former.set(name, board)
    boards = next
  }

  function settled(settlement: Settlement): void {
    const board = boardOf(settlement.source) ?? unknown
    board.settled(settlement)
    if (board.isIdle) former.delete(settlement.source)
  }

  configLoaded(sources)
  return {
    configLoaded,
    received: (source) => (boardOf(source) ?? unknown).received(clock.now()),
    settled,
    drifted: (source) => boardOf(source)?.drifted(),
    ruleErred: () => undefined,
    storedInPart: () => undefined,
    // It may come when its source is gone and all of it is settled.
    publishedLate: (source) => boardOf(source)?.publishedLate(),
    snapshot: () => ({
      since: formatTime(since),
      sources: [...boards.values()].map((board) => board.status(clock.now())),
      unknown: unknown.status(clock.now())
    })
  }
}

class SourceBoard {
  readonly #name: string
  readonly #outcomes = new Map<OutcomeKind, number>()
  #secrets: readonly BoardSecret[] = []
  readonly #lastUsed = new Map<string, Instant>()
  #lastReceivedAt: Instant | undefined
  #lastVerifiedAt: Instant | undefined
  #lastProblem: { readonly code: ProblemCode; readonly at: Instant } | undefined
  #inFlight = 0
  #drifted = 0
  #publishedLate = 0

  constructor(name: string) {
    this.#name = name
  }

  get isIdle(): boolean {
    return this.#inFlight === 0
  }

  keepSecrets(secrets: readonly BoardSecret[]): void {
    const labels = new Set(secrets.map(({ label }) => label))
    this.#secrets = secrets
    for (const label of this.#lastUsed.keys()) if (!labels.has(label)) this.#lastUsed.delete(label)
  }

  received(now: Instant): void {
    this.#inFlight += 1
    this.#lastReceivedAt = now
  }

  settled({ outcome, secrets, settledAt }: Settlement): void {
    this.#inFlight -= 1
    this.#outcomes.set(outcome.kind, (this.#outcomes.get(outcome.kind) ?? 0) + 1)
    if ('problem' in outcome) this.#lastProblem = { code: outcome.problem.code, at: settledAt }
    if (secrets === undefined) return
    this.#lastVerifiedAt = settledAt
    for (const label of secrets)
      if (this.#secrets.some((secret) => secret.label === label)) this.#lastUsed.set(label, settledAt)
  }

  drifted(): void {
    this.#drifted += 1
  }

  publishedLate(): void {
    this.#publishedLate += 1
  }

  status(now: Instant): SourceStatus {
    const count = (kind: OutcomeKind): number => this.#outcomes.get(kind) ?? 0
    const problem = this.#lastProblem
    return {
      name: this.#name,
      lastReceivedAt: timeOrNull(this.#lastReceivedAt),
      lastVerifiedAt: timeOrNull(this.#lastVerifiedAt),
      inFlight: this.#inFlight,
      outcomes: countOutcomes(count),
      drifted: this.#drifted,
      publishedLate: this.#publishedLate,
      lastProblem: problem === undefined ? null : { code: problem.code, at: formatTime(problem.at) },
      secrets: this.#secrets.map((secret) => ({
        label: secret.label,
        lastUsedAt: timeOrNull(this.#lastUsed.get(secret.label)),
        expiresAt: timeOrNull(secret.window.notAfter),
        counts: secret.isActive(now)
      }))
    }
  }
}

/** Every kind has its count. */
export function countOutcomes(count: (kind: OutcomeKind) => number): Record<OutcomeKind, number> {
  const zero = { accepted: 0, spooled: 0, quarantined: 0, ignored: 0, answered: 0, refused: 0, deferred: 0 }
  for (const kind of outcomeKinds) zero[kind] = count(kind)
  return zero
}

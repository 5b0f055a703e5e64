import type { Arrival, Delivery, VerifiedDelivery } from '../core/delivery.ts'
import type { CorrelatedEvent, EventAttributes } from '../core/event.ts'
import type { Outcome } from '../core/outcome.ts'
import type { RuleError } from '../core/policy.ts'
import type { Reply } from '../core/reply.ts'
import type { Source } from '../core/source.ts'
import type { Journal, Stage } from '../core/stage.ts'
import type { PipelineParts } from './pipeline-parts.ts'
import { Stopwatch } from './stopwatch.ts'

/** What is remembered of one delivery on its way, and told to the observer when it is settled. */
export class Settling implements Journal {
  readonly drifted: (fault: string) => void
  readonly publishedLate: (stored: boolean) => void
  readonly storedInPart: () => void
  readonly ruleErred: (error: RuleError) => void
  readonly #arrival: Arrival
  readonly #sourceName: string
  readonly #parts: Pick<PipelineParts, 'clock' | 'observer'>
  readonly #stopwatch: Stopwatch
  #bodyBytes = 0
  #secrets: readonly string[] | undefined
  #events: readonly EventAttributes[] = []

  constructor(
    arrival: Arrival,
    source: Source | undefined,
    parts: Pick<PipelineParts, 'clock' | 'observer'>,
    journal: Journal | undefined
  ) {
    // A name that strangers choose must not become a metric label.
    const sourceName = source?.name ?? 'unknown'
    this.#arrival = arrival
    this.#sourceName = sourceName
    this.#parts = parts
    this.#stopwatch = new Stopwatch(parts.clock, journal)
    this.drifted = (fault) => parts.observer.drifted(sourceName, fault)
    this.publishedLate = (stored) => parts.observer.publishedLate(sourceName, stored)
    this.ruleErred = (error) => parts.observer.ruleErred(error)
    this.storedInPart = () => parts.observer.storedInPart(sourceName)
    parts.observer.received(sourceName)
  }

  received(delivery: Delivery): void {
    this.#bodyBytes = delivery.body.length
    this.passed('receive', delivery)
  }

  verified(delivery: VerifiedDelivery): void {
    this.#secrets = delivery.proof.layers.map(({ secret }) => secret)
    this.passed('verify', delivery)
  }

  correlated(events: readonly CorrelatedEvent[]): void {
    this.#events = events.map(({ attributes }) => attributes)
    this.passed('correlate', events)
  }

  passed(stage: Stage, result: unknown): void {
    this.#stopwatch.passed(stage, result)
  }

  settled(outcome: Outcome, reply: Reply): void {
    this.#parts.observer.settled({
      deliveryId: this.#arrival.id,
      source: this.#sourceName,
      receivedAt: this.#arrival.receivedAt,
      settledAt: this.#parts.clock.now(),
      bodyBytes: this.#bodyBytes,
      status: reply.status,
      outcome,
      events: this.#events,
      secrets: this.#secrets,
      stageMs: this.#stopwatch.stageMs
    })
  }
}

import { hash } from 'node:crypto'
import type { BusRecord } from '../core/bus.ts'
import type { Clock } from '../core/clock.ts'
import type { DecisionRecord, EventDecision } from '../core/decision-record.ts'
import type { DecisionSink } from '../core/decision-sink.ts'
import type { Region, Snapshot } from '../core/snapshot.ts'
import { auditTopic, encodeDecisions } from '../pipeline/record-decisions.ts'
import { DecisionQueue } from './decision-queue.ts'
import type { DropReason, QueueStatus } from './decision-queue.ts'
import { RepeatWindow } from './repeat-window.ts'

export type QueueName = 'location' | 'audit'

/** What is told of the decisions that no delivery waits for. It must not throw. */
export interface DecisionEvents {
  decisionsSent(queue: QueueName, records: number): void
  decisionsDropped(queue: QueueName, why: DropReason, records: number): void
  decisionRepeated(verdict: EventDecision['verdict']): void
}

export interface DecisionRecorderOptions {
  readonly clock: Clock
  /** The one in use: a reload may give the audit another region, or none. */
  readonly snapshot: () => Pick<Snapshot, 'gateway' | 'audit' | 'events' | 'regions'>
  readonly events: DecisionEvents
  readonly onFailure: (thrown: unknown) => void
  readonly maxWaitingRecords?: number
  readonly maxWaitingBytes?: number
}

/** What `status` shows. */
export interface DecisionStatus {
  readonly decisions: QueueStatus & { readonly region: string }
  readonly audit?: QueueStatus & { readonly region: string }
}

/** A sender that asks again every minute shows once an hour; docs/decisions.md says so. */
const repeatWindowMs = 3_600_000
const maxRepeatKeys = 10_000
const defaultMaxRecords = 10_000
const defaultMaxBytes = 16 * 1024 * 1024

/** Stores what is decided of events that are stored nowhere where the gateway is, and copies all decisions to the audit. */
export class DecisionRecorder implements DecisionSink {
  readonly #options: DecisionRecorderOptions
  readonly #repeats: RepeatWindow
  readonly #queues: Readonly<Record<QueueName, DecisionQueue>>

  constructor(options: DecisionRecorderOptions) {
    const { clock } = options
    this.#options = options
    this.#repeats = new RepeatWindow({ clock, windowMs: repeatWindowMs, maxKeys: maxRepeatKeys })
    this.#queues = {
      location: this.#createQueue('location', () => this.#location()),
      audit: this.#createQueue('audit', () => this.#audit())
    }
  }

  unstored(record: DecisionRecord): void {
    this.#guard(() => {
      const fresh = record.events.map((event) => ({ event, key: keyOf(event) })).filter((it) => this.#isFirst(it))
      const { maxEventBytes = 0 } = this.#location() ?? {}
      const form = { prefix: this.#options.snapshot().events.prefix, maxEventBytes, part: 'unstored' } as const
      const events = fresh.map(({ event }) => event)
      const forget = (): void => fresh.forEach(({ key }) => this.#repeats.forget(key))
      const records = encodeDecisions({ ...record, events }, form)
      for (const each of records) this.#queues.location.push(each, forget)
      this.stored(records)
    })
  }

  stored(records: readonly BusRecord[]): void {
    this.#guard(() => {
      const { audit, events } = this.#options.snapshot()
      if (audit === undefined) return
      const topic = auditTopic(events.prefix)
      for (const record of records) this.#queues.audit.push({ ...record, topic })
    })
  }

  /** How many wait, by the queue. */
  waiting(): ReadonlyMap<QueueName, number> {
    const { location, audit } = this.#queues
    return new Map([
      ['location', location.status().waiting],
      ['audit', audit.status().waiting]
    ])
  }

  status(): DecisionStatus {
    const { gateway, audit } = this.#options.snapshot()
    const decisions = { region: gateway.location, ...this.#queues.location.status() }
    if (audit === undefined) return { decisions }
    return { decisions, audit: { region: audit.region, ...this.#queues.audit.status() } }
  }

  /** Stores what waits, as far as that is done in time. */
  async stop(withinMs: number): Promise<void> {
    await Promise.all([this.#queues.location.stop(withinMs), this.#queues.audit.stop(withinMs)])
  }

  #location(): Region | undefined {
    const { gateway, regions } = this.#options.snapshot()
    return regions.get(gateway.location)
  }

  #audit(): Region | undefined {
    const { audit, regions } = this.#options.snapshot()
    return audit === undefined ? undefined : regions.get(audit.region)
  }

  #isFirst({ event, key }: { readonly event: EventDecision; readonly key: string }): boolean {
    const isRepeat = this.#repeats.isRepeat(key)
    if (isRepeat) this.#options.events.decisionRepeated(event.verdict)
    return !isRepeat
  }

  #createQueue(name: QueueName, findRegion: () => Region | undefined): DecisionQueue {
    const { clock, events, maxWaitingRecords, maxWaitingBytes } = this.#options
    return new DecisionQueue({
      clock,
      findBus: () => findRegion()?.bus,
      maxRecords: maxWaitingRecords ?? defaultMaxRecords,
      maxBytes: maxWaitingBytes ?? defaultMaxBytes,
      onSent: (records) => events.decisionsSent(name, records),
      onDropped: (records, why) => events.decisionsDropped(name, why, records)
    })
  }

  /** A fault in here is no fault of the delivery. */
  #guard(work: () => void): void {
    try {
      work()
    } catch (thrown) {
      this.#options.onFailure(thrown)
    }
  }
}

/** Hashed, so that what is remembered is of one size. */
function keyOf({ source, id, verdict, reason }: EventDecision): string {
  return hash('sha256', JSON.stringify([source, id, verdict, reason]), 'base64')
}

import type { FindFacts } from '../../src/core/find-facts.ts'
import type { Outcome } from '../../src/core/outcome.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import { createFixedClock } from '../support/fixed-clock.ts'
import { readDecision } from '../support/decision-records.ts'
import { githubDelivery } from '../support/github-delivery.ts'
import { makePipeline } from '../support/make-pipeline.ts'
import { createRecordingBus } from '../support/recording-bus.ts'
import type { RecordingBus } from '../support/recording-bus.ts'
import type { DrawnDelivery } from './draw-delivery.ts'
import { toFacts } from './real-policy.ts'

/** What became of a delivery, in the words of the reference. */
export interface SettledFate {
  readonly outcome: string
  /** `item-1 uk quarantine`, for each record on any bus. */
  readonly stored: readonly string[]
  /** The same, as the decisions beside them say. */
  readonly decided: readonly string[]
}

export type SettleDrawn = (delivery: DrawnDelivery, snapshot: Snapshot) => Promise<SettledFate>

/** Through the real path, to buses that keep what they were given. */
export const settleDrawn: SettleDrawn = async (delivery, given) => {
  const buses = Array.from(given.regions.keys(), (region) => createRecordingBus(region))
  const regions = new Map(buses.map((bus) => [bus.name, { name: bus.name, maxEventBytes: 32 * 1024 * 1024, bus }]))
  const { settle } = makePipeline({ clock: createFixedClock(delivery.nowMs), findFacts: findFactsOf(delivery) })
  const body = { items: delivery.items.map((item) => item.body) }
  const request = githubDelivery({ source: delivery.source, body, receivedAt: delivery.nowMs })
  const { outcome } = await settle(request, { ...given, regions })
  return {
    outcome: nameOutcome(outcome),
    stored: buses.flatMap(storedOn).toSorted(),
    decided: buses.flatMap(decidedOn).toSorted()
  }
}

function findFactsOf({ items }: DrawnDelivery): FindFacts {
  return (wanted, { event }) => {
    const item = items.find(({ id }) => id === event.attributes.id)
    return Promise.resolve(toFacts(item?.facts ?? {}, wanted))
  }
}

function nameOutcome(outcome: Outcome): string {
  if (!('problem' in outcome)) return outcome.kind
  const { code } = outcome.problem
  if (code === 'not-admitted') return 'refused'
  return code === 'undecided' ? code : `${outcome.kind}: ${code} ${String(outcome.problem.cause)}`
}

function storedOn({ name, records }: RecordingBus): readonly string[] {
  return records.map(({ topic, headers }) => {
    const [, id = '?'] = headers.find(([header]) => header === 'ce_id') ?? []
    const [, region, into] = topic.split('.')
    // The topic names its region: on another's bus it is nothing that was asked for.
    return `${id} ${region === name ? name : `${topic} on ${name}`} ${into === 'quarantine' ? into : 'domain'}`
  })
}

function decidedOn({ name, decisions }: RecordingBus): readonly string[] {
  return decisions.flatMap((record) =>
    readDecision(record).events.map(
      ({ id, topic = '' }) => `${id} ${name} ${topic.endsWith('.quarantine') ? 'quarantine' : 'domain'}`
    )
  )
}

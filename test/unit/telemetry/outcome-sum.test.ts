import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Settlement } from '../../../src/core/observer.ts'
import { problems } from '../../../src/core/problems.ts'
import type { ProblemCode } from '../../../src/core/problems.ts'
import { createMetrics } from '../../../src/telemetry/metrics.ts'
import type { Metrics } from '../../../src/telemetry/metrics.ts'
import { createRecordingBus } from '../../support/recording-bus.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { parseExposition, sumOf } from './exposition.ts'
import { placedEvent, settlement, stopped } from './settlements.ts'

/* Invariant 5: received = sum of outcomes + in flight, in what a scrape reads. */

interface Sums {
  readonly received: number
  readonly settled: number
  readonly inFlight: number
}

async function sumsOf(metrics: Pick<Metrics, 'text'>): Promise<Sums> {
  const families = parseExposition((await metrics.text()).text)
  return {
    received: sumOf(families, 'turnpike_deliveries_received_total'),
    settled: sumOf(families, 'turnpike_deliveries_total'),
    inFlight: sumOf(families, 'turnpike_deliveries_in_flight')
  }
}

const heldEvent = placedEvent({}, 'uk', { why: 'held', reason: 'signed', deliveryId: 'attempt-1', until: undefined })
const sources = ['github', 'billing', 'unknown']

const settlements: fc.Arbitrary<(source: string) => Settlement> = fc.oneof(
  fc.constant((source: string) => settlement({ source })),
  fc.constant((source: string) => settlement({ source, outcome: { kind: 'quarantined', events: [heldEvent] } })),
  fc.constant((source: string) => settlement({ source, outcome: { kind: 'ignored', reason: 'event-not-allowed' } })),
  fc.constant((source: string) => settlement({ source, outcome: { kind: 'answered', reply: { status: 200 } } })),
  fc
    .record({
      code: fc.constantFrom(...Object.keys(problems).filter((key): key is ProblemCode => key in problems)),
      reason: fc.string()
    })
    .map(
      ({ code, reason }) =>
        (source: string) =>
          stopped(code, { reason, source })
    )
)

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...sources).map((source) => ({ kind: 'receive' as const, source })) },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('settle' as const), at: fc.nat(), settlement: settlements })
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'scrape' as const }) }
  ),
  { maxLength: 60 }
)

test('after any sequence of deliveries received and settled, in any order, the sum holds at every scrape', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const metrics = createMetrics({ version: '1' })
      const inFlight: string[] = []
      const told = { received: 0, settled: 0 }
      for (const step of [...sequence, { kind: 'scrape' as const }]) {
        if (step.kind === 'receive') {
          metrics.received(step.source)
          inFlight.push(step.source)
          told.received += 1
        } else if (step.kind === 'settle' && inFlight.length > 0) {
          const [source = ''] = inFlight.splice(step.at % inFlight.length, 1)
          metrics.settled(step.settlement(source))
          told.settled += 1
        } else if (step.kind === 'scrape') {
          assert.deepEqual(await sumsOf(metrics), { ...told, inFlight: inFlight.length })
        }
      }
    }),
    { numRuns: 60 }
  )
})

test('a scrape while deliveries settle is of one instant', async () => {
  const metrics = createMetrics({ version: '1' })
  const bus = createRecordingBus()
  // Many microtasks long, so that deliveries settle while a scrape is rendered.
  bus.before = async (records) => {
    for (let turn = 0; turn < records.length + 40; turn += 1) await Promise.resolve()
  }
  const snapshot = makeSnapshot({ buses: { uk: bus } })
  const { settle } = makePipeline({ observer: metrics })
  const delivery = githubDelivery()
  const forged = githubDelivery({ secret: 'another' })
  for (let round = 0; round < 8; round += 1) {
    const posted = Array.from({ length: 20 }, (_, at) => settle(at % 3 === 0 ? forged : delivery, snapshot))
    const scraped = await Promise.all([sumsOf(metrics), ...posted.map(() => sumsOf(metrics))])
    for (const { received, settled, inFlight } of scraped) assert.equal(received, settled + inFlight)
    await Promise.all(posted)
  }
  assert.deepEqual(await sumsOf(metrics), { received: 160, settled: 160, inFlight: 0 })
})

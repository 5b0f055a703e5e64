import assert from 'node:assert/strict'
import { env } from 'node:process'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createKafkaBus } from '../../src/bus/kafka/kafka-bus.ts'
import { defaults } from '../../src/config/defaults.ts'
import { systemClock } from '../../src/system/system-clock.ts'
import type { Evidence } from '../chaos/evidence.ts'
import { faults } from '../chaos/faults.ts'
import { judge } from '../chaos/judge.ts'
import { RunSeries } from '../chaos/run-series.ts'
import { shortPace } from '../chaos/schedule.ts'
import { formatLog, formatOutcome, hasPassed, tableHead } from '../chaos/table.ts'
import { addTopics, readDecided, readStored, removeTopics } from '../chaos/topics.ts'
import { clientNames } from '../support/kafka/clients.ts'
import { createLossyBus } from '../support/lossy-bus.ts'
import { startSenders } from '../support/senders.ts'
import { startTestGateway } from '../support/test-gateway.ts'
import { randomFrom } from '../unit/bus/embedded/log-fixture.ts'

/*
 * Every fault once, on real brokers, with a real gateway, and some by the other client too: nothing that was acknowledged
 * is lost or in a region that is not its own. `npm run chaos` does it many times (docs/chaos.md); CHAOS_SEED repeats what
 * chance has chosen here.
 */

const firstSeed = Number(env['CHAOS_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const series = new RunSeries(shortPace)
after(() => series.stop())

describe('the ledger of the faults catches', () => {
  const prefix = 'acme'
  const everyNth = 20

  /** Senders of one owner on a gateway that takes everybody for uk's tenant and drops some of what it acknowledges. */
  async function runLossyGateway(
    owner: 'Octocoders' | 'Umbrella',
    of: 'events' | 'decisions' = 'events'
  ): Promise<Evidence> {
    const clusters = await series.clustersWith('one')
    await addTopics(clusters, prefix, ['uk', 'eu'])
    const cluster = { name: 'uk-a', brokers: clusters.uk.access.brokers }
    const bus = createKafkaBus({ name: 'uk', cluster, clientId: 'lossy', clock: systemClock })
    const gateway = await startTestGateway({ uk: createLossyBus(bus, everyNth, of) })
    const { webhooks: url, secret } = gateway
    const senders = startSenders({ url, secret, count: 4, random: randomFrom(firstSeed), owner })
    while (senders.attempts.length < 200) await sleep(20)
    await senders.stop()
    await gateway.stop()
    const stored = await readStored(clusters, prefix)
    const decided = await readDecided(clusters, prefix)
    await removeTopics(clusters, prefix)
    const { attempts } = senders
    return {
      attempts: owner === 'Octocoders' ? { uk: attempts, eu: [] } : { uk: [], eu: attempts },
      stored,
      decided,
      window: { from: 0, to: 0 },
      outages: {},
      isFelt: false,
      recoveredAfterMs: 0,
      destroyed: undefined,
      mostMemoryBytes: 0,
      exitCode: 0,
      endedAfterMs: 0
    }
  }

  test('a bus that acknowledges what it does not store, record by record', async () => {
    const evidence = await runLossyGateway('Octocoders')
    const { lost, misplaced, acknowledged, broken } = judge(evidence)
    assert.equal(acknowledged, evidence.attempts.uk.length, 'the lossy gateway acknowledged everything')
    assert.equal(lost, acknowledged - evidence.stored.length)
    assert.equal(lost, Math.floor(acknowledged / everyNth))
    assert.equal(misplaced, 0)
    assert.match(broken.join('; '), /^\d+ acknowledged and not stored: sender-[^;]*$/)
  })

  test('a bus that acknowledges decisions which it does not store', async () => {
    const { broken, acknowledged } = judge(await runLossyGateway('Octocoders', 'decisions'))
    assert.match(broken.join('; '), /^\d+ stored without a decision: sender-[^;]*$/)
    assert.equal(Number.parseInt(broken.join(), 10), Math.floor(acknowledged / everyNth))
  })

  test('a gateway that stores a tenant of eu in uk', async () => {
    const evidence = await runLossyGateway('Umbrella')
    const { misplaced, broken } = judge(evidence)
    assert.ok(misplaced >= 150)
    assert.equal(misplaced, evidence.stored.length, 'every single record')
    assert.match(broken.join('; '), /in a region that is not its own: sender-/)
  })
})

/** What the libraries themselves notice differently; the rest is told to the gateway alone. */
const withEveryClient: ReadonlySet<string> = new Set([
  'blackhole',
  'broker-killed',
  'topic-deleted',
  'throttled',
  'one-of-three-stands-still',
  'password-changed'
])

describe(`the ledger on Kafka (CHAOS_SEED=${firstSeed})`, () => {
  for (const [index, fault] of faults.entries()) {
    for (const client of clientNames) {
      if (client !== defaults.kafka.client && !withEveryClient.has(fault.name)) continue
      test(`${fault.name}, by ${client}: ${fault.what}`, async (context) => {
        const outcome = await series.run(fault, firstSeed + index, client)
        context.diagnostic(index === 0 ? `${tableHead}\n${formatOutcome(outcome)}` : formatOutcome(outcome))
        assert.ok(hasPassed(outcome), `${formatOutcome(outcome)}\n${formatLog(outcome)}`)
      })
    }
  }
})

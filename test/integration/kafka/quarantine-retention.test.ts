import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { retentionOf } from '../../../src/app/quarantine-retention.ts'
import type { KafkaBusConfig } from '../../../src/config/config.ts'
import { startKafkaCluster } from '../../support/kafka/start-kafka.ts'
import type { KafkaCluster } from '../../support/kafka/start-kafka.ts'

let cluster: KafkaCluster

before(async () => {
  cluster = await startKafkaCluster({ name: 'quarantine-retention', brokers: 1 })
})
after(async () => cluster?.stop())

const clientId = 'test'
const { signal } = new AbortController()
const busOf = (brokers: readonly string[]) => {
  const bus: Partial<KafkaBusConfig> = {
    kind: 'kafka',
    cluster: { name: 'uk-a', brokers, tls: undefined, sasl: undefined },
    connectTimeoutMs: 2_000,
    requestTimeoutMs: 5_000
  }
  return { bus: bus as KafkaBusConfig } // the rest says how events are published
}

const kept: Readonly<Record<string, readonly [configs: Record<string, string>, expected: number | undefined]>> = {
  'a topic with a time': [{ 'retention.ms': '3600000' }, 3_600_000],
  'a topic that keeps for ever': [{ 'retention.ms': '-1' }, undefined],
  'a topic that is only compacted': [{ 'retention.ms': '3600000', 'cleanup.policy': 'compact' }, undefined],
  'a topic that is both': [{ 'retention.ms': '60000', 'cleanup.policy': 'compact,delete' }, 60_000]
}
for (const [name, [configs, expected]] of Object.entries(kept))
  test(`of ${name} it is known how long it keeps what is held`, async () => {
    const topic = name.replaceAll(' ', '.')
    await cluster.createTopic({ name: topic, partitions: 2, configs })
    assert.equal(await retentionOf(busOf(cluster.bootstrap), { topic, clientId, signal }), expected)
  })

test('of what is not there, or does not answer, nothing is guessed', async () => {
  assert.equal(await retentionOf(busOf(cluster.bootstrap), { topic: 'nobody.made.it', clientId, signal }), undefined)
  assert.equal(await retentionOf(busOf(['127.0.0.1:1']), { topic: 'any', clientId, signal }), undefined)
})

test('of an embedded log it is the configured age', async () => {
  const bus = { kind: 'embedded', directory: '', segmentBytes: 1, retention: { ageMs: 5, bytes: 1 } } as const
  assert.equal(await retentionOf({ bus }, { topic: 'any', clientId, signal }), 5)
})

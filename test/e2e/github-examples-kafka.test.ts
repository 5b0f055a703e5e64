import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { BusRecord } from '../../src/core/bus.ts'
import { createGitHubClient } from '../support/github-client.ts'
import { exampleHeaders, readGitHubExamples } from '../support/github-examples.ts'
import { makeGatewayHome } from '../support/gateway-home.ts'
import { startGatewayProcess } from '../support/gateway-process.ts'
import type { ConsumedRecord } from '../support/kafka/kafka-records.ts'
import { startKafkaCluster } from '../support/kafka/start-kafka.ts'
import type { KafkaCluster } from '../support/kafka/start-kafka.ts'
import { readFromKafka } from '../support/read-by-sdk.ts'

/* GitHub's own example payloads through a real gateway and a real broker, read back by Kafka's own Java client. */

const topic = 'acme.uk.scm'
const partitions = 6
const examples = readGitHubExamples().map((example, index) => ({
  ...example,
  body: Buffer.from(JSON.stringify(example.payload)),
  deliveryId: `72d3162e-cc78-11e3-81ab-${String(index).padStart(12, '0')}`
}))

describe('the 329 examples through a real broker, read by the Java client', () => {
  let cluster: KafkaCluster
  let stored: readonly { readonly record: BusRecord; readonly consumed: ConsumedRecord }[] = []

  before(async () => {
    cluster = await startKafkaCluster({ name: 'examples', brokers: 1 })
    for (const name of [topic, 'acme.uk.decisions']) await cluster.createTopic({ name, partitions })
    const clusters = [{ name: 'uk-a', brokers: cluster.bootstrap }]
    const home = makeGatewayHome()
    home.configure({ ...home.config, regions: { ...home.config.regions, uk: { kafka: { clusters } } } })
    const gateway = await startGatewayProcess(home.configFile)
    const client = createGitHubClient({ url: gateway.addresses.webhooks, secret: home.secret, maxConnections: 8 })
    const statuses = await Promise.all(
      examples.map(async (example) => {
        const { event, body, deliveryId } = example
        return (await client.post({ event, body, deliveryId, headers: exampleHeaders(example) })).status
      })
    )
    client.close()
    // At once: what was answered with 200 is in Kafka, whatever becomes of the gateway.
    await gateway.process.end()
    assert.deepEqual([...new Set(statuses)], [200])
    stored = (await cluster.consume({ topic })).map((consumed) => ({ consumed, record: recordOf(consumed) }))
  })
  after(async () => cluster.stop())

  const byId = (): ReadonlyMap<string, BusRecord> =>
    new Map(stored.map(({ record }) => [new Map(record.headers).get('ce_id') ?? '', record]))

  test('are 329 records, each once', () => {
    assert.equal(stored.length, 329)
    assert.equal(byId().size, 329)
  })

  test('hold the bytes that were posted', () => {
    const records = byId()
    for (const { title, deliveryId, body } of examples)
      assert.deepEqual(Buffer.from(records.get(deliveryId)?.value ?? []), body, title)
  })

  test('are valid events to the SDK', () => {
    for (const { record } of stored) {
      const { 'content-type': datacontenttype, ...others } = Object.fromEntries(
        record.headers.map(([name, value]) => [name.replace(/^ce_/, ''), value])
      )
      assert.deepEqual({ ...readFromKafka(record).attributes }, { ...others, datacontenttype })
    }
  })

  test('have their key as the record’s key, and each key lies in one partition', () => {
    const partitionOf = new Map<string, number>()
    for (const { record, consumed } of stored) {
      assert.equal(new Map(record.headers).get('ce_partitionkey'), record.key)
      assert.equal(partitionOf.get(record.key) ?? consumed.partition, consumed.partition)
      partitionOf.set(record.key, consumed.partition)
    }
    assert.equal(new Set(partitionOf.values()).size, partitions, 'every partition is used')
  })

  test('have the time of their storing, not the event’s, as their timestamp', () => {
    for (const { consumed } of stored) assert.ok(Math.abs(consumed.timestampMs - Date.now()) < 3_600_000)
  })
})

function recordOf({ key, headers, value }: ConsumedRecord): BusRecord {
  return {
    topic,
    key: key?.toString('utf8') ?? '',
    headers: headers.map(([name, bytes]) => [name, bytes?.toString('utf8') ?? '']),
    value: value ?? Buffer.alloc(0)
  }
}

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { repairMetadataBroker } from '../../../../../src/bus/kafka/kafkajs/metadata-broker-repair.ts'

interface Broker {
  readonly name: string
  isConnected(): boolean
  connect(): Promise<void>
}

interface Pool {
  brokers: Record<string, Broker>
  seedBroker: Broker | undefined
  findConnectedBroker(): Promise<Broker>
}

const logger = { namespace: () => ({ error: () => undefined }) }
const BrokerPool: new (options: object) => Pool = createRequire(import.meta.url)('kafkajs/src/cluster/brokerPool.js')

function broker(name: string, connected: boolean): Broker {
  let isConnected = connected
  return { name, isConnected: () => isConnected, connect: async () => void (isConnected = true) }
}

function pool(seedBroker: Broker | undefined, ...others: Broker[]): Pool {
  return Object.assign(new BrokerPool({ logger, retry: { retries: 0 } }), {
    seedBroker,
    brokers: Object.fromEntries(others.map((other) => [other.name, other]))
  })
}

test('kafkajs as it is: another broker than the one that has let it in is asked after topics', async () => {
  const chosen = await pool(broker('seed', true), broker('other', true)).findConnectedBroker()
  assert.equal(chosen.name, 'other', 'if it asks the one that it knows, the repair can go')
})

test('mended: the broker that has let it in is asked, while its connection lasts', async () => {
  repairMetadataBroker()
  const seed = broker('seed', true)
  assert.equal(await pool(seed, broker('other', true), seed).findConnectedBroker(), seed)
})

test('mended: after that another one that is connected is, and one more is connected to where none is', async () => {
  const gone = broker('seed', false)
  assert.equal((await pool(gone, broker('far', false), broker('near', true)).findConnectedBroker()).name, 'near')
  assert.equal((await pool(gone, broker('far', false)).findConnectedBroker()).name, 'far')
  assert.equal((await pool(undefined, broker('far', false)).findConnectedBroker()).name, 'far')
})

test('mended: where no other is known the one of the configuration is connected to again', async () => {
  const seed = broker('seed', false)
  assert.equal(await pool(seed).findConnectedBroker(), seed)
  assert.ok(seed.isConnected())
})

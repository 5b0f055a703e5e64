import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { BusRecord } from '../../src/core/bus.ts'
import { createGitHubClient } from '../support/github-client.ts'
import { exampleHeaders, readGitHubExamples } from '../support/github-examples.ts'
import { makeGatewayHome } from '../support/gateway-home.ts'
import type { GatewayHome } from '../support/gateway-home.ts'
import { startGatewayProcess } from '../support/gateway-process.ts'
import { followLog, readLogElsewhere } from '../support/log-process.ts'
import type { NodeProcess } from '../support/node-process.ts'
import { attributesNaming, personsIn } from '../support/persons-in.ts'
import { readFromHttp, readFromKafka } from '../support/read-by-sdk.ts'

/*
 * GitHub's own example payloads through a real gateway process, read by a second process while it writes, after it was
 * killed, and after it came back.
 */

const examples = readGitHubExamples().map((example, index) => ({
  ...example,
  body: Buffer.from(JSON.stringify(example.payload)),
  deliveryId: `72d3162e-cc78-11e3-81ab-${String(index).padStart(12, '0')}`
}))
type Example = (typeof examples)[number]

const running: NodeProcess[] = []

function keep(process: NodeProcess): NodeProcess {
  running.push(process)
  return process
}

async function postAll(url: string, { secret }: GatewayHome, posted: readonly Example[]): Promise<void> {
  const client = createGitHubClient({ url, secret, maxConnections: 4 })
  try {
    await Promise.all(
      posted.map(async (example) => {
        const { event, body, deliveryId } = example
        const { status } = await client.post({ event, body, deliveryId, headers: exampleHeaders(example) })
        assert.equal(status, 200, example.title)
      })
    )
  } finally {
    client.close()
  }
}

/** What three readers saw of one run. */
interface Run {
  /** Read by a second process while the gateway wrote: the first half before the second half was posted. */
  readonly beside: readonly BusRecord[]
  readonly halfWay: readonly BusRecord[]
  /** Read while no gateway ran, right after `kill -9`. */
  readonly afterKill: readonly BusRecord[]
  /** Read after the next gateway had started on the same folder, and had taken one more. */
  readonly afterRestart: readonly BusRecord[]
}

async function runOnce(): Promise<Run> {
  const home = makeGatewayHome()
  const first = await startGatewayProcess(home.configFile)
  keep(first.process)
  const reader = followLog(home.logs.uk)
  keep(reader.process)
  const half = Math.ceil(examples.length / 2)
  await postAll(first.addresses.webhooks, home, examples.slice(0, half))
  await reader.waitForCount(half)
  const halfWay = reader.records()
  await postAll(first.addresses.webhooks, home, examples.slice(half))
  // At once: nothing is left to be flushed by an orderly end.
  await first.process.end()
  const afterKill = await readLogElsewhere(home.logs.uk)
  await reader.waitForCount(examples.length)
  const second = await startGatewayProcess(home.configFile)
  keep(second.process)
  const [again] = examples
  assert.ok(again)
  await postAll(second.addresses.webhooks, home, [again])
  await reader.waitForCount(examples.length + 1)
  const afterRestart = await readLogElsewhere(home.logs.uk)
  await Promise.all([second.process.end(), reader.process.end()])
  return { halfWay, beside: reader.records().slice(0, examples.length), afterKill, afterRestart }
}

function attributesOf({ headers }: BusRecord): ReadonlyMap<string, string> {
  return new Map(headers.map(([name, value]) => [name.replace(/^ce_/, ''), value]))
}

/** By the delivery's id: deliveries of different connections are stored in any order. */
function byId(records: readonly BusRecord[]): ReadonlyMap<string, BusRecord> {
  return new Map(records.map((record) => [attributesOf(record).get('id') ?? '', record]))
}

describe('the 329 examples of npm @octokit/webhooks-examples, over HTTP', () => {
  let run: Run
  let stored: readonly { readonly example: Example; readonly record: BusRecord }[]

  before(async () => {
    run = await runOnce()
    const records = byId(run.afterKill)
    stored = examples.flatMap((example) => {
      const record = records.get(example.deliveryId)
      return record === undefined ? [] : [{ example, record }]
    })
  })
  after(async () => {
    await Promise.all(running.map((process) => process.end()))
  })

  test('are 329 events in the log, and no other', () => {
    assert.equal(examples.length, 329)
    assert.equal(run.afterKill.length, 329)
    assert.equal(stored.length, 329)
  })

  test('are the same to a reader beside the gateway, after kill -9, and after a restart', () => {
    const { beside, halfWay, afterKill, afterRestart } = run
    assert.equal(halfWay.length, 165)
    assert.deepEqual(beside.slice(0, 165), halfWay)
    assert.deepEqual(beside, afterKill)
    assert.deepEqual(afterRestart.slice(0, 329), afterKill)
    assert.equal(afterRestart.length, 330, 'and the gateway that came back takes deliveries')
  })

  test('are stored byte for byte', () => {
    for (const { example, record } of stored) assert.deepEqual(record.value, example.body, example.title)
  })

  test('are valid events to the SDK, over Kafka and over HTTP, with every attribute that is stored', () => {
    for (const { example, record } of stored) {
      const attributes = Object.fromEntries(attributesOf(record))
      const { 'content-type': datacontenttype, ...others } = attributes
      for (const read of [readFromKafka(record), readFromHttp(record)]) {
        assert.deepEqual({ ...read.attributes }, { ...others, datacontenttype }, example.title)
        assert.deepEqual(read.data, example.payload, example.title)
      }
    }
  })

  test('name no login, e-mail address or name of a person in an attribute or a key', () => {
    const named = stored.flatMap(({ example, record }) =>
      attributesNaming(personsIn(example.payload), [...record.headers, ['key', record.key]]).map(
        (found) => `${example.title} ${found}`
      )
    )
    assert.deepEqual(named, [])
    const persons = new Set(examples.flatMap(({ payload }) => [...personsIn(payload)]))
    assert.ok(persons.size > 20, 'the payloads do name persons')
    assert.deepEqual(attributesNaming(persons, [['ce_subject', 'Codertocat']]), ['ce_subject codertocat'])
  })

  test('have the same ids and keys on a second run, with another secret, folder and process', async () => {
    const again = byId((await runOnce()).afterKill)
    assert.equal(again.size, 329)
    const traces = new Set<string | undefined>()
    for (const { example, record } of stored) {
      const other = again.get(example.deliveryId)
      assert.ok(other, example.title)
      assert.deepEqual(identityOf(other), identityOf(record), example.title)
      for (const each of [record, other]) traces.add(attributesOf(each).get('traceparent'))
    }
    assert.equal(traces.size, 2 * 329, 'the runs were two: no trace is shared')
  })
})

function identityOf(record: BusRecord) {
  const attributes = attributesOf(record)
  const names = ['id', 'source', 'type', 'subject', 'partitionkey', 'correlationid', 'correlationkeys']
  return {
    key: record.key,
    topic: record.topic,
    ...Object.fromEntries(names.map((name) => [name, attributes.get(name)]))
  }
}

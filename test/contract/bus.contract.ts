import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Problem, toProblem } from '../../src/core/problem.ts'
import type { Bus, BusRecord, Receipt } from '../../src/core/bus.ts'

/** A bus that is not started, on a store of its own, and what its tests need besides. */
export interface BusHarness {
  readonly bus: Bus
  /** Every record of a topic, in order, read past the bus. */
  readBack(topic: string): Promise<readonly BusRecord[]>
  /** Ends and removes everything; called once, also after a stop. */
  dispose(): Promise<void>
}

export interface BreakableHarness extends BusHarness {
  /** From now on the store takes nothing. */
  breakStore(): Promise<void>
  /** It is well again. */
  mendStore(): Promise<void>
}

export interface BusContract {
  makeHarness(): Promise<BusHarness>
  /** The ways in which its store can fail, by name. */
  readonly failures: Readonly<Record<string, () => Promise<BreakableHarness>>>
}

/** What every implementation of `Bus` must do. */
export function describeBus(name: string, contract: BusContract): void {
  describe(`${name} keeps the bus contract`, () => {
    describeStorage(contract)
    describeRefusals(contract)
    describeStop(contract)
    for (const [failure, makeHarness] of Object.entries(contract.failures)) describeFailure(failure, makeHarness)
  })
}

function describeStorage(contract: BusContract): void {
  const at = harnessAround(contract)

  test('what is acknowledged is read back in order, byte for byte, with key and headers', async () => {
    await checkNothingLost(at(), 'acme.uk.kept')
  })

  test('one publish to several topics answers with receipts in the order of its records', async () => {
    const records = [aRecord('acme.uk.one', 0), aRecord('acme.uk.two', 1), aRecord('acme.uk.one', 2)]
    const receipts = await at().bus.publish(records)
    assert.deepEqual(
      receipts.map(({ topic }) => topic),
      records.map(({ topic }) => topic)
    )
    assert.notEqual(receipts[0]?.position, receipts[2]?.position)
    assertSameRecords(await at().readBack('acme.uk.one'), [aRecord('acme.uk.one', 0), aRecord('acme.uk.one', 2)])
    assertSameRecords(await at().readBack('acme.uk.two'), [aRecord('acme.uk.two', 1)])
  })

  test('records of one key keep the order in which they were published, many at a time', async () => {
    const topic = 'acme.uk.keys'
    const keys = ['a', 'b', 'c', 'd']
    const published = Array.from({ length: 200 }, (_, index) => ({
      ...aRecord(topic, index),
      key: keys[index % 4] ?? ''
    }))
    await Promise.all(published.map(async (record) => at().bus.publish([record])))
    const stored = await at().readBack(topic)
    for (const key of keys) {
      assertSameRecords(
        stored.filter((record) => record.key === key),
        published.filter((record) => record.key === key)
      )
    }
    assert.equal(stored.length, published.length)
  })

  test('an empty list is acknowledged with nothing', async () => {
    assert.deepEqual(await at().bus.publish([]), [])
  })

  test('values are bytes: empty, every byte value, invalid UTF-8, a megabyte', async () => {
    const topic = 'acme.uk.bytes'
    const values = [Buffer.alloc(0), everyByte, Buffer.from([0xff, 0xfe, 0xc0]), Buffer.alloc(1_000_000, everyByte)]
    const records = values.map((value) => ({ topic, key: 'k', headers: [], value }))
    await at().bus.publish(records)
    assertSameRecords(await at().readBack(topic), records)
  })

  test('keys and headers are text: empty, beyond ASCII, a name twice', async () => {
    const topic = 'acme.uk.text'
    const headers = [
      ['ce_type', 'é漢😀'],
      ['ce_type', ''],
      ['x', 'a\r\nb\0']
    ] as const
    const records = [{ topic, key: 'ключ 🔑', headers, value: everyByte }]
    await at().bus.publish(records)
    assertSameRecords(await at().readBack(topic), records)
  })
}

function describeRefusals(contract: BusContract): void {
  const at = harnessAround(contract)

  for (const topic of ['', '.', '..', '../escape', 'a/b', 'a\\b', 'a\0b', 'a b', 'topic\n', 'ü', 'x'.repeat(250)]) {
    test(`the topic ${JSON.stringify(topic.slice(0, 20))} is refused, and what was published with it`, async () => {
      await assert.rejects(at().bus.publish([aRecord('acme.uk.beside', 0), { ...aRecord('x', 1), topic }]), Problem)
      assert.deepEqual(await at().readBack('acme.uk.beside'), [])
    })
  }

  test('a bus that is not started refuses, and says in its readiness that it is not', async () => {
    const fresh = await contract.makeHarness()
    try {
      assert.equal(fresh.bus.readiness().ready, false)
      await assertRetryLater(fresh.bus.publish([aRecord('acme.uk.early', 0)]))
    } finally {
      await fresh.dispose()
    }
  })

  test('a started bus is ready', () => {
    assert.deepEqual(at().bus.readiness(), { ready: true })
  })
}

function describeStop(contract: BusContract): void {
  test('stop loses nothing that was acknowledged, and every publish has an answer', async () => {
    const harness = await contract.makeHarness()
    try {
      await harness.bus.start()
      await checkStop(harness)
    } finally {
      await harness.dispose()
    }
  })

  test('after a stop it refuses and is not ready; a second stop settles', async () => {
    const harness = await contract.makeHarness()
    try {
      await harness.bus.start()
      await harness.bus.stop()
      await harness.bus.stop()
      assert.equal(harness.bus.readiness().ready, false)
      await assertRetryLater(harness.bus.publish([aRecord('acme.uk.late', 0)]))
    } finally {
      await harness.dispose()
    }
  })

  test('stop is safe without a start', async () => {
    const harness = await contract.makeHarness()
    await harness.bus.stop()
    await harness.dispose()
  })
}

function describeFailure(failure: string, makeHarness: () => Promise<BreakableHarness>): void {
  test(`${failure}: records are answered "send again" until it is well again`, async () => {
    const harness = await makeHarness()
    const topic = 'acme.uk.broken'
    try {
      await harness.bus.start()
      await harness.bus.publish([aRecord(topic, 0)])
      await harness.breakStore()
      await assertRetryLater(harness.bus.publish([aRecord(topic, 1)]))
      const readiness = harness.bus.readiness()
      assert.ok(!readiness.ready && readiness.why.length > 10, 'says why it is not ready')
      await harness.mendStore()
      await harness.bus.publish([aRecord(topic, 2)])
      assert.deepEqual(harness.bus.readiness(), { ready: true })
      const keys = (await harness.readBack(topic)).map((record) => record.headers[0]?.[1])
      assert.deepEqual(
        keys.filter((key) => key !== '1'),
        ['0', '2']
      )
    } finally {
      await harness.dispose()
    }
  })
}

/** Publishes one by one and in groups; throws when anything that was acknowledged is not there, or anything else is. */
export async function checkNothingLost({ bus, readBack }: BusHarness, topic: string): Promise<void> {
  const records = Array.from({ length: 60 }, (_, index) => aRecord(topic, index))
  for (const record of records.slice(0, 20)) await bus.publish([record])
  await bus.publish(records.slice(20, 40))
  await Promise.all(records.slice(40).map(async (record) => bus.publish([record])))
  assertSameRecords(await readBack(topic), records)
}

/** Stops the bus in the middle of concurrent publishes; throws when an acknowledged record is not there afterwards. */
export async function checkStop({ bus, readBack }: BusHarness): Promise<void> {
  const topic = 'acme.uk.stop'
  const publishes: Promise<readonly Receipt[]>[] = []
  for (let index = 0; index < 300; index++) publishes.push(bus.publish([aRecord(topic, index)]))
  const stopped = bus.stop()
  for (let index = 300; index < 320; index++) publishes.push(bus.publish([aRecord(topic, index)]))
  const results = await Promise.allSettled(publishes)
  await stopped
  const stored = new Set((await readBack(topic)).map((record) => record.headers[0]?.[1]))
  for (const [index, result] of results.entries()) {
    if (result.status === 'fulfilled') assert.ok(stored.has(String(index)), `acknowledged record ${index} is stored`)
    else assert.equal(toProblem(result.reason).spec.retry, 'later')
  }
  assert.ok(
    results.slice(300).every((result) => result.status === 'rejected'),
    'nothing is taken after stop'
  )
}

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))

export function aRecord(topic: string, index: number): BusRecord {
  const headers = [
    ['index', String(index)],
    ['content-type', 'application/json']
  ] as const
  return {
    topic,
    key: `key-${index % 7}`,
    headers,
    value: Buffer.from(`{"index":${index},"more":"${'x'.repeat(index * 13)}"}`)
  }
}

export function assertSameRecords(actual: readonly BusRecord[], expected: readonly BusRecord[]): void {
  assert.deepEqual(actual.map(plain), expected.map(plain))
}

/** Buffers and byte arrays of one content are equal. */
function plain({ topic, key, headers, value }: BusRecord): unknown {
  return {
    topic,
    key,
    headers: headers.map(([name, text]) => `${name}: ${text}`),
    value: Buffer.from(value).toString('latin1')
  }
}

async function assertRetryLater(publish: Promise<unknown>): Promise<void> {
  await assert.rejects(publish, (error) => {
    assert.ok(error instanceof Problem, 'a Problem, nothing else')
    assert.equal(error.spec.retry, 'later')
    return true
  })
}

/** One started harness for the tests of a describe. */
function harnessAround(contract: BusContract): () => BusHarness {
  let harness: BusHarness | undefined
  before(async () => {
    harness = await contract.makeHarness()
    await harness.bus.start()
  })
  after(async () => harness?.dispose())
  return () => {
    assert.ok(harness !== undefined, 'the harness was made')
    return harness
  }
}

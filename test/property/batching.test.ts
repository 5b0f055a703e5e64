import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Batcher } from '../../src/bus/batching/batcher.ts'
import type { BusRecord, Receipt } from '../../src/core/bus.ts'
import { Problem } from '../../src/core/problem.ts'
import { recordBytes } from '../../src/pipeline/encode.ts'
import { createFixedClock } from '../support/fixed-clock.ts'
import { settle } from '../unit/bus/batching/held-transport.ts'
import { SimulatedCluster, laneOf } from '../unit/bus/batching/simulated-cluster.ts'
import type { ClusterWeather } from '../unit/bus/batching/simulated-cluster.ts'

const numRuns = 400
const limits = { maxBatchRecords: 6, maxBatchBytes: 1500, lingerMs: 3, maxWaitingBytes: 6000 }
/** Of virtual time, after the last publish. It is some hundred times what one call takes. */
const giveUpMs = 20_000
const stepMs = 5

interface Part {
  readonly topic: string
  readonly key: string
  readonly bytes: number
  readonly isGuilty: boolean
}

interface Publish {
  /** After the one before. */
  readonly afterMs: number
  readonly parts: readonly Part[]
  readonly patienceMs: number | undefined
}

interface Fate {
  readonly records: readonly BusRecord[]
  readonly bytes: number
  readonly until: number
  /** Bytes of the publishes that were open when this one came, and the most of them that one of its topics had. */
  readonly openBytes: number
  readonly mostOfTopic: number
  readonly isAfterClose: boolean
  settled: number
  /** How many calls had begun when it was settled. */
  callsBefore: number
  receipts: readonly Receipt[] | undefined
  problem: Problem | undefined
}

interface Life {
  readonly cluster: SimulatedCluster
  readonly fates: readonly Fate[]
}

interface Senders {
  /** None, or one record in so many. */
  readonly guiltyOneIn?: number
  readonly patience?: fc.Arbitrary<number | undefined>
  /** Of one record in ten. */
  readonly largeBytes?: number
}

function arbitraryPublishes({
  guiltyOneIn = 0,
  patience = fc.constant(undefined),
  largeBytes = 1600
}: Senders): fc.Arbitrary<Publish[]> {
  const part: fc.Arbitrary<Part> = fc.record({
    topic: fc.constantFrom('t', 'u', 'v'),
    key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    bytes: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 0, max: 300 }) },
      { weight: 1, arbitrary: fc.constant(largeBytes) }
    ),
    isGuilty: guiltyOneIn === 0 ? fc.constant(false) : fc.nat(guiltyOneIn - 1).map((number) => number === 0)
  })
  return fc.array(
    fc.record({
      afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 15 })),
      parts: fc.array(part, { minLength: 1, maxLength: 4 }),
      patienceMs: patience
    }),
    { minLength: 1, maxLength: 40 }
  )
}

const seed = fc.integer()

function recordsOf({ parts }: Publish, number: number): readonly BusRecord[] {
  return parts.map(({ topic, key, bytes, isGuilty }, index) => ({
    topic,
    key,
    headers: [['id', `${number}.${index}`], ...(isGuilty ? ([['guilty', 'yes']] as const) : [])],
    value: Buffer.alloc(bytes, 'x')
  }))
}

/** Publishes everything in its time, closes after `closeAfter` publishes, and lets time pass until all is settled. */
async function live(
  all: readonly Publish[],
  weather: Omit<ClusterWeather, 'clock'>,
  closeAfter = all.length
): Promise<Life> {
  const clock = createFixedClock()
  const cluster = new SimulatedCluster({ ...weather, clock })
  const batcher = new Batcher({ transport: cluster, clock, limits })
  const fates: Fate[] = []
  let closing: Promise<void> | undefined
  for (const [number, publish] of all.entries()) {
    if (number === closeAfter) closing = batcher.close()
    for (let ms = 0; ms < publish.afterMs; ms++) await pass(1)
    const records = recordsOf(publish, number)
    fates.push(begin(records, clock.now() + (publish.patienceMs ?? Infinity)))
    await settle()
    assert.ok(openBytes() <= limits.maxWaitingBytes, 'no more is held than was allowed')
  }
  const isSettled = trackEnd(closing ?? batcher.close())
  for (let ms = 0; ms < giveUpMs && !isSettled(); ms += stepMs) await pass(stepMs)
  assert.ok(isSettled(), 'close settles')
  assert.equal(openBytes(), 0, 'no publish is open any more')
  for (let ms = 0; ms < 200; ms += stepMs) await pass(stepMs)
  assert.equal(clock.waiting, 0, 'no call is under way any more')
  return { cluster, fates }

  function begin(records: readonly BusRecord[], until: number): Fate {
    const bytes = records.reduce((sum, record) => sum + recordBytes(record), 0)
    const fate: Fate = {
      records,
      bytes,
      until,
      openBytes: openBytes(),
      mostOfTopic: Math.max(...records.map(({ topic }) => openBytes(topic))),
      isAfterClose: closing !== undefined,
      settled: 0,
      callsBefore: 0,
      receipts: undefined,
      problem: undefined
    }
    void batcher
      .publish(records, until)
      .then(
        (receipts) => (fate.receipts = receipts),
        (thrown: unknown) => {
          assert.ok(thrown instanceof Problem)
          fate.problem = thrown
        }
      )
      .finally(() => {
        fate.settled += 1
        fate.callsBefore = cluster.calls.length
      })
    return fate
  }

  function openBytes(topic?: string): number {
    const open = fates.filter(({ settled }) => settled === 0).flatMap(({ records }) => records)
    const counted = open.filter((record) => topic === undefined || record.topic === topic)
    return counted.reduce((sum, record) => sum + recordBytes(record), 0)
  }

  async function pass(ms: number): Promise<void> {
    clock.advance(ms)
    await settle()
  }
}

function trackEnd(promise: Promise<void>): () => boolean {
  let isSettled = false
  void promise.then(() => (isSettled = true))
  return () => isSettled
}

/** What must be true of every life, whatever the weather. */
function assertSound({ cluster, fates }: Life): void {
  for (const fate of fates) assertFate(fate, cluster)
  assertOrder(fates, cluster)
  assertCalls(fates, cluster)
}

function assertFate({ settled, records, receipts, problem, ...fate }: Fate, cluster: SimulatedCluster): void {
  assert.equal(settled, 1, 'every publish settles once')
  if (receipts !== undefined) {
    assert.equal(receipts.length, records.length)
    for (const [index, { topic, position }] of receipts.entries())
      assert.equal(idAt(cluster, topic, position), idOf(records[index]), 'it is where its receipt says')
  }
  assert.equal(problem?.code === 'shutting-down', fate.isAfterClose, 'after close nothing is taken, before it all is')
  const neededBytes = fate.openBytes + fate.mostOfTopic + fate.bytes
  if (problem?.reason === 'queue-full') assert.ok(neededBytes > limits.maxWaitingBytes, 'it was full')
  if (fate.isAfterClose) return
  assert.equal(problem?.reason === 'publish-too-large', fate.bytes > limits.maxWaitingBytes)
}

/** In the log of each key what was acknowledged is in the order of its publishes, also for who drops what comes twice. */
function assertOrder(fates: readonly Fate[], cluster: SimulatedCluster): void {
  const acknowledged = fates.flatMap(({ records, receipts }) => (receipts === undefined ? [] : records))
  const isAcknowledged = new Set(acknowledged)
  const stored = cluster.lanes()
  for (const [lane, published] of Map.groupBy(acknowledged, laneOf)) {
    const firsts = new Set(stored.get(lane)?.filter((record) => isAcknowledged.has(record)))
    assert.deepEqual([...firsts].map(idOf), published.map(idOf))
  }
}

function assertCalls(fates: readonly Fate[], { calls, mostInFlight }: SimulatedCluster): void {
  assert.equal(mostInFlight, calls.length === 0 ? 0 : 1, 'one call of a topic at a time')
  const fateOf = new Map(fates.flatMap((fate) => fate.records.map((record) => [record, fate])))
  for (const [number, { records, atMs }] of calls.entries()) {
    const bytes = records.reduce((sum, record) => sum + recordBytes(record), 0)
    assert.ok(records.length > 0 && records.length <= limits.maxBatchRecords)
    assert.ok(bytes <= limits.maxBatchBytes || records.length === 1)
    for (const record of records) {
      const fate = fateOf.get(record)
      assert.ok(fate !== undefined && atMs < fate.until, 'nothing is sent that nobody waits for')
      assert.ok(number < fate.callsBefore, 'nothing is sent of a publish that has its answer')
    }
  }
}

function idAt(cluster: SimulatedCluster, topic: string, position: string): string | undefined {
  return idOf(cluster.at(topic, position))
}

function idOf(record: BusRecord | undefined): string | undefined {
  return record?.headers[0]?.[1]
}

/** Shrinking a failure ends too. */
const runs = { numRuns, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true }

test('with any faults, deadlines and a close at any time: all is settled once, nothing acknowledged is lost, keys keep their order', async () => {
  const patience = fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined })
  await fc.assert(
    fc.asyncProperty(
      arbitraryPublishes({ guiltyOneIn: 20, patience }),
      fc.nat(60),
      seed,
      async (all, closeAfter, number) => {
        assertSound(await live(all, { seed: number, faultRate: 0.3 }, closeAfter))
      }
    ),
    runs
  )
})

test('without other faults exactly the publishes with a guilty record are refused', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryPublishes({ guiltyOneIn: 6 }), seed, async (all, number) => {
      const life = await live(all, { seed: number, faultRate: 0 })
      assertSound(life)
      for (const [index, { problem }] of life.fates.entries()) {
        if (problem?.reason === 'queue-full' || problem?.reason === 'publish-too-large') continue
        const isBad = all[index]?.parts.some(({ isGuilty }) => isGuilty) === true
        assert.equal(problem?.reason, isBad ? 'record-too-large' : undefined)
      }
    }),
    runs
  )
})

test('batches that together are too large for a broker are stored in parts', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryPublishes({ largeBytes: 600 }), seed, async (all, number) => {
      // Every record passes alone; many batches do not.
      const life = await live(all, { seed: number, faultRate: 0, maxShareBytes: 800 })
      assertSound(life)
      for (const { problem } of life.fates)
        assert.ok(problem === undefined || ['queue-full', 'publish-too-large'].includes(problem.reason ?? ''))
    }),
    runs
  )
})

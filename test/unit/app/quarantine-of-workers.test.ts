import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { QuarantineDesk } from '../../../src/app/quarantine-desk.ts'
import { readRegionTopic } from '../../../src/app/read-region-topic.ts'
import { createEmbeddedBus } from '../../../src/bus/embedded/embedded-bus.ts'
import { nodeDisk } from '../../../src/bus/embedded/node-disk.ts'
import { workerLog } from '../../../src/bus/embedded/worker-logs.ts'
import type { Clock } from '../../../src/core/clock.ts'
import { QuarantineTally } from '../../../src/pipeline/quarantine-tally.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makePolicy } from '../../support/make-policy.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { reapedFolder } from '../../support/reaper.ts'
import { collectRegionLog } from '../../support/region-log.ts'
import { embeddedRegion, hold, rulesTo } from './held-region.ts'

/* Two workers, each with a log, on a machine whose clock is set back. The first one releases what the second one keeps. */

const directory = join(mkdtempSync(join(reapedFolder(), 'workers-')), 'uk')
let sinceStartMs = 0
const clock: Clock = { ...systemClock, now: () => fixedStart + sinceStartMs }
const logOf = (worker: number) =>
  createEmbeddedBus({ name: 'uk', directory: workerLog(directory, worker).directory, disk: nodeDisk, clock })
const [first, second] = [logOf(1), logOf(2)]
const region = embeddedRegion('uk', directory)
const rules = rulesTo('uk')
const holding = [first, second].map((uk) =>
  makeSnapshot({ buses: { uk }, change: { policy: makePolicy({ ...rules, admission: hold }) } })
)
const free = makeSnapshot({ buses: { uk: first }, change: { policy: makePolicy(rules) } })
const desk = new QuarantineDesk({
  clock,
  currentSnapshot: () => free,
  during: async (_, use) => use(),
  regionConfig: () => region,
  findFacts: undefined,
  onEnded: () => undefined
})

before(async () => Promise.all([first.start(), second.start()]))
after(async () => Promise.all([first.stop(), second.stop()]))
beforeEach(() => {
  sinceStartMs = 10_000
})

/** As its sender delivers it once more: under another attempt. */
async function holdIn(worker: 1 | 2, deliveryId: string): Promise<string> {
  const snapshot = holding[worker - 1] ?? assert.fail()
  const delivery = { ...githubDelivery({ event: 'push', deliveryId }), id: randomUUID() }
  const { outcome } = await makePipeline().settle(delivery, snapshot)
  assert.ok(outcome.kind === 'quarantined')
  return outcome.events[0]?.route.key ?? ''
}

const release = async (key: string) => (await desk.release({ region: 'uk', keys: [key] }))[0]
const drop = async (key: string) => (await desk.drop({ region: 'uk', keys: [key] }))[0]

async function published(id: string): Promise<number> {
  const stored = await collectRegionLog(workerLog(directory, 1).directory)
  return stored.filter(({ topic, headers }) => topic === 'acme.uk.scm' && new Map(headers).get('ce_id') === id).length
}

async function pending(): Promise<number> {
  const tally = new QuarantineTally({ region: 'uk', custodyOf: () => undefined, retentionMs: undefined })
  const reading = { topic: 'acme.uk.quarantine', clientId: 'test', signal: AbortSignal.timeout(10_000) }
  for await (const records of readRegionTopic(region, reading)) for (const record of records) tally.add(record)
  return tally.state(clock.now()).pending.held
}

test('an event that was released at an earlier time than it was stored at was pending again, and published again', async () => {
  const key = await holdIn(2, 'released')
  sinceStartMs = 9_000
  assert.equal((await release(key))?.result, 'released')
  assert.equal(await pending(), 0)
  for (const end of [release, drop]) assert.deepEqual(await end(key), { key, result: 'already', was: 'released' })
  assert.equal(await published('released'), 1)
})

test('an event that was dropped at an earlier time than it was stored at was pending again, and could be released', async () => {
  const key = await holdIn(2, 'dropped')
  sinceStartMs = 9_000
  assert.equal((await drop(key))?.result, 'dropped')
  assert.deepEqual(await release(key), { key, result: 'already', was: 'dropped' })
  assert.deepEqual([await pending(), await published('dropped')], [0, 0])
})

test('an event that its sender sends again is pending anew, wherever and whenever by the clock that is stored', async () => {
  const key = await holdIn(2, 'again')
  let releases = 0
  for (const [worker, atMs] of [
    [2, 9_500],
    [1, 9_400],
    [2, 9_300],
    [1, 12_000],
    [2, 8_000]
  ] as const) {
    sinceStartMs -= 100
    assert.equal((await release(key))?.result, 'released')
    assert.equal((await release(key))?.result, 'already')
    assert.equal(await published('again'), (releases += 1))
    sinceStartMs = atMs
    assert.equal(await holdIn(worker, 'again'), key)
    assert.equal(await pending(), 1, `kept by worker ${worker} at ${atMs}`)
  }
  assert.equal((await drop(key))?.result, 'dropped')
  assert.equal(await pending(), 0)
})

test('an event that both workers keep is released once', async () => {
  const key = await holdIn(2, 'both')
  sinceStartMs = 9_000
  await holdIn(1, 'both')
  sinceStartMs = 8_000
  assert.equal((await release(key))?.result, 'released')
  assert.equal((await release(key))?.result, 'already')
  assert.deepEqual([await pending(), await published('both')], [0, 1])
})

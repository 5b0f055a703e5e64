import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { QuarantineDesk } from '../../../src/app/quarantine-desk.ts'
import { createEmbeddedBus } from '../../../src/bus/embedded/embedded-bus.ts'
import { nodeDisk } from '../../../src/bus/embedded/node-disk.ts'
import type { Bus, BusRecord } from '../../../src/core/bus.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { createFixedClock } from '../../support/fixed-clock.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makePolicy } from '../../support/make-policy.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { reapedFolder } from '../../support/reaper.ts'
import { embeddedRegion, hold, rulesTo } from './held-region.ts'

/* A region that is slow: it holds up no other, and no request for ever. */

const folder = mkdtempSync(join(reapedFolder(), 'desk-'))
const regionNames = ['uk', 'eu'] as const
type RegionName = (typeof regionNames)[number]
const directoryOf = (name: string): string => join(folder, name)
const logs = regionNames.map((name) =>
  createEmbeddedBus({ name, directory: directoryOf(name), disk: nodeDisk, clock: systemClock })
)
let beforePublish: (region: RegionName) => void | Promise<void> = () => undefined

function busOf(name: RegionName): Bus {
  const log = logs[regionNames.indexOf(name)] ?? assert.fail()
  return {
    ...log,
    name,
    publish: async (records: readonly BusRecord[], until) => {
      await beforePublish(name)
      return log.publish(records, until)
    },
    readiness: () => ({ ready: true })
  }
}

const buses = { uk: busOf('uk'), eu: busOf('eu') }

function snapshotFor(region: RegionName, isHeld: boolean) {
  const policy = makePolicy({ ...rulesTo(region), admission: isHeld ? hold : [] })
  return makeSnapshot({ buses, change: { policy } })
}

function deskOf(releasesTo: RegionName, clock = createFixedClock()): QuarantineDesk {
  const snapshot = snapshotFor(releasesTo, false)
  return new QuarantineDesk({
    clock,
    currentSnapshot: () => snapshot,
    during: async (_, use) => use(),
    regionConfig: (name) => embeddedRegion(name, directoryOf(name)),
    findFacts: undefined,
    onEnded: () => undefined
  })
}

async function holdOne(region: RegionName, deliveryId: string): Promise<string> {
  const delivery = githubDelivery({ event: 'push', deliveryId })
  const { outcome } = await makePipeline().settle(delivery, snapshotFor(region, true))
  assert.ok(outcome.kind === 'quarantined')
  return outcome.events[0]?.route.key ?? ''
}

const resultsOf = (results: readonly { readonly result: string }[]) => results.map(({ result }) => result)

before(async () => Promise.all(logs.map(async (log) => log.start())))
after(async () => Promise.all(logs.map(async (log) => log.stop())))

test(
  'a region that stored nothing for a while held up releases and drops in every other',
  { timeout: 20_000 },
  async () => {
    const [slow, quick, next] = [await holdOne('eu', 'slow'), await holdOne('uk', 'quick'), await holdOne('eu', 'next')]
    const { promise: stored, resolve: store } = Promise.withResolvers<void>()
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
    beforePublish = async (region) => {
      if (region === 'uk') return
      ask()
      await stored
    }
    const desk = deskOf('uk')
    const dropped = desk.drop({ region: 'eu', keys: [slow] })
    await asked
    const behind = desk.drop({ region: 'eu', keys: [slow, next] })
    assert.deepEqual(resultsOf(await desk.release({ region: 'uk', keys: [quick] })), ['released'])
    store()
    assert.deepEqual(resultsOf(await dropped), ['dropped'])
    assert.deepEqual(resultsOf(await behind), ['already', 'dropped'], 'one after the other in one region')
  }
)

test('a request went on for as long as a slow region took for each of its events', async () => {
  const keys: string[] = []
  for (let number = 1; number <= 6; number++) keys.push(await holdOne('uk', `of-many-${number}`))
  const [ended = assert.fail()] = keys
  const clock = createFixedClock()
  beforePublish = () => clock.advance(8_000)
  const desk = deskOf('uk', clock)
  assert.deepEqual(resultsOf(await desk.drop({ region: 'uk', keys: [ended] })), ['dropped'])
  const startedMs = clock.monotonicMs()
  // Each is published and marked: 16 seconds. The fourth is begun after 48, another would be after 64.
  const asked = [...keys.slice(1), ended, '0'.repeat(32)]
  const results = await desk.release({ region: 'uk', keys: asked })
  assert.deepEqual(resultsOf(results), [...Array<string>(4).fill('released'), 'later', 'already', 'not-found'])
  assert.equal(clock.monotonicMs() - startedMs, 64_000)
  const later = results.filter(({ result }) => result === 'later').map(({ key }) => key)
  assert.deepEqual(resultsOf(await desk.release({ region: 'uk', keys: later })), ['released'])
})

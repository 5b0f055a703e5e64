import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { QuarantineDesk } from '../../../src/app/quarantine-desk.ts'
import { createEmbeddedBus } from '../../../src/bus/embedded/embedded-bus.ts'
import { nodeDisk } from '../../../src/bus/embedded/node-disk.ts'
import type { Bus, BusRecord } from '../../../src/core/bus.ts'
import { Problem } from '../../../src/core/problem.ts'
import type { Snapshot } from '../../../src/core/snapshot.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { githubDelivery } from '../../support/github-delivery.ts'
import { makePipeline } from '../../support/make-pipeline.ts'
import { makePolicy } from '../../support/make-policy.ts'
import { makeSnapshot } from '../../support/make-snapshot.ts'
import { reapedFolder } from '../../support/reaper.ts'
import { collectRegionLog } from '../../support/region-log.ts'
import { embeddedRegion, hold, rulesTo } from './held-region.ts'

/* A crash, or a failure, between the publish of an event and the marker that ends it. */

const directory = join(mkdtempSync(join(reapedFolder(), 'desk-')), 'uk')
const log = createEmbeddedBus({ name: 'uk', directory, disk: nodeDisk, clock: systemClock })
let refuses: (record: BusRecord) => boolean = () => false
const bus: Bus = {
  ...log,
  name: 'uk',
  publish: async (records, until) => {
    if (records.some(refuses)) throw new Problem('bus-unavailable', { reason: 'test' })
    return log.publish(records, until)
  },
  readiness: () => ({ ready: true })
}
const region = embeddedRegion('uk', directory)
const rules = rulesTo('uk')
const holding = makeSnapshot({ buses: { uk: bus }, change: { policy: makePolicy({ ...rules, admission: hold }) } })
const free = makeSnapshot({ buses: { uk: bus }, change: { policy: makePolicy(rules) } })
const copied: BusRecord[] = []
const desk = new QuarantineDesk({
  clock: systemClock,
  currentSnapshot: (): Snapshot => free,
  during: async (_, use) => use(),
  regionConfig: (name) => (name === 'uk' ? region : undefined),
  findFacts: undefined,
  decisions: { unstored: () => undefined, stored: (records) => copied.push(...records) },
  onEnded: () => undefined
})

before(async () => log.start())
after(async () => log.stop())

async function holdOne(deliveryId: string): Promise<string> {
  const { outcome } = await makePipeline().settle(githubDelivery({ event: 'push', deliveryId }), holding)
  assert.ok(outcome.kind === 'quarantined')
  return outcome.events[0]?.route.key ?? ''
}

const identities = async (id: string): Promise<readonly string[]> => {
  const stored = (await collectRegionLog(directory)).filter(({ topic }) => topic === 'acme.uk.scm')
  return stored
    .map(({ headers }) => new Map(headers))
    .filter((headers) => headers.get('ce_id') === id)
    .map((headers) => `${headers.get('ce_source')} ${headers.get('ce_id')}`)
}

const ask = (key: string) => ({ region: 'uk', keys: [key] })
const isMarker = ({ headers }: BusRecord): boolean => headers.some(([name]) => name === 'turnpike-marker')

test('an event whose marker was not stored is pending still, and comes twice under one identity', async () => {
  const key = await holdOne('twice')
  refuses = isMarker
  const [first] = await desk.release(ask(key))
  assert.deepEqual(first, {
    key,
    id: 'twice',
    result: 'failed',
    code: 'bus-unavailable',
    reason: 'test',
    published: 'yes'
  })
  refuses = () => false
  assert.equal((await desk.release(ask(key)))[0]?.result, 'released')
  assert.deepEqual((await desk.release(ask(key)))[0], { key, result: 'already', was: 'released' })
  const [one, two, ...others] = await identities('twice')
  assert.deepEqual([one, others], [two, []])
})

test('an event that can not be published is not marked', async () => {
  const key = await holdOne('refused')
  refuses = ({ topic }) => topic === 'acme.uk.scm'
  const [failed] = await desk.release(ask(key))
  assert.deepEqual([failed?.result, failed?.result === 'failed' && failed.published], ['failed', 'perhaps'])
  refuses = () => false
  assert.deepEqual(await identities('refused'), [])
  assert.equal((await desk.release(ask(key)))[0]?.result, 'released')
  assert.equal((await identities('refused')).length, 1)
})

test('a drop that can not be stored leaves it pending', async () => {
  const key = await holdOne('dropped')
  refuses = isMarker
  assert.equal((await desk.drop(ask(key)))[0]?.result, 'failed')
  refuses = () => false
  assert.equal((await desk.drop(ask(key)))[0]?.result, 'dropped')
})

test('asked for at the same time, an event is published once', async () => {
  const key = await holdOne('at-once')
  const results = await Promise.all([desk.release(ask(key)), desk.drop(ask(key)), desk.release(ask(key))])
  assert.deepEqual(
    results.map(([each]) => each?.result),
    ['released', 'already', 'already']
  )
  assert.equal((await identities('at-once')).length, 1)
})

test('an event that was kept again after its release is pending again', async () => {
  const key = await holdOne('again')
  assert.equal((await desk.release(ask(key)))[0]?.result, 'released')
  assert.equal(await holdOne('again'), key)
  assert.equal((await desk.drop(ask(key)))[0]?.result, 'dropped')
})

test('a region that is none is told of', async () => {
  await assert.rejects(desk.release({ region: 'mars', keys: ['0'.repeat(32)] }), { code: 'request-invalid' })
})

test('what is released or dropped is copied to the audit, once it is stored', async () => {
  const verdicts = (): readonly string[] =>
    copied
      .splice(0)
      .map(({ topic, value }) => `${topic} ${JSON.parse(Buffer.from(value).toString()).events[0].verdict}`)
  const [one, other] = [await holdOne('audited'), await holdOne('audited-too')]
  copied.length = 0
  refuses = () => true
  await desk.release(ask(one))
  await desk.drop(ask(other))
  assert.deepEqual(verdicts(), [])
  refuses = () => false
  await desk.release(ask(one))
  assert.deepEqual(verdicts(), ['acme.uk.decisions released'])
  await desk.drop(ask(other))
  assert.deepEqual(verdicts(), ['acme.uk.decisions dropped'])
})

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { BusRecord } from '../../src/core/bus.ts'
import { publishedIn, readDecision } from '../support/decision-records.ts'
import { findLeaks } from '../support/find-leaks.ts'
import { makeGatewayHome } from '../support/gateway-home.ts'
import { startGatewayProcess } from '../support/gateway-process.ts'
import type { GatewayProcess } from '../support/gateway-process.ts'
import { createGitHubClient } from '../support/github-client.ts'
import { readMetrics } from '../support/probe-gateway.ts'
import { pullRequestBody } from '../support/pull-request.ts'
import { readRegionLog } from '../support/region-log.ts'
import type { RegionLog } from '../support/region-log.ts'
import { valueOf } from '../unit/telemetry/exposition.ts'

/*
 * A gateway in uk with the audit in eu: what is decided is in each event's own region and, all of it, in the audit, which
 * shows nothing of any payload.
 */

const canary = `canary${randomBytes(6).toString('hex')}`
const person = { login: `${canary}-login`, email: `${canary}@example.org`, type: 'User' }

function bodyOf(owner: string): Buffer {
  return pullRequestBody(owner, { [`${canary}-key`]: `${canary}-value`, title: canary, sender: person })
}

/** By the id of the delivery. */
const postings = {
  'stays-in-uk': { path: '/webhooks/github', owner: 'Octocoders', status: 200 },
  'goes-to-eu': { path: '/webhooks/owned', owner: 'Umbrella', status: 200 },
  'of-nobody': { path: '/webhooks/owned', owner: 'Strangers', status: 503 },
  'of-nobody-else': { path: '/webhooks/owned', owner: 'Strangers', status: 503 },
  forged: { path: '/webhooks/github', owner: 'Octocoders', status: 401 }
}
const repeats = 20

function textOf(records: readonly BusRecord[]): string {
  return JSON.stringify(records.map(({ topic, key, headers, value }) => [topic, key, headers, String(value)]))
}

describe('decisions of a gateway in uk with the audit in eu', () => {
  const home = makeGatewayHome()
  let gateway: GatewayProcess
  let uk: RegionLog
  let eu: RegionLog
  let repeated: number | undefined

  const idsIn = (log: RegionLog, topic: string): readonly string[] =>
    log.decisions
      .filter((record) => record.topic === topic)
      .flatMap((record) => readDecision(record).events.map(({ id, verdict }) => `${id} ${verdict}`))
      .toSorted()

  before(async () => {
    home.configure({ ...home.config, audit: { region: 'eu' } })
    gateway = await startGatewayProcess(home.configFile, '--log-level', 'debug')
    const client = createGitHubClient({ url: gateway.addresses.webhooks, secret: home.secret })
    const post = async (deliveryId: keyof typeof postings): Promise<void> => {
      const { path, owner, status } = postings[deliveryId]
      const headers = status === 401 ? { 'X-Hub-Signature-256': `sha256=${'0'.repeat(64)}` } : {}
      const answer = await client.post({ event: 'pull_request', deliveryId, path, body: bodyOf(owner), headers })
      assert.equal(answer.status, status, answer.body)
    }
    for (const id of ['stays-in-uk', 'goes-to-eu', 'of-nobody', 'of-nobody-else', 'forged'] as const) await post(id)
    for (let turn = 0; turn < repeats; turn++) await post('of-nobody')
    client.close()
    const families = await readMetrics(gateway.addresses.metrics)
    repeated = valueOf(families, 'turnpike_decisions_repeated_total', { verdict: 'undecided' })
    // At once: what waits is stored on the way out.
    gateway.process.kill('SIGTERM')
    assert.equal((await gateway.process.ended).code, 0)
    uk = await readRegionLog(home.logs.uk)
    eu = await readRegionLog(home.logs.eu)
  })
  after(() => gateway.process.end())

  test('lie with the events, and where the gateway is for what is stored nowhere', () => {
    assert.deepEqual(
      publishedIn(eu.decisions.filter(({ topic }) => topic === 'acme.eu.decisions')),
      new Set(['goes-to-eu'])
    )
    assert.deepEqual(idsIn(uk, 'acme.uk.decisions'), [
      'of-nobody undecided',
      'of-nobody-else undecided',
      'stays-in-uk published'
    ])
  })

  test('are all in the audit, those of other regions too', () => {
    assert.deepEqual(idsIn(eu, 'acme.audit'), [
      'goes-to-eu published',
      'of-nobody undecided',
      'of-nobody-else undecided',
      'stays-in-uk published'
    ])
    assert.deepEqual(idsIn(uk, 'acme.audit'), [])
  })

  test('are once for a sender that asks again and again; its repeats are counted', () => {
    assert.equal(repeated, repeats)
  })

  test('are none for what nobody has proved', () => {
    assert.ok(!textOf([...uk.decisions, ...eu.decisions]).includes('forged'))
    assert.ok(gateway.process.stdout.includes('signature-invalid'), 'which was refused')
  })

  test('show nothing of a payload', () => {
    assert.deepEqual(findLeaks(textOf([...uk.decisions, ...eu.decisions]), { canary, secret: home.secret }), [])
    assert.deepEqual(findLeaks(gateway.process.stdout + gateway.process.stderr, { canary }), [])
  })

  test('control: the same search finds the canary where it is', () => {
    assert.deepEqual(findLeaks(textOf(uk.events), { canary }), ['canary'])
    assert.deepEqual(findLeaks(textOf(eu.events), { canary }), ['canary'])
    const [record] = eu.decisions
    assert.ok(record)
    const planted = { ...record, value: Buffer.from(JSON.stringify({ ...readDecision(record), source: canary })) }
    assert.deepEqual(findLeaks(textOf([...eu.decisions, planted]), { canary }), ['canary'])
  })
})

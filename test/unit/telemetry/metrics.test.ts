import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Secret } from '../../../src/core/secret.ts'
import { github } from '../../../src/providers/github.ts'
import { createMetrics } from '../../../src/telemetry/metrics.ts'
import type { RegionState } from '../../../src/telemetry/metrics.ts'
import type { Metrics } from '../../../src/telemetry/metrics.ts'
import { makeGitHubSource, makeSnapshot } from '../../support/make-snapshot.ts'
import { proofBy } from '../../support/proof.ts'
import { parseExposition, valueOf } from './exposition.ts'
import type { Family } from './exposition.ts'
import { placedEvent, settlement, stopped } from './settlements.ts'

async function scrape(metrics: Metrics): Promise<ReadonlyMap<string, Family>> {
  return parseExposition((await metrics.text()).text)
}

test('an accepted delivery is counted once everywhere', async () => {
  const metrics = createMetrics({ version: '1.2.3' })
  metrics.received('github')
  assert.equal(valueOf(await scrape(metrics), 'turnpike_deliveries_in_flight'), 1)

  const given = settlement()
  metrics.settled(given)
  const seen = await scrape(metrics)
  const labels = { source: 'github', outcome: 'accepted' }
  assert.equal(valueOf(seen, 'turnpike_deliveries_in_flight'), 0)
  assert.equal(valueOf(seen, 'turnpike_deliveries_received_total', { source: 'github' }), 1)
  assert.equal(valueOf(seen, 'turnpike_deliveries_total', { ...labels, reason: '' }), 1)
  assert.equal(valueOf(seen, 'turnpike_delivery_duration_seconds_count', labels), 1)
  assert.equal(valueOf(seen, 'turnpike_delivery_duration_seconds_sum', labels), 0.012)
  assert.equal(valueOf(seen, 'turnpike_stage_duration_seconds_sum', { stage: 'publish' }), 0.008)
  assert.equal(valueOf(seen, 'turnpike_stage_duration_seconds_count', { stage: 'place' }), 0)
  assert.equal(valueOf(seen, 'turnpike_delivery_body_bytes_sum', { source: 'github' }), 345)
  const secret = { source: 'github', secret: 'env:GITHUB_SECRET' }
  assert.equal(valueOf(seen, 'turnpike_verified_total', secret), 1)
  assert.equal(valueOf(seen, 'turnpike_secret_last_used_timestamp_seconds', secret), given.settledAt / 1000)
})

test('the reason is the problem’s code alone, whatever tells its causes apart', async () => {
  const metrics = createMetrics({ version: '1.2.3' })
  metrics.settled(stopped('payload-malformed', { reason: 'not-json', secret: 'env:GITHUB_SECRET' }))
  metrics.settled(stopped('payload-malformed', { reason: 'too-deep', secret: 'env:GITHUB_SECRET' }))
  metrics.settled(settlement({ outcome: { kind: 'ignored', reason: 'event-not-allowed' } }))
  const { text } = await metrics.text()
  const seen = parseExposition(text)
  const refused = { source: 'github', outcome: 'refused', reason: 'payload-malformed' }
  assert.equal(valueOf(seen, 'turnpike_deliveries_total', refused), 2)
  const ignored = { source: 'github', outcome: 'ignored', reason: 'event-not-allowed' }
  assert.equal(valueOf(seen, 'turnpike_deliveries_total', ignored), 1)
  assert.equal(text.includes('not-json'), false)
})

test('a signature’s fault is one of the known ones or `other`', async () => {
  const metrics = createMetrics({ version: '1.2.3' })
  for (const reason of ['mismatch', 'mismatch', 'missing', 'anything-else'])
    metrics.settled(stopped('signature-invalid', { reason }))
  metrics.settled(stopped('signature-invalid'))
  metrics.settled(stopped('internal', { reason: 'doubled' }))
  const seen = await scrape(metrics)
  const faults = seen
    .get('turnpike_signature_faults_total')
    ?.samples.map(({ labels, value }) => [labels['fault'], value])
  assert.deepEqual(faults, [
    ['mismatch', 2],
    ['missing', 1],
    ['other', 2]
  ])
})

test('a body that was not read whole has no size, and a clock set back no negative time', async () => {
  const metrics = createMetrics({ version: '1.2.3' })
  const given = stopped('body-timeout')
  metrics.settled({ ...given, stageMs: {}, settledAt: given.receivedAt - 5000 })
  const seen = await scrape(metrics)
  assert.equal(valueOf(seen, 'turnpike_delivery_body_bytes_count', { source: 'github' }), 0)
  const labels = { source: 'github', outcome: 'deferred' }
  assert.equal(valueOf(seen, 'turnpike_delivery_duration_seconds_count', labels), 1)
  assert.equal(valueOf(seen, 'turnpike_delivery_duration_seconds_sum', labels), 0)
})

test('the other signals are counted', async () => {
  const metrics = createMetrics({ version: '1.2.3' })
  metrics.drifted('github', '/ref must be string')
  metrics.storedInPart('github')
  metrics.publishedLate('github', true)
  metrics.clientGone()
  metrics.connectionRefused('address')
  metrics.requestRefused('method-not-allowed')
  metrics.logGroupStored('uk', { records: 3, bytes: 900, syncMs: 4 })
  metrics.logDamaged('eu')
  metrics.logLineDropped()
  metrics.observerFailed()
  const seen = await scrape(metrics)
  assert.equal(valueOf(seen, 'turnpike_drift_total', { source: 'github' }), 1)
  assert.equal(valueOf(seen, 'turnpike_published_late_total', { source: 'github', stored: 'true' }), 1)
  assert.equal(valueOf(seen, 'turnpike_stored_in_part_total', { source: 'github' }), 1)
  assert.equal(valueOf(seen, 'turnpike_clients_gone_total'), 1)
  assert.equal(valueOf(seen, 'turnpike_connections_refused_total', { reason: 'address' }), 1)
  assert.equal(valueOf(seen, 'turnpike_requests_refused_total', { reason: 'method-not-allowed' }), 1)
  assert.equal(valueOf(seen, 'turnpike_log_group_records_sum', { region: 'uk' }), 3)
  assert.equal(valueOf(seen, 'turnpike_log_group_bytes_sum', { region: 'uk' }), 900)
  assert.equal(valueOf(seen, 'turnpike_log_sync_seconds_sum', { region: 'uk' }), 0.004)
  assert.equal(valueOf(seen, 'turnpike_log_damage_total', { region: 'eu' }), 1)
  assert.equal(valueOf(seen, 'turnpike_log_lines_dropped_total'), 1)
  assert.equal(valueOf(seen, 'turnpike_observer_faults_total'), 1)
  assert.equal(valueOf(seen, 'turnpike_build_info', { version: '1.2.3', node: process.version }), 1)
})

test('a reload replaces the digest, and shows sources and secrets before their first delivery', async () => {
  const metrics = createMetrics({ version: '1.2.3' })
  const secrets = ['env:NEW', 'file:/run/secrets/old'].map((label) => new Secret(label, Buffer.from('x'.repeat(32))))
  const source = makeGitHubSource({ proof: proofBy(github.schemes.signature, ...secrets) })
  metrics.configLoaded({ ...makeSnapshot(), digest: 'first', loadedAt: 1000 })
  metrics.configLoaded({ ...makeSnapshot(), digest: 'second', loadedAt: 2000, sources: new Map([['github', source]]) })
  const seen = await scrape(metrics)
  assert.deepEqual(seen.get('turnpike_config_info')?.samples, [
    { name: 'turnpike_config_info', labels: { digest: 'second' }, value: 1 }
  ])
  assert.equal(valueOf(seen, 'turnpike_config_loaded_timestamp_seconds'), 2)
  assert.equal(valueOf(seen, 'turnpike_sandbox'), 1)
  const verified = seen.get('turnpike_verified_total')?.samples.map(({ labels, value }) => [labels['secret'], value])
  assert.deepEqual(verified?.slice(-2), [
    ['env:NEW', 0],
    ['file:/run/secrets/old', 0]
  ])
  assert.equal(seen.get('turnpike_secret_last_used_timestamp_seconds')?.samples.length, 0)
})

test('what is not known is not shown as 1970, and what is none is 0', async () => {
  const metrics = createMetrics({ version: '1.2.3' })
  metrics.tenantsLoaded({ count: 0 })
  const seen = await scrape(metrics)
  assert.deepEqual(seen.get('turnpike_tls_certificate_expires_timestamp_seconds')?.samples, [])
  for (const name of ['deliveries_in_flight', 'config_refused', 'tenants_as_of_timestamp_seconds', 'tenants_too_old'])
    assert.equal(seen.get(`turnpike_${name}`)?.samples[0]?.value, 0, name)
  metrics.certificateLoaded(5000)
  assert.equal(valueOf(await scrape(metrics), 'turnpike_tls_certificate_expires_timestamp_seconds'), 5)
})

test('whether anything was counted since it was read is known without reading', async () => {
  const metrics = createMetrics({ version: '1.2.3' })
  assert.equal(metrics.hasCounted(), false)
  metrics.configLoaded({ ...makeSnapshot(), sources: new Map([['github', makeGitHubSource()]]) })
  assert.equal(metrics.hasCounted(), false, 'what begins at 0 is not counted yet')
  for (const read of [metrics.dump, metrics.ownDump]) {
    metrics.requestRefused('method-not-allowed')
    assert.equal(metrics.hasCounted(), true)
    await read()
    assert.equal(metrics.hasCounted(), false)
  }
})

test('readiness is asked at each scrape, and a region that is gone is gone', async () => {
  const metrics = createMetrics({ version: '1.2.3' })
  assert.deepEqual((await scrape(metrics)).get('turnpike_region_ready')?.samples, [])
  let regions = new Map<string, RegionState>([
    ['uk', { ready: true }],
    ['eu', { ready: false, breaker: 'open' }]
  ])
  metrics.regionReadiness(() => regions)
  const first = await scrape(metrics)
  assert.equal(valueOf(first, 'turnpike_region_ready', { region: 'uk' }), 1)
  assert.deepEqual(
    first.get('turnpike_region_ready')?.samples.map(({ value }) => value),
    [1, 0]
  )
  assert.deepEqual(
    first.get('turnpike_breaker_state')?.samples.map(({ labels, value }) => [labels['region'], labels['state'], value]),
    [
      ['eu', 'closed', 0],
      ['eu', 'open', 1],
      ['eu', 'half-open', 0]
    ]
  )
  regions = new Map([['eu', { ready: true }]])
  assert.deepEqual((await scrape(metrics)).get('turnpike_breaker_state')?.samples, [])
  assert.deepEqual((await scrape(metrics)).get('turnpike_region_ready')?.samples, [
    { name: 'turnpike_region_ready', labels: { region: 'eu' }, value: 1 }
  ])
})

test('two gateways in one process share no metric', async () => {
  const one = createMetrics({ version: '1' })
  const other = createMetrics({ version: '1' })
  one.received('github')
  assert.equal(valueOf(await scrape(other), 'turnpike_deliveries_received_total', { source: 'github' }), 0)
  assert.equal((await one.text()).contentType, 'text/plain; version=0.0.4; charset=utf-8')
})

test('a quarantined delivery is counted with what for, each of its quarantined events too', async () => {
  const metrics = createMetrics({ version: '1.2.3' })
  const held = { why: 'held', reason: 'signed', deliveryId: 'attempt-1', until: undefined } as const
  const events = [placedEvent(), placedEvent({}, 'uk', held), placedEvent({}, 'eu', held)]
  metrics.settled(settlement({ outcome: { kind: 'quarantined', events } }))
  metrics.quarantineEnded('uk', 'released')
  const seen = await scrape(metrics)
  const outcome = { source: 'github', outcome: 'quarantined', reason: 'held' }
  assert.equal(valueOf(seen, 'turnpike_deliveries_total', outcome), 1)
  for (const region of ['uk', 'eu'])
    assert.equal(valueOf(seen, 'turnpike_quarantined_total', { region, kept: 'held' }), 1)
  assert.equal(valueOf(seen, 'turnpike_quarantine_ended_total', { region: 'uk', end: 'released' }), 1)
})

test('what a quarantine holds is what was counted last, and nothing of a region that was not', async () => {
  const metrics = createMetrics({ version: '1.2.3' })
  const state = { lookedAt: 9000, pending: { held: 2, undecided: 0, expired: 1 }, oldestAt: 1000, endingSoon: 0 }
  const states = new Map([['uk', { ...state, nextEndAt: undefined }]])
  metrics.quarantineStates(() => states)
  const before = await scrape(metrics)
  assert.equal(valueOf(before, 'turnpike_quarantine_pending', { region: 'uk', kept: 'held' }), 2)
  assert.equal(valueOf(before, 'turnpike_quarantine_pending', { region: 'uk', kept: 'expired' }), 1)
  assert.equal(valueOf(before, 'turnpike_quarantine_oldest_timestamp_seconds', { region: 'uk' }), 1)
  assert.deepEqual(before.get('turnpike_quarantine_next_end_timestamp_seconds')?.samples, [])
  states.clear()
  assert.deepEqual((await scrape(metrics)).get('turnpike_quarantine_pending')?.samples, [])
})

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { nodeDisk } from '../../src/bus/embedded/node-disk.ts'
import { createGitHubClient } from '../support/github-client.ts'
import { makeGatewayHome } from '../support/gateway-home.ts'
import type { GatewayHome } from '../support/gateway-home.ts'
import { hasLogged, startGatewayProcess } from '../support/gateway-process.ts'
import type { GatewayProcess } from '../support/gateway-process.ts'
import { readMetrics } from '../support/probe-gateway.ts'
import { readTopic } from '../support/region-log.ts'
import { waitUntil } from '../support/wait-until.ts'
import { runCommand } from './commands/command-process.ts'
import { holdAll, withRules } from './quarantine-rules.ts'

/* Hold, custody, release and drop on a real gateway with embedded logs, by the command line. */

type Line = Readonly<Record<string, unknown>>

const canary = 'canary-of-a-payload'

function addTenants(home: GatewayHome, ...tenants: readonly Line[]): void {
  const known = [
    { id: 'acme', home: 'uk', names: { github: ['Octocoders'] } },
    { id: 'umbrella', home: 'eu', names: { github: ['Umbrella'] } }
  ]
  const lines = [...known, ...tenants].map((tenant) => `${JSON.stringify(tenant)}\n`)
  writeFileSync(join(home.folder, 'tenants.ndjson'), lines.join(''))
}

describe('a quarantine', () => {
  let home: GatewayHome
  let gateway: GatewayProcess
  let posted = 0

  before(async () => {
    home = makeGatewayHome()
    home.configure(withRules(home.config, [holdAll]))
    gateway = await startGatewayProcess(home.configFile)
  })
  after(async () => gateway.process.end())

  const post = async (source: string, event: string, login = 'Octocoders', more: Line = {}): Promise<string> => {
    const client = createGitHubClient({ url: gateway.addresses.webhooks, secret: home.secret })
    const deliveryId = `delivery-${(posted += 1)}`
    const body = Buffer.from(
      JSON.stringify({ organization: { login }, note: `${canary}-${deliveryId}`, n: 1.5, ...more })
    )
    const { status } = await client.post({ path: `/webhooks/${source}`, event, deliveryId, body })
    client.close()
    assert.equal(status, 200)
    return deliveryId
  }
  const quarantine = async (...args: readonly string[]) => {
    const [action = 'list', ...others] = args
    const asks = action === 'release' || action === 'drop' ? ['--url', gateway.addresses.admin] : []
    const fixed = ['--region', 'uk', '-c', home.configFile, '--json', ...asks]
    const { status, stdout, stderr } = await runCommand(['quarantine', action, ...fixed, ...others])
    const lines: Line[] =
      stdout === ''
        ? []
        : stdout
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line))
    return { status, lines, stdout, stderr }
  }
  const keyOf = async (id: string): Promise<string> => {
    const { lines } = await quarantine('list')
    return String(lines.find((line) => line['id'] === id)?.['key'] ?? assert.fail(`${id} is not listed`))
  }
  const stored = async (region: 'uk' | 'eu', domain: string) => {
    const records = []
    for await (const { key, headers, value } of readTopic(nodeDisk, home.logs[region], `acme.${region}.${domain}`, 0))
      records.push({ key, headers: new Map(headers), value: Buffer.from(value).toString() })
    return records
  }
  const decided = async (region: 'uk' | 'eu', id: string) =>
    (await stored(region, 'decisions')).flatMap(({ value }) =>
      JSON.parse(value)
        .events.filter((event: Line) => event['id'] === id)
        .map((event: Line) => event['verdict'])
    )
  /** What became of it at each stage, by `explain`. */
  const explained = async (id: string): Promise<Readonly<Record<'place' | 'publish', string>>> => {
    const args = ['--event', id, '--region', 'uk', '-c', home.configFile, '--json']
    const { stdout, stderr } = await runCommand(['explain', ...args])
    assert.ok(stdout !== '' && !stdout.includes(canary), stderr)
    const [{ stages }] = JSON.parse(stdout).events
    const detailOf = (name: string): string => stages.find(({ stage }: Line) => stage === name).detail
    return { place: detailOf('place'), publish: detailOf('publish') }
  }
  const reconfigure = async (admission: readonly unknown[], source: Line = {}): Promise<void> => {
    const before = gateway.process.lines.length
    home.configure(withRules(home.config, admission, source))
    await waitUntil(() => hasLogged(gateway.process.lines.slice(before), 'configuration reloaded'), 'it was reloaded')
  }

  test('keeps an undecided delivery, shows it without its payload, and lets it go once its tenant is known', async () => {
    const id = await post('owned', 'push', 'Newcomer')
    const listed = await quarantine('list', '--reason', 'nothing-allowed')
    const [line] = listed.lines
    assert.equal(listed.status, 0, listed.stderr)
    assert.deepEqual(
      [line?.['id'], line?.['why'], line?.['configuredSource'], line?.['region'], line?.['expired']],
      [id, 'undecided', 'owned', 'uk', false]
    )
    const key = await keyOf(id)
    const shown = await quarantine('show', key)
    const whole = await quarantine('show', key, '--payload')
    assert.ok(!`${listed.stdout}${shown.stdout}`.includes(canary))
    assert.ok(whole.stdout.includes(`${canary}-${id}`), 'the control')

    const early = await quarantine('release', key)
    assert.equal(early.status, 1)
    assert.deepEqual(early.lines, [
      { key, id, result: 'stays', why: 'undecided', reason: 'nothing-allowed', rules: ['uk', 'eu'] }
    ])

    // Everything below is as well after a restart.
    await gateway.process.end()
    addTenants(home, { id: 'newcomer', home: 'eu', names: { github: ['Newcomer'] } })
    home.configure(withRules(home.config, []))
    gateway = await startGatewayProcess(home.configFile)
    const released = await quarantine('release', '--all', '--reason', 'nothing-allowed', '--source', 'owned')
    assert.equal(released.status, 0, released.stderr)
    assert.deepEqual(released.lines, [{ key, id, result: 'released', regions: ['eu'], topics: ['acme.eu.scm'] }])

    const [kept, marker, ...others] = await stored('uk', 'quarantine')
    const [event, ...copies] = await stored('eu', 'scm')
    assert.deepEqual([others.length, copies.length], [0, 0])
    assert.equal(event?.value, kept?.value)
    for (const name of ['id', 'source', 'type', 'time', 'recordedtime', 'partitionkey', 'traceparent', 'correlationid'])
      assert.equal(event?.headers.get(`ce_${name}`), kept?.headers.get(`ce_${name}`), name)
    assert.deepEqual([event?.headers.get('ce_dataregion'), kept?.headers.get('ce_dataregion')], ['eu', 'uk'])
    assert.equal(event?.key, event?.headers.get('ce_partitionkey'))
    assert.ok([...(event?.headers.keys() ?? [])].every((name) => !name.startsWith('turnpike-')))
    assert.deepEqual([marker?.key, marker?.headers.get('turnpike-marker')], [key, 'released'])
    assert.ok(!marker?.value.includes(canary))
    assert.deepEqual([await decided('uk', id), await decided('eu', id)], [['undecided'], ['released']])

    assert.deepEqual((await quarantine('list')).lines, [])
    const again = await quarantine('release', key)
    assert.deepEqual([again.status, again.lines], [0, [{ key, result: 'already', was: 'released' }]])
    assert.equal((await stored('eu', 'scm')).length, 1)
  })

  test('keeps what is held until its rule lets it go, and publishes it once however often that is asked', async () => {
    await reconfigure([holdAll])
    const id = await post('github', 'push')
    const key = await keyOf(id)
    const stays = await quarantine('release', key)
    assert.deepEqual(stays.lines, [{ key, id, result: 'stays', why: 'held', rules: ['hold-pushes'] }])
    await reconfigure([])
    const asked = await Promise.all([quarantine('release', key), quarantine('release', key)])
    assert.deepEqual(asked.map(({ lines: [line] }) => String(line?.['result'])).toSorted(), ['already', 'released'])
    const published = (await stored('uk', 'scm')).filter(({ headers }) => headers.get('ce_id') === id)
    assert.equal(published.length, 1)
    assert.deepEqual(await decided('uk', id), ['held', 'released'])
    const { place, publish } = await explained(id)
    assert.match(place, /^released from quarantine to uk by .*: acme\.uk\.scm$/)
    assert.match(publish, /^acme\.uk\.scm@\d+$/)
  })

  test('drops for good, and says so when it is asked to release it', async () => {
    await reconfigure([holdAll])
    const id = await post('github', 'push')
    const key = await keyOf(id)
    const dropped = await quarantine('drop', key)
    assert.deepEqual([dropped.status, dropped.lines], [0, [{ key, id, result: 'dropped' }]])
    await reconfigure([])
    const late = await quarantine('release', key)
    assert.deepEqual([late.status, late.lines], [1, [{ key, result: 'already', was: 'dropped' }]])
    assert.ok((await stored('uk', 'scm')).every(({ headers }) => headers.get('ce_id') !== id))
    assert.deepEqual(await decided('uk', id), ['held', 'dropped'])
    assert.match((await explained(id)).place, /^dropped from quarantine, where it was by uk@.*hold-pushes@/)
    const gone = await quarantine('show', key)
    assert.equal(gone.status, 1)
    assert.match(gone.stderr, /is not pending here: it was dropped/)
  })

  test('releases nothing whose time is over, and lists it as that', async () => {
    await reconfigure([{ ...holdAll, expires: '1s' }])
    const id = await post('github', 'push')
    const key = await keyOf(id)
    await reconfigure([])
    const expired = async (): Promise<boolean> =>
      (await quarantine('list')).lines.find((line) => line['key'] === key)?.['expired'] === true
    await waitUntil(expired, 'it is listed as expired')
    const late = await quarantine('release', key)
    assert.deepEqual(late.lines, [{ key, id, result: 'stays', why: 'expired' }])
    assert.ok((await stored('uk', 'scm')).every(({ headers }) => headers.get('ce_id') !== id))
    assert.equal((await quarantine('drop', key)).status, 0)
  })

  test('keeps what drifted where its source says so, and lets it go when it is released', async () => {
    await reconfigure([], { drift: 'quarantine' })
    const id = await post('github', 'push', 'Octocoders', { sender: 'text in place of an object' })
    const { lines } = await quarantine('list', '--reason', 'drift')
    assert.deepEqual(
      lines.map((line) => [line['id'], line['why'], line['reason'], line['until']]),
      [[id, 'held', 'drift', null]]
    )
    const released = await quarantine('release', await keyOf(id))
    assert.deepEqual(
      released.lines.map((line) => line['result']),
      ['released']
    )
    const published = (await stored('uk', 'scm')).filter(({ headers }) => headers.get('ce_id') === id)
    assert.equal(published.length, 1)
    assert.match(published[0]?.value ?? '', /"sender":"text in place of an object"/)
    assert.deepEqual(await decided('uk', id), ['held', 'released'])
  })

  test('is on every surface: log, metrics and status, without payload', async () => {
    await reconfigure([holdAll])
    const id = await post('github', 'push')
    const lineOf = () =>
      gateway.process.lines.map((text) => JSON.parse(text)).find(({ eventIds }) => eventIds?.includes(id))
    await waitUntil(() => lineOf() !== undefined, 'it is logged')
    const { level, outcome, regions, topics, why, reasons, quarantined } = lineOf()
    assert.deepEqual(
      { level, outcome, regions, topics, why, reasons, quarantined },
      {
        level: 'warn',
        outcome: 'quarantined',
        regions: ['uk'],
        topics: ['acme.uk.quarantine'],
        why: ['held'],
        reasons: ['hold-pushes'],
        quarantined: 1
      }
    )
    const { metrics, admin } = gateway.addresses
    const sample = async (name: string, labels: Line): Promise<number | undefined> =>
      (await readMetrics(metrics))
        .get(name)
        ?.samples.find((each) => Object.entries(labels).every(([label, value]) => each.labels[label] === value))?.value
    const outcomes = { source: 'github', outcome: 'quarantined', reason: 'held' }
    assert.ok(((await sample('turnpike_deliveries_total', outcomes)) ?? 0) >= 1)
    assert.ok(((await sample('turnpike_quarantined_total', { region: 'uk', kept: 'held' })) ?? 0) >= 1)
    assert.ok(((await sample('turnpike_quarantine_ended_total', { region: 'uk', end: 'dropped' })) ?? 0) >= 1)
    const pending = async () => (await sample('turnpike_quarantine_pending', { region: 'uk', kept: 'held' })) === 1
    await waitUntil(pending, 'it is counted')
    const status = JSON.parse(await (await fetch(`${admin}/api/v1/status`)).text())
    const [uk] = status.regions
    assert.deepEqual([uk.quarantine.held, uk.quarantine.undecided], [1, 0])
    assert.ok(Date.parse(uk.quarantine.nextEnd) > Date.parse(uk.quarantine.oldest))
    assert.ok(!gateway.process.lines.some((text) => text.includes(canary)))
  })

  test('is left out of what tail shows unless its topic is named', async () => {
    const tail = async (...args: readonly string[]) =>
      runCommand(['tail', '-c', home.configFile, '--region', 'uk', '--no-follow', '--json', ...args])
    const all = await tail()
    assert.ok(all.stdout.includes('acme.uk.scm'))
    assert.ok(!/quarantine|decision/.test(all.stdout))
    assert.match((await tail('--topic', 'acme.uk.quarantine')).stdout, /turnpike\.quarantine\.released\.v1/)
  })

  test('never looks empty for a misspelt source, a filter that does not fit, or a source that is no more', async () => {
    // Its rules are those of the test before.
    await quarantine('drop', '--all')
    const key = await keyOf(await post('owned', 'push'))
    const asks = ['--url', gateway.addresses.admin]
    const say = async (action: string, ...args: readonly string[]) =>
      runCommand(['quarantine', action, '--region', 'uk', '-c', home.configFile, ...asks, ...args])

    for (const args of [['list'], ['show', key], ['release', '--all'], ['drop', '--all']]) {
      const [action = '', ...others] = args
      const misspelt = await say(action, ...others, '--source', 'ownd')
      assert.deepEqual([misspelt.status, misspelt.stdout], [2, ''], action)
      assert.match(misspelt.stderr, /no source "ownd".*\nDid you mean owned\?/)
    }
    const [elsewhere, odd] = [await say('list', '--source', 'github'), await say('release', '--all', '--reason', 'odd')]
    assert.deepEqual([elsewhere.status, odd.status], [0, 0])
    assert.match(elsewhere.stderr, /^Nothing of this is pending .*\. Without --source, 1 is\.$/m)
    assert.match(odd.stderr, /^Nothing of this is pending .*\. Without --reason, 1 is\.$/m)

    const { owned: _, ...sources } = home.config.sources
    const later = join(home.folder, 'later.json')
    writeFileSync(later, JSON.stringify({ ...home.config, sources }))
    const former = await say('list', '--source', 'owned', '-c', later)
    assert.equal(former.status, 0, former.stderr)
    assert.match(former.stdout, new RegExp(`^${key} `))

    assert.equal((await quarantine('drop', key)).status, 0)
    assert.match((await say('list', '--source', 'owned')).stderr, /^Nothing is pending in the quarantine of "uk"\.$/m)
  })

  test('is asked for wrongly: told what is wrong', async () => {
    const key = '0'.repeat(32)
    const unknown = await quarantine('release', key)
    assert.deepEqual([unknown.status, unknown.lines], [1, [{ key, result: 'not-found' }]])
    for (const args of [
      ['release'],
      ['drop'],
      ['show'],
      ['list', key],
      ['release', 'no-key'],
      ['release', key, '--all'],
      ['burn']
    ])
      assert.equal((await quarantine(...args)).status, 2, args.join(' '))
    const answer = await fetch(`${gateway.addresses.admin}/api/v1/quarantine/release`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ region: 'mars', keys: [key] })
    })
    assert.equal(answer.status, 422)
    assert.deepEqual(
      [JSON.parse(await answer.text()).code, answer.headers.get('content-type')],
      ['request-invalid', 'application/problem+json']
    )
  })
})

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createGitHubClient } from '../support/github-client.ts'
import { makeGatewayHome } from '../support/gateway-home.ts'
import type { GatewayHome, HomeConfig } from '../support/gateway-home.ts'
import { startGatewayProcess } from '../support/gateway-process.ts'
import type { GatewayProcess } from '../support/gateway-process.ts'
import { runCommand } from './commands/command-process.ts'

/* What `explain --event` says of events that a real gateway stored, under the configuration that decided and others. */

type Line = Readonly<Record<string, unknown>>

const canary = 'canary-of-a-payload'
const all = { id: 'all', when: 'true', allow: ['uk', 'eu'] }
const priv = { id: 'private', when: 'has(data.visibility) && data.visibility == "private"', allow: ['uk'] }
const toHome = { id: 'home', when: 'true', regions: { cel: '[tenant.home]' } }
const byHmac = { id: 'hmac', when: 'true', require: 'source.authmethod == "hmac-sha256"', otherwise: 'hold' }
const deploys = { id: 'deploys', when: 'has(data.environment) && data.environment == "live"', allow: ['uk'] }

describe('explain --event', () => {
  let home: GatewayHome
  let gateway: GatewayProcess
  let first: HomeConfig

  before(async () => {
    home = makeGatewayHome()
    const custody = { region: 'uk', basis: 'contract', expires: '2099-01-01' }
    const owned = { ...(home.config.sources['owned'] as object), custody }
    first = configWith({ residency: [all, priv], admission: [byHmac] }, { ...home.config.sources, owned })
    home.configure(first)
    gateway = await startGatewayProcess(home.configFile)
    const client = createGitHubClient({ url: gateway.addresses.webhooks, secret: home.secret })
    const post = async (source: string, deliveryId: string, login: string, more: Line = {}): Promise<void> => {
      const body = Buffer.from(JSON.stringify({ organization: { login }, note: canary, ...more }))
      const { status } = await client.post({ path: `/webhooks/${source}`, event: 'push', deliveryId, body })
      assert.equal(status, 200)
    }
    await post('owned', 'published', 'Octocoders', { repository: { visibility: 'public' } })
    await post('owned', 'silent', 'Octocoders')
    await post('owned', 'undecided', 'Umbrella', { repository: { visibility: 'private' } })
    await post('owned', 'nobodys', 'Newcomer')
    client.close()
    await gateway.process.end()
  })
  after(async () => gateway.process.end())

  const configWith = (rules: Line, sources: unknown = first.sources): HomeConfig =>
    ({ ...home.config, routing: [toHome], ...rules, sources }) as HomeConfig
  const explain = async (id: string, config: HomeConfig = first) => {
    home.configure(config)
    const args = ['explain', '-c', home.configFile, '--event', id, '--region', 'uk']
    const [json, text] = await Promise.all([runCommand([...args, '--json']), runCommand(args)])
    assert.deepEqual([json.status, text.status], [0, 0], json.stderr)
    assert.ok(!`${json.stdout}${text.stdout}`.includes(canary))
    const { decisions, events } = JSON.parse(json.stdout)
    assert.deepEqual([decisions.length, events.length], [1, 1])
    const [{ stages, now, unknown, notes }] = events
    const values: Line = Object.fromEntries(now.rules.map(({ id: rule, value }: Line) => [rule, value]))
    const details: Line = Object.fromEntries(stages.map(({ stage, detail }: Line) => [stage, detail]))
    const { snapshotToday } = decisions[0]
    return { snapshotToday, stages, details, now, values, unknown, notes, text: text.stdout }
  }

  test('says of a published event what it passed, and each rule with its value', async () => {
    const said = await explain('published')
    assert.deepEqual([said.snapshotToday, said.unknown, said.notes], ['the same', [], []])
    assert.ok(said.stages.every(({ verdict }: Line) => verdict === 'passed'))
    assert.equal(said.details['verify'], 'by hmac-sha256')
    assert.equal(said.details['normalise'], 'com.github.push, id published (native)')
    assert.match(String(said.details['place']), /^uk by all@[0-9a-f]{8}, home@[0-9a-f]{8}: acme\.uk\.scm$/)
    assert.equal(said.details['publish'], 'acme.uk.scm@0')
    assert.deepEqual([said.now.verdict, said.now.regions], ['published', ['uk']])
    assert.ok(said.now.changes.includes('with tenant.home = "eu", it would go to eu'), said.now.changes.join('\n'))
    assert.match(said.text, /^instead +with tenant\.home = "eu", it would go to eu$/m)
    assert.ok(!said.now.changes.some((change: string) => change.includes('would go to uk')))
    assert.deepEqual(said.values, { all: 'matches', private: 'does not match', home: 'matches', hmac: 'matches' })
    assert.match(said.text, /^publish +passed +acme\.uk\.scm@0$/m)
    assert.match(said.text, /^today +published in uk: published$/m)
    assert.match(said.text.replaceAll(/\s+/g, ' '), /snapshot [0-9a-f]{64}, the configuration that is given/)
  })

  test('says what would let an event go that lies in quarantine', async () => {
    const said = await explain('undecided')
    assert.match(
      String(said.details['place']),
      /^undecided \(region-not-allowed\), kept in uk by .*custody: acme\.uk\.quarantine$/
    )
    assert.equal(said.details['publish'], 'acme.uk.quarantine@0')
    assert.deepEqual([said.now.verdict, said.now.reason], ['undecided', 'region-not-allowed'])
    assert.ok(said.now.changes.includes('without the rule `private`, it would go to eu'), said.now.changes.join('\n'))
    assert.ok(said.now.changes.includes('without data.visibility, it would go to eu'))
    assert.match(said.text, /^instead +with tenant\.home = "uk", it would go to uk$/m)
  })

  test('knows all that policy saw of what lies in quarantine, and not what no rule read of what is published', async () => {
    const asking = configWith({ residency: [all, deploys] })
    const [kept, published] = [await explain('undecided', asking), await explain('published', asking)]
    assert.deepEqual([kept.snapshotToday, kept.unknown], ['changed', []])
    assert.deepEqual(
      [kept.values['deploys'], kept.now.verdict, kept.now.regions],
      ['does not match', 'published', ['eu']]
    )
    assert.deepEqual([published.snapshotToday, published.unknown], ['changed', ['data.environment']])
    assert.deepEqual([published.values['deploys'], published.values['all']], ['unknown', 'matches'])
    assert.deepEqual([published.now.verdict, published.now.regions], ['unknown', []])
    assert.deepEqual(published.now.changes, ['what would change the outcome can’t be said without data.environment'])
    assert.match(published.text.replaceAll(/\s+/g, ' '), /[0-9a-f]{64}, which is not the configuration that is given/)
    assert.match(published.text, /^ {2}residency +deploys +unknown +it reads data\.environment$/m)
  })

  test('takes what is not among the inputs for absent only where it was certainly read', async () => {
    const [same, changed] = [await explain('silent'), await explain('silent', configWith({ residency: [all, priv] }))]
    assert.deepEqual([same.values['private'], same.now.verdict], ['does not match', 'published'])
    assert.deepEqual([changed.snapshotToday, changed.values['private']], ['changed', 'unknown'])
    assert.deepEqual(changed.unknown, ['data.visibility'])
  })

  test('finds the tenant in the directory of today, and says where it moved', async () => {
    const lines = [
      { id: 'acme', home: 'eu', names: { github: ['Octocoders'] } },
      { id: 'umbrella', home: 'eu', names: { github: ['Umbrella'] } },
      { id: 'newcomer', home: 'uk', names: { github: ['Newcomer'] } }
    ]
    const before = await explain('nobodys')
    assert.deepEqual([before.now.verdict, before.notes], ['undecided', []])
    const file = join(home.folder, 'tenants.ndjson')
    writeFileSync(file, lines.map((tenant) => `${JSON.stringify(tenant)}\n`).join(''))
    const [moved, found] = [await explain('published'), await explain('nobodys')]
    assert.deepEqual([moved.now.verdict, moved.now.regions], ['published', ['eu']])
    assert.deepEqual(moved.notes, ['tenant.home was "uk" then, and is "eu" today'])
    assert.deepEqual([found.now.verdict, found.now.regions], ['published', ['uk']])
    assert.deepEqual(found.notes, ['tenant.known was false then, and is true today'])
  })

  test('says of an event whose source is gone what it can, and guesses no tenant', async () => {
    const { owned: _, ...others } = first.sources
    const said = await explain('published', configWith({ residency: [all, priv] }, others))
    assert.match(said.notes[0], /^its source owned is no longer configured/)
    assert.match(said.notes[1], /^who its tenant is today can’t be found out/)
    assert.equal(said.now.inputs['tenant.home'], 'uk')
  })
})

import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createEmbeddedBus } from '../../../src/bus/embedded/embedded-bus.ts'
import { nodeDisk } from '../../../src/bus/embedded/node-disk.ts'
import { runCommandLine } from '../../../src/commands/command-line.ts'
import type { DecisionRecord } from '../../../src/core/decision-record.ts'
import { encodeDecisions } from '../../../src/pipeline/record-decisions.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { createMemoryIo } from './memory-io.ts'
import { makeSandbox } from './sandbox-folder.ts'
import type { SandboxFolder } from './sandbox-folder.ts'

const home = "routing:\n  - { id: home, when: tenant.known, regions: { cel: '[tenant.home]' } }\n"

/** What explain makes of a sample push of the sandbox's tenant in the UK, under rules and with more lines of the source. */
async function explainPush(sandbox: SandboxFolder, rules: string, source = '', sent: readonly string[] = []) {
  const file = join(sandbox.folder, 'ruled.yaml')
  await writeFile(
    file,
    `version: 1
gateway: { name: test, location: uk, environment: test, sandbox: true, listen: { address: 127.0.0.1:0 } }
events: { prefix: acme }
regions: { uk: { embedded: { directory: regions/uk } }, eu: { embedded: { directory: regions/eu } } }
tenants: { file: tenants.ndjson }
sources: { github: { provider: github, proof: { secrets: [{ file: secret }] }, tenant: { from: owner } ${source} } }
${rules}`
  )
  const capture = join(sandbox.folder, 'push.json')
  await run('send', 'github/push', '-c', file, '--save', capture, ...sent)
  const { status, stdout, stderr } = await run('explain', '-c', file, '--delivery', capture, '--json')
  assert.ok(stdout.startsWith('{'), stderr)
  const text = await run('explain', '-c', file, '--delivery', capture)
  const { outcome, problem, stages, decisions } = JSON.parse(stdout)
  const { verdict, reason, regions, rules: traced, changes } = decisions[0]
  const place: string = stages.find(({ stage }: { stage: string }) => stage === 'place').detail
  return { status, outcome, problem, place, verdict, reason, regions, traced, changes, text: text.stdout }
}

async function run(...args: readonly string[]) {
  const io = createMemoryIo()
  const status = await runCommandLine(args, io)
  return { status, stdout: io.stdout(), stderr: io.stderr() }
}

describe('explain of an event that policy', () => {
  test('publishes shows each rule with its value', async () => {
    await using sandbox = await makeSandbox()
    const never = "  - { id: never, when: tenant.home == 'eu', allow: [eu] }\n"
    const found = await explainPush(
      sandbox,
      `residency:\n  - { id: all, when: 'true', allow: [uk, eu] }\n${never}${home}`
    )
    assert.deepEqual(
      [found.outcome, found.verdict, found.regions, found.changes],
      ['accepted', 'published', ['uk'], []]
    )
    assert.deepEqual(found.traced, [
      { kind: 'residency', id: 'all', value: 'matches', detail: 'allows uk, eu' },
      { kind: 'residency', id: 'never', value: 'does not match' },
      { kind: 'routing', id: 'home', value: 'matches', detail: 'to uk' }
    ])
    assert.match(found.text, /^ {2}residency +never +does not match$/m)
  })

  test('leaves undecided says which single fact or rule would have decided it', async () => {
    await using sandbox = await makeSandbox()
    const rules = `residency:
  - { id: all, when: 'true', allow: [uk, eu] }
  - { id: private, when: has(data.visibility) && data.visibility == 'private', allow: [eu] }
${home}`
    const found = await explainPush(sandbox, rules)
    assert.deepEqual([found.status, found.outcome, found.problem], [1, 'deferred', 'undecided'])
    assert.deepEqual([found.verdict, found.reason], ['undecided', 'region-not-allowed'])
    assert.match(found.place, /its route leads where residency does not allow; nothing is stored/)
    assert.ok(found.changes.includes('with tenant.home = "eu", it would go to eu'), found.changes.join('\n'))
    assert.ok(found.changes.includes('without data.visibility, it would go to uk'))
    assert.ok(found.changes.includes('without the rule `private`, it would go to uk'))
    assert.match(found.text, /^instead +with tenant\.home = "eu", it would go to eu$/m)
  })

  test('leaves undecided does not say of what admission would hold or refuse that it would go somewhere', async () => {
    await using sandbox = await makeSandbox()
    const residency = `residency:
  - { id: all, when: 'true', allow: [uk, eu] }
  - { id: private, when: has(data.visibility) && data.visibility == 'private', allow: [eu] }
`
    const refusing = "{ id: refusing, when: 'true', require: source.name == 'x', otherwise: refuse }"
    const holding = "{ id: holding, when: 'true', require: source.name == 'y', otherwise: hold, expires: 1h }"
    const held = await explainPush(sandbox, `${residency}${home}admission:\n  - ${holding}\n`)
    assert.deepEqual([held.verdict, held.reason], ['undecided', 'region-not-allowed'])
    assert.ok(
      held.changes.includes('with tenant.home = "eu", it would be held in eu (holding)'),
      held.changes.join('\n')
    )
    const refused = await explainPush(sandbox, `${residency}${home}admission:\n  - ${refusing}\n  - ${holding}\n`)
    assert.ok(
      refused.changes.includes('with tenant.home = "eu", it would be refused (refusing)'),
      refused.changes.join('\n')
    )
  })

  test('leaves undecided by an expired ground says so', async () => {
    await using sandbox = await makeSandbox()
    const found = await explainPush(
      sandbox,
      `residency:\n  - { id: over, when: 'true', allow: [uk, eu], expires: 2020-01-01 }\n${home}`
    )
    assert.equal(found.reason, 'nothing-allowed')
    assert.deepEqual(found.traced[0], { kind: 'residency', id: 'over', value: 'expired', detail: 'allows nothing' })
    assert.deepEqual(found.changes, ['if the ground of `over` had not expired, it would go to uk'])
  })

  test('keeps in custody says where and until when', async () => {
    await using sandbox = await makeSandbox()
    const custody = ', custody: { region: eu, basis: contract, expires: 2999-01-01 }'
    const good = await explainPush(
      sandbox,
      `residency:\n  - { id: eu, when: tenant.home == 'eu', allow: [uk, eu] }\nrouting:\n  - { id: both, when: 'true', regions: [uk, eu] }\n`,
      custody
    )
    assert.deepEqual(
      [good.outcome, good.verdict, good.reason, good.regions],
      ['quarantined', 'undecided', 'no-residency-rule', ['eu']]
    )
    assert.equal(
      good.place,
      'undecided (no-residency-rule), kept until 2999-01-01T00:00:00.000Z in eu by custody: acme.eu.quarantine'
    )
  })

  test('holds because it drifted says what would let it go', async () => {
    await using sandbox = await makeSandbox()
    const drifted = join(sandbox.folder, 'drifted.json')
    await writeFile(
      drifted,
      JSON.stringify({ ref: 'refs/heads/main', organization: { login: 'northwind-health' }, sender: 'x' })
    )
    const rules = `residency:\n  - { id: all, when: 'true', allow: [uk, eu] }\n${home}`
    const never = "admission:\n  - { id: never, when: 'true', require: 'false', otherwise: hold, expires: 72h }\n"
    const found = await explainPush(sandbox, rules, ', drift: quarantine', ['--body', drifted])
    assert.deepEqual(
      [found.outcome, found.verdict, found.reason, found.regions],
      ['quarantined', 'held', 'drift', ['uk']]
    )
    assert.equal(found.place, 'held by drift, in uk by all, home, drift: acme.uk.quarantine')
    assert.deepEqual(found.changes, [
      'it would be published if it were as its contract schema says, or its source had `drift: warn`'
    ])
    const both = await explainPush(sandbox, rules + never, ', drift: quarantine', ['--body', drifted])
    assert.equal(both.reason, 'drift never')
    assert.deepEqual(both.changes, [
      'it would be held by rules alone if it were as its contract schema says, or its source had `drift: warn`',
      'it would be published if it fulfilled `false` (never)'
    ])
  })

  for (const [otherwise, outcome, verdict, place, change] of [
    [
      'hold',
      'quarantined',
      'held',
      /^held by signed, in uk by .*signed: acme\.uk\.quarantine$/,
      /^it would be published if/
    ],
    [
      'refuse',
      'refused',
      'refused',
      /^not-admitted: refused by signed; nothing is stored$/,
      /^it would not be refused if/
    ]
  ] as const)
    test(`does not admit (${otherwise}) says what it would have to fulfil`, async () => {
      await using sandbox = await makeSandbox()
      const admission = `admission:\n  - { id: signed, when: 'true', require: commit.verified, otherwise: ${otherwise} }\nlookups: { commit: { github: { token: { file: secret } } } }\n`
      const found = await explainPush(
        sandbox,
        `residency:\n  - { id: all, when: 'true', allow: [uk, eu] }\n${home}${admission}`
      )
      assert.deepEqual([found.outcome, found.verdict, found.reason], [outcome, verdict, 'signed'])
      assert.match(found.place, place)
      assert.match(found.changes[0], change)
      assert.match(found.changes[0], /`commit\.verified` \(signed\)$/)
      assert.match(found.changes[1], /nobody was asked for commit\.verified/)
    })
})

describe('explain --event', () => {
  const record = (id: string, verdict: 'held' | 'published'): DecisionRecord => ({
    delivery: 'attempt-1',
    gateway: 'test',
    source: 'github',
    time: '2026-11-22T10:00:00.000Z',
    snapshot: 'abc',
    region: 'uk',
    events: [
      {
        id,
        source: 'https://github.com/a/b',
        type: 'com.github.push',
        verdict,
        topic: 'acme.uk.scm',
        ...(verdict === 'held' ? { reason: 'signed' } : {}),
        allowed: ['uk'],
        rules: ['nhs@00000000', 'tenant-home'],
        inputs: { 'tenant.home': 'uk' }
      }
    ]
  })

  async function store({ folder }: SandboxFolder, ...records: readonly DecisionRecord[]): Promise<void> {
    const directory = join(folder, 'regions/uk')
    const bus = createEmbeddedBus({ name: 'uk', directory, clock: systemClock, disk: nodeDisk })
    await bus.start()
    for (const each of records)
      await bus.publish(encodeDecisions(each, { prefix: 'acme', maxEventBytes: 1_048_576 }), Date.now() + 60_000)
    await bus.stop()
  }

  test('shows every decision that the region stores about it', async () => {
    await using sandbox = await makeSandbox()
    await store(sandbox, record('d-1', 'held'), record('d-2', 'held'), record('d-1', 'published'))
    const args = ['explain', '-c', sandbox.configFile, '--event', 'd-1', '--region', 'uk']
    const { status, stdout } = await run(...args)
    assert.equal(status, 0)
    assert.deepEqual(
      [...stdout.matchAll(/^verdict +(.*)$/gm)].map(([, said]) => said),
      ['held (signed)', 'published']
    )
    assert.match(stdout, /^rules +nhs@00000000, which is no rule any more$/m)
    assert.match(stdout, /^record +acme\.uk\.decisions@0$/m)
    assert.ok(!stdout.includes('d-2'))
    const { decisions } = JSON.parse((await run(...args, '--json')).stdout)
    assert.equal(decisions.length, 2)
    assert.deepEqual(decisions[0].event, record('d-1', 'held').events[0])
    assert.deepEqual(decisions[0].today, { 'nhs@00000000': 'gone', 'tenant-home': 'built in' })
  })

  test('says of what is stored nowhere where it ended, and no region as its place', async () => {
    await using sandbox = await makeSandbox()
    const { events, ...head } = record('d-1', 'published')
    const [{ topic: _, ...nowhere } = assert.fail()] = events
    const refused = { ...nowhere, verdict: 'refused' as const, reason: 'signed', inputs: { 'tenant.known': true } }
    await store(sandbox, { ...head, events: [refused] })
    const args = ['explain', '-c', sandbox.configFile, '--event', 'd-1', '--region', 'uk']
    const { stdout } = await run(...args)
    assert.match(stdout, /^stored +nowhere$/m)
    assert.match(stdout, /^place +refused +refused by signed; stored nowhere$/m)
    assert.match(stdout, /^publish +not reached$/m)
    const [{ stages, now, unknown }] = JSON.parse((await run(...args, '--json')).stdout).events
    assert.match(stages[1].detail, /^by not known: /)
    assert.deepEqual(unknown, ['tenant.home'])
    assert.deepEqual([now.verdict, now.inputs], ['unknown', { 'tenant.known': true }])
  })

  test('tells events of one id apart by their source, and by what was recorded where their records are gone', async () => {
    await using sandbox = await makeSandbox()
    const { events, ...head } = record('d-1', 'published')
    const [event = assert.fail()] = events
    const others = { ...event, source: 'https://github.com/c/d', inputs: { 'tenant.known': false } }
    await store(sandbox, { ...head, events: [event] }, { ...head, events: [others] })
    const args = ['explain', '-c', sandbox.configFile, '--event', 'd-1', '--region', 'uk', '--json']
    const told = JSON.parse((await run(...args)).stdout).events
    assert.deepEqual(
      told.map(({ source, now }: { source: string; now: { verdict: string } }) => [source, now.verdict]),
      [
        ['https://github.com/a/b', 'published'],
        ['https://github.com/c/d', 'undecided']
      ]
    )
    assert.match(told[0].stages.at(-1).detail, /^to acme\.uk\.scm, where its record is not there any more$/)
  })

  test('goes by the last decision in time, however they are stored', async () => {
    await using sandbox = await makeSandbox()
    const later = { ...record('d-1', 'published'), time: '2026-11-22T11:00:00.000Z' }
    await store(sandbox, later, record('d-1', 'held'))
    const { stdout } = await run('explain', '-c', sandbox.configFile, '--event', 'd-1', '--region', 'uk')
    assert.match(stdout, /^place +passed +uk by nhs@00000000, tenant-home: acme\.uk\.scm$/m)
  })

  test('says nothing of other outcomes where a rule that would count then reads what is not known', async () => {
    await using sandbox = await makeSandbox()
    const file = join(sandbox.folder, 'turnpike.yaml')
    const residency =
      "  - { id: eu, when: 'true', allow: [eu] }\n  - { id: uk, when: event.type == 'x', allow: [uk] }\n"
    const late = "  - { id: late, when: has(data.tier) && data.tier == 'gold', regions: [eu] }\n"
    const rules = `residency:\n${residency}${home}${late}`
    await writeFile(file, (await readFile(file, 'utf8')) + rules)
    await store(sandbox, record('d-1', 'held'))
    const args = ['explain', '-c', file, '--event', 'd-1', '--region', 'uk', '--json']
    const { stdout, stderr } = await run(...args)
    assert.ok(stdout.startsWith('{'), stderr)
    const [{ now, unknown }] = JSON.parse(stdout).events
    assert.deepEqual(unknown, ['data.tier'])
    assert.deepEqual([now.verdict, now.reason], ['undecided', 'region-not-allowed'])
    assert.deepEqual(now.changes, ['what would change the outcome can’t be said without data.tier'])
  })

  test('says no where there is none, and how it is asked for', async () => {
    await using sandbox = await makeSandbox()
    await store(sandbox, record('d-1', 'held'))
    const asked = ['explain', '-c', sandbox.configFile]
    const none = await run(...asked, '--event', 'd-3', '--region', 'uk')
    assert.deepEqual([none.status, /stores no decision about an event d-3/.test(none.stderr)], [1, true])
    for (const args of [
      ['--event', 'd-1'],
      [],
      ['--event', 'd-1', '--delivery', 'x'],
      ['--delivery', 'x', '--region', 'uk']
    ])
      assert.equal((await run(...asked, ...args)).status, 2, args.join(' '))
    assert.equal((await run(...asked, '--event', 'd-1', '--region', 'ku')).status, 2)
  })
})

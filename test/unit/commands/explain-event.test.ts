import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createEmbeddedBus } from '../../../src/bus/embedded/embedded-bus.ts'
import { nodeDisk } from '../../../src/bus/embedded/node-disk.ts'
import type { DecisionRecord } from '../../../src/core/decision-record.ts'
import { encodeDecisions } from '../../../src/pipeline/record-decisions.ts'
import { systemClock } from '../../../src/system/system-clock.ts'
import { runInMemory } from './run-in-memory.ts'
import { makeSandbox } from './sandbox-folder.ts'
import type { SandboxFolder } from './sandbox-folder.ts'

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
    const { status, stdout } = await runInMemory(...args)
    assert.equal(status, 0)
    assert.deepEqual(
      [...stdout.matchAll(/^verdict +(.*)$/gm)].map(([, said]) => said),
      ['held (signed)', 'published']
    )
    assert.match(stdout, /^rules +nhs@00000000, which is no rule any more$/m)
    assert.match(stdout, /^record +acme\.uk\.decisions@0$/m)
    assert.ok(!stdout.includes('d-2'))
    const { decisions } = JSON.parse((await runInMemory(...args, '--json')).stdout)
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
    const { stdout } = await runInMemory(...args)
    assert.match(stdout, /^stored +nowhere$/m)
    assert.match(stdout, /^place +refused +refused by signed; stored nowhere$/m)
    assert.match(stdout, /^publish +not reached$/m)
    const [{ stages, now, unknown }] = JSON.parse((await runInMemory(...args, '--json')).stdout).events
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
    const told = JSON.parse((await runInMemory(...args)).stdout).events
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
    const { stdout } = await runInMemory('explain', '-c', sandbox.configFile, '--event', 'd-1', '--region', 'uk')
    assert.match(stdout, /^place +passed +uk by nhs@00000000, tenant-home: acme\.uk\.scm$/m)
  })

  test('says nothing of other outcomes where a rule that would count then reads what is not known', async () => {
    await using sandbox = await makeSandbox()
    const file = join(sandbox.folder, 'turnpike.yaml')
    const residency =
      "  - { id: eu, when: 'true', allow: [eu] }\n  - { id: uk, when: event.type == 'x', allow: [uk] }\n"
    const late = "  - { id: late, when: has(data.tier) && data.tier == 'gold', regions: [eu] }\n"
    const routing = `routing:\n  - { id: home, when: tenant.known, regions: { cel: '[tenant.home]' } }\n${late}`
    const rules = `residency:\n${residency}${routing}`
    await writeFile(file, (await readFile(file, 'utf8')) + rules)
    await store(sandbox, record('d-1', 'held'))
    const args = ['explain', '-c', file, '--event', 'd-1', '--region', 'uk', '--json']
    const { stdout, stderr } = await runInMemory(...args)
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
    const none = await runInMemory(...asked, '--event', 'd-3', '--region', 'uk')
    assert.deepEqual([none.status, /stores no decision about an event d-3/.test(none.stderr)], [1, true])
    for (const args of [
      ['--event', 'd-1'],
      [],
      ['--event', 'd-1', '--delivery', 'x'],
      ['--delivery', 'x', '--region', 'uk']
    ])
      assert.equal((await runInMemory(...asked, ...args)).status, 2, args.join(' '))
    assert.equal((await runInMemory(...asked, '--event', 'd-1', '--region', 'ku')).status, 2)
  })
})

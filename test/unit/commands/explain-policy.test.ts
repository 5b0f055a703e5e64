import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { runInMemory } from './run-in-memory.ts'
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
  await runInMemory('send', 'github/push', '-c', file, '--save', capture, ...sent)
  const { status, stdout, stderr } = await runInMemory('explain', '-c', file, '--delivery', capture, '--json')
  assert.ok(stdout.startsWith('{'), stderr)
  const text = await runInMemory('explain', '-c', file, '--delivery', capture)
  const { outcome, problem, stages, decisions } = JSON.parse(stdout)
  const { verdict, reason, regions, rules: traced, changes } = decisions[0]
  const place: string = stages.find(({ stage }: { stage: string }) => stage === 'place').detail
  return { status, outcome, problem, place, verdict, reason, regions, traced, changes, text: text.stdout }
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

import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { runInMemory } from './run-in-memory.ts'
import { makeSandbox } from './sandbox-folder.ts'
import type { SandboxFolder } from './sandbox-folder.ts'

const rules = `
sets: { eea: [DE, FR] }
residency:
  - { id: eea, when: has(tenant.country) && tenant.country in sets.eea, allow: [eu] }
  - { id: gb, when: has(tenant.country) && tenant.country == "GB", allow: [uk, eu] }
  - { id: us, when: has(tenant.country) && tenant.country == "US", allow: [uk] }
routing:
  - { id: home, when: tenant.known, regions: { cel: '[tenant.home]' } }
`
const moved = `
residency:
  - { id: all, when: tenant.known, allow: [uk, eu] }
routing:
  - { id: home, when: tenant.known, regions: { cel: '[tenant.home]' } }
`
const tenants = [
  { id: 'a', home: 'uk', facts: { country: 'GB' }, names: { github: ['northwind-health'] } },
  { id: 'b', home: 'eu', facts: { country: 'DE' }, names: { github: ['b'] } },
  { id: 'c', home: 'uk', facts: { country: 'FR' }, names: { github: ['c'] } }
]

interface Tenant {
  readonly id: string
  readonly home: string
  readonly facts: Readonly<Record<string, string>>
  readonly names: Readonly<Record<string, readonly string[]>>
}

/** A second configuration beside the sandbox's own, with rules and tenants. */
async function addConfig(
  { folder }: SandboxFolder,
  name: string,
  text: string,
  directory: readonly Tenant[] = tenants
): Promise<string> {
  const file = join(folder, `${name}.yaml`)
  const head = `version: 1
gateway: { name: test, location: uk, environment: test, sandbox: true, listen: { address: 127.0.0.1:0 } }
events: { prefix: acme }
regions: { uk: { embedded: { directory: regions/uk } }, eu: { embedded: { directory: regions/eu } } }
tenants: { file: ${name}.ndjson }
sources: { github: { provider: github, proof: { secrets: [{ file: secret }] }, tenant: { from: owner } } }
`
  await writeFile(file, head + text)
  await writeFile(join(folder, `${name}.ndjson`), directory.map((tenant) => `${JSON.stringify(tenant)}\n`).join(''))
  return file
}

async function runJson(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { stdout } = await runInMemory(...args, '--json')
  return JSON.parse(stdout) as Record<string, unknown> // a test looks at what is there
}

describe('check of a good configuration', () => {
  test('shows where each class of tenants goes and by which rules, and what is undecided with a witness', async () => {
    await using sandbox = await makeSandbox()
    const { status, stdout, stderr } = await runInMemory('check', '-c', await addConfig(sandbox, 'ruled', rules))
    assert.equal(status, 0)
    assert.match(stdout, /^scm +country=DE home=eu +1 +eu +github +eea, home$/m)
    assert.match(stdout, /^scm +country=GB home=uk +1 +uk +github +gb, home$/m)
    assert.match(stdout, /^scm +country=FR home=uk +1 +region-not-allowed +github +event\.type=com\.github\.~/m)
    assert.match(stdout, /^scm +unknown tenant +- +no-residency-rule +github/m)
    assert.match(stdout, /^us +residency +dead /m)
    assert.match(stdout, /^home +routing +live +such as event\.type=com\.github\.~/m)
    assert.match(stdout, /^Proved for everything that can arrive\.$/m)
    assert.match(stderr, /warning {2}residency\[2\]: `us` is dead/)
  })

  test('has all of it in JSON', async () => {
    await using sandbox = await makeSandbox()
    const { ok, policy } = await runJson('check', '-c', await addConfig(sandbox, 'ruled', rules))
    const { whole, reach, rules: lives, unreached } = policy as Record<string, readonly Record<string, unknown>[]>
    assert.deepEqual([ok, whole, unreached], [true, true, []])
    assert.deepEqual(
      lives?.map(({ id, kind, life }) => [id, kind, life]),
      [
        ['eea', 'residency', 'live'],
        ['gb', 'residency', 'live'],
        ['us', 'residency', 'dead'],
        ['home', 'routing', 'live']
      ]
    )
    const lost = reach?.find(({ undecided }) => undecided === 'region-not-allowed')
    assert.deepEqual(lost, {
      events: 'scm',
      tenants: 'country=FR home=uk',
      count: 1,
      regions: [],
      undecided: 'region-not-allowed',
      allowed: ['eu'],
      rules: ['eea', 'home'],
      sources: ['github'],
      witness: {
        'event.type': 'com.github.~',
        'tenant.known': true,
        'tenant.home': 'uk',
        'tenant.country': 'FR'
      }
    })
  })

  test('says which events custody keeps', async () => {
    await using sandbox = await makeSandbox({
      source: ['custody: { region: eu, basis: contract, expires: 2999-01-01 }']
    })
    const { stdout } = await runInMemory('check', '-c', sandbox.configFile)
    assert.match(stdout, /^scm +unknown tenant +- +tenant-unknown +github \(kept in eu\)/m)
    assert.match(stdout, /^scm +home=uk +1 +uk +github +tenant-home$/m)
  })

  test('does not say that custody keeps what may only be elsewhere', async () => {
    await using sandbox = await makeSandbox()
    const elsewhere = `residency:
  - { id: eu, when: "!tenant.known || tenant.home == 'eu'", allow: [eu] }
  - { id: uk, when: "tenant.known && tenant.home == 'uk'", allow: [uk] }
routing:
  - { id: home, when: tenant.known, regions: { cel: '[tenant.home]' } }
`
    const file = await addConfig(sandbox, 'elsewhere', elsewhere)
    const custody = 'tenant: { from: owner }, custody: { region: uk, basis: contract, expires: 2999-01-01 }'
    await writeFile(file, (await readFile(file, 'utf8')).replace('tenant: { from: owner }', custody))
    const { stdout } = await runInMemory('check', '-c', file)
    assert.match(stdout, /^scm +unknown tenant +- +no-routing-rule +github {2}/m)
  })

  test('shows no more rows than people read, and says how many there are', async () => {
    await using sandbox = await makeSandbox()
    const many = Array.from({ length: 60 }, (_, at) => ({
      id: `t${at}`,
      home: at % 2 === 0 ? 'uk' : 'eu',
      facts: { country: `c${at}` },
      names: { github: [`t${at}`] }
    }))
    const one = "residency:\n  - { id: all, when: tenant.known && tenant.country != 'x', allow: [uk, eu] }\n"
    const { stdout } = await runInMemory('check', '-c', await addConfig(sandbox, 'many', one, many))
    assert.equal([...stdout.matchAll(/^scm +country=/gm)].length, 40)
    assert.match(stdout, /^… and 20 more; --json has all$/m)
  })
})

describe('check --against another configuration', () => {
  test('says which classes move from where to where, and of how many tenants', async () => {
    await using sandbox = await makeSandbox()
    const [before, after] = [await addConfig(sandbox, 'before', moved), await addConfig(sandbox, 'after', rules)]
    const { status, stdout } = await runInMemory('check', '-c', after, '--against', before)
    assert.equal(status, 0)
    assert.match(stdout, /the rules move events of 1 tenant:/)
    assert.match(stdout, /^scm +country=FR home=uk +1 +uk +undecided \(region-not-allowed\)/m)
    const { stdout: same } = await runInMemory('check', '-c', after, '--against', after)
    assert.match(same, /the rules move nothing\./)
  })

  test('names what it does not compare: admission rules that are others, and custody', async () => {
    await using sandbox = await makeSandbox()
    const signed = (otherwise: string): string =>
      `${rules}admission:\n  - { id: signed, when: 'true', require: source.name == 'x', otherwise: ${otherwise} }\n`
    const before = await addConfig(sandbox, 'before', signed('refuse'))
    const after = await addConfig(sandbox, 'after', signed('hold'))
    const { stdout } = await runInMemory('check', '-c', after, '--against', before)
    assert.match(
      stdout,
      /the rules move nothing\.\n\nNot compared, and not as before: what is held or refused \(signed\)\./
    )
    const { against } = await runJson('check', '-c', after, '--against', before)
    assert.deepEqual((against as Record<string, unknown>)['beside'], { admission: ['signed'], custody: [] })
    const { stdout: same } = await runInMemory('check', '-c', after, '--against', after)
    assert.doesNotMatch(same, /Not compared/)
  })

  test('says who is new, gone or another in the tenants file', async () => {
    await using sandbox = await makeSandbox()
    const [a, b, c] = tenants
    assert.ok(a !== undefined && b !== undefined && c !== undefined)
    const before = await addConfig(sandbox, 'before', rules, [{ ...a, home: 'eu' }, b, { ...c, names: {} }])
    const after = await addConfig(sandbox, 'after', rules, [a, c, { ...b, id: 'd' }])
    const { against } = await runJson('check', '-c', after, '--against', before)
    assert.deepEqual((against as Record<string, unknown>)['directory'], {
      added: 1,
      removed: 1,
      changed: [
        { what: 'home: eu → uk', count: 1 },
        { what: 'names', count: 1 }
      ]
    })
  })

  test('that is not valid says so', async () => {
    await using sandbox = await makeSandbox()
    const before = await addConfig(sandbox, 'before', 'routing: [{ id: x, when: y, regions: [uk] }]\n')
    const { status, stderr } = await runInMemory('check', '-c', sandbox.configFile, '--against', before)
    assert.equal(status, 1)
    assert.match(stderr, /before\.yaml is not valid/)
  })
})

describe('check --deliveries', () => {
  test('says what becomes of each under both configurations', async () => {
    await using sandbox = await makeSandbox()
    const before = await addConfig(sandbox, 'before', moved)
    const swapped = moved.replace('[tenant.home]', 'tenant.home == "uk" ? ["eu"] : ["uk"]')
    const after = await addConfig(sandbox, 'after', swapped)
    const captured = join(sandbox.folder, 'captured')
    await mkdir(captured)
    await runInMemory('send', 'github/push', '-c', before, '--save', join(captured, 'push.json'))
    const { deliveries } = await runJson('check', '-c', before, '--deliveries', captured)
    const accepted = { outcome: 'accepted', problem: null, regions: ['uk'], rules: ['all', 'home'] }
    assert.deepEqual(deliveries, [{ file: 'push.json', source: 'github', before: null, after: accepted, moves: false }])
    const both = await runInMemory('check', '-c', before, '--against', before, '--deliveries', captured)
    assert.match(both.stdout, /^push\.json +github +accepted in uk +the same +all, home$/m)
    const other = await runInMemory('check', '-c', after, '--against', before, '--deliveries', captured)
    assert.match(other.stdout, /^push\.json +github +accepted in uk +accepted in eu +all, home$/m)
    assert.match(other.stdout, /^1 delivery replayed, 1 with another outcome or place than before\.$/m)
  })

  test('of a folder without any is a wrong call', async () => {
    await using sandbox = await makeSandbox()
    const { status, stderr } = await runInMemory('check', '-c', sandbox.configFile, '--deliveries', '/nowhere')
    assert.equal(status, 2)
    assert.match(stderr, /\/nowhere, which --deliveries names, cannot be read/)
  })
})

test('of one rule beyond the classes it says “asks”, of several “ask”', async () => {
  await using sandbox = await makeSandbox()
  const beyond = (id: string): string => `  - { id: ${id}, when: 'event.source.matches("a.b")', allow: [uk, eu] }\n`
  const routing = "routing:\n  - { id: home, when: tenant.known, regions: { cel: '[tenant.home]' } }\n"
  const [one, two] = [beyond('one'), beyond('one') + beyond('two')]
  const single = await runInMemory('check', '-c', await addConfig(sandbox, 'single', `residency:\n${one}${routing}`))
  const both = await runInMemory('check', '-c', await addConfig(sandbox, 'both', `residency:\n${two}${routing}`))
  assert.match(single.stdout, /can arrive: one asks more of texts or of time/)
  assert.match(both.stdout, /can arrive: one, two ask more of texts or of time/)
})

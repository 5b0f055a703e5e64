import assert from 'node:assert/strict'
import { appendFileSync, readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { ExampleRun } from './example-run.ts'

/* examples/nhs-uk-only as its README says, on a real gateway, and what must not come of it. */

const c = '-c .turnpike/nhs-uk-only/turnpike.yaml'

describe('examples/nhs-uk-only', () => {
  let example: ExampleRun
  before(async () => (example = await ExampleRun.make('nhs-uk-only')))
  after(async () => example.end())

  const push = async (organisation: string, ...options: readonly string[]): Promise<string> =>
    (await example.run(`npx turnpike send github/push ${c} --as ${organisation} ${options.join(' ')}`)).stdout.slice(
      0,
      3
    )
  const pushOf = (organisation: string): string => `com.github.push https://github.com/${organisation}/patient-portal`

  test('does what its README says', async () => {
    await example.followReadme()
    assert.deepEqual(await example.stored('uk', 'acme.uk.scm'), ['northwind-health', 'riverside-trust'].map(pushOf))
    assert.deepEqual(await example.stored('eu', 'acme.eu.scm'), [pushOf('nordsee-gmbh')])
    assert.deepEqual(await example.stored('us', 'acme.us.scm'), [pushOf('harbour-inc')])
  })

  test('has nothing of a tenant on the disk of another region, in whatever file', () => {
    for (const [organisation, region] of [
      ['northwind-health', 'uk'],
      ['riverside-trust', 'uk'],
      ['nordsee-gmbh', 'eu'],
      ['harbour-inc', 'us']
    ] as const)
      assert.deepEqual(example.regionsWith(organisation), [region], organisation)
  })

  test('stores nothing that was changed on its way', async () => {
    const before = await example.stored('eu', 'acme.eu.scm')
    assert.equal(await push('nordsee-gmbh', '--tamper'), '401')
    assert.deepEqual(await example.stored('eu', 'acme.eu.scm'), before)
  })

  test('moves no hospital abroad by a wrong line, nor one that two rules keep apart', async () => {
    const right = readFileSync(example.path('tenants.ndjson'), 'utf8')
    const hospital = (id: string, country: string) =>
      `${JSON.stringify({ id, home: 'eu', facts: { country, sector: 'nhs' }, names: { github: [id] } })}\n`
    await example.put('tenants.ndjson', `${right}${hospital('wrong-home', 'GB')}${hospital('in-germany', 'DE')}`)
    const check = await example.run(`npx turnpike check ${c}`)
    assert.match(check.stderr, /warning {2}routing\[0\].*home/)
    assert.deepEqual([await push('wrong-home'), await push('in-germany')], ['200', '200'])
    const kept = await example.run(`npx turnpike quarantine list ${c} --region uk --json`)
    const reasons = kept.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).reason)
    assert.deepEqual(reasons, ['region-not-allowed', 'nothing-allowed'])
    assert.deepEqual(await example.stored('eu', 'acme.eu.scm'), [pushOf('nordsee-gmbh')])
    for (const id of ['wrong-home', 'in-germany']) assert.deepEqual(example.regionsWith(id), ['uk'])
    await example.put('tenants.ndjson', right)
  })

  test('the search finds what is there', () => {
    appendFileSync(example.path('regions', 'us', 'planted'), 'nordsee-gmbh')
    assert.deepEqual(example.regionsWith('nordsee-gmbh'), ['eu', 'us'])
  })
})

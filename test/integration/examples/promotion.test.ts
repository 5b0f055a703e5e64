import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { ExampleRun } from './example-run.ts'

/* examples/promotion as its README says, on a real gateway, and what must not reach production. */

const c = '-c .turnpike/promotion/turnpike.yaml'
const works = 'io.fluxcd.kustomization.reconciliationsucceeded'
const [fromDev, fromProd] = [
  'urn:turnpike:source:flux-development:uk-dev-1',
  'urn:turnpike:source:flux-production:uk-1'
]

describe('examples/promotion', () => {
  let example: ExampleRun
  before(async () => (example = await ExampleRun.make('promotion')))
  after(async () => example.end())

  const inTopic = async (region: string): Promise<readonly string[]> => example.stored(region, `acme.${region}.cd`)
  /** Posts what a cluster says of itself, and says what it was answered. */
  const post = async (environment: string, namespace: string, metadata: object): Promise<string> => {
    const involvedObject = {
      kind: 'Kustomization',
      namespace,
      name: 'export',
      uid: 'e',
      apiVersion: 'v1',
      resourceVersion: '1'
    }
    const body = example.path('posted.json')
    const told = {
      severity: 'info',
      timestamp: '2026-11-22T11:00:09Z',
      message: 'sampleid1',
      reason: 'ReconciliationSucceeded'
    }
    writeFileSync(body, JSON.stringify({ involvedObject, ...told, metadata }))
    const source = `--source flux-${environment}`
    const sent = await example.run(
      `npx turnpike send flux/kustomization.reconciliationsucceeded ${source} ${c} --body ${body}`
    )
    return sent.stdout.slice(0, 3)
  }

  test('does what its README says', async () => {
    await example.followReadme()
    assert.deepEqual(await inTopic('uk-dev'), [
      `${works} ${fromDev}`,
      `${works} ${fromDev}`,
      `io.fluxcd.kustomization.healthcheckfailed ${fromDev}`,
      `${works} ${fromDev}`
    ])
    // Tier 3 was promoted, production spoke for itself, and tier 1 came when it was allowed to.
    assert.deepEqual(await inTopic('uk-prod'), [`${works} ${fromDev}`, `${works} ${fromProd}`, `${works} ${fromDev}`])
    const eu = [`${works} urn:turnpike:source:flux-development:eu-dev-1`]
    assert.deepEqual([await inTopic('eu-dev'), await inTopic('eu-prod')], [eu, eu])
  })

  test('has nothing of a country on the disk of the other, in whatever file', () => {
    assert.deepEqual(example.regionsWith('eu-dev-1').toSorted(), ['eu-dev', 'eu-prod'])
    assert.deepEqual(example.regionsWith('uk-dev-1').toSorted(), ['uk-dev', 'uk-prod'])
  })

  const nowhere: readonly (readonly [name: string, source: string, namespace: string, metadata: object])[] = [
    ['development that calls itself production', 'development', 'records', { environment: 'production', tier: '3' }],
    ['production that calls itself development', 'production', 'records', { environment: 'development', tier: '3' }],
    ['an environment that no rule is about', 'development', 'records', { environment: 'staging', tier: '3' }],
    ['no environment', 'development', 'records', { tier: '3' }],
    ['a namespace that is nobody’s', 'development', 'elsewhere', { environment: 'development', tier: '3' }]
  ]
  for (const [name, source, namespace, metadata] of nowhere)
    test(`stores nowhere: ${name}`, async () => {
      const regions = ['uk-dev', 'uk-prod', 'eu-dev', 'eu-prod']
      const before = await Promise.all(regions.map(inTopic))
      assert.equal(await post(source, namespace, metadata), '503')
      assert.deepEqual(await Promise.all(regions.map(inTopic)), before)
    })

  test('keeps in development what has a tier that no rule promotes, or none', async () => {
    const [dev, prod] = [await inTopic('uk-dev'), await inTopic('uk-prod')]
    for (const metadata of [{ environment: 'development', tier: '4' }, { environment: 'development' }])
      assert.equal(await post('development', 'records', metadata), '200')
    assert.deepEqual([(await inTopic('uk-dev')).length, await inTopic('uk-prod')], [dev.length + 2, prod])
  })
})

import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { TestContext } from 'node:test'
import type { ProofConfig } from '../../../src/config/config.ts'
import { assembleSnapshot } from '../../../src/app/assemble-snapshot.ts'
import { createIdleBuses } from '../../../src/commands/explain-delivery.ts'
import { loadSchemaSet } from '../../../src/validation/schema-set.ts'
import { loadForTest, testEnv, testNow } from './load-for-test.ts'

/* What a good `proof` becomes; what is wrong with bad ones is in test/fixtures/config. */

async function load(context: TestContext, proof: string, gateway = '', provider = 'many-schemes') {
  const folder = await mkdtemp(join(tmpdir(), 'turnpike-proof-'))
  context.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'turnpike.yaml')
  await writeFile(join(folder, 'tenants.ndjson'), '{"id":"acme","home":"uk","facts":{},"names":{}}\n')
  await writeFile(
    file,
    `version: 1
gateway: { name: edge-1, location: uk, environment: test, listen: { address: 127.0.0.1:8080 }${gateway} }
events: { prefix: acme }
regions: { uk: { embedded: { directory: data/uk } } }
tenants: { file: tenants.ndjson }
sources:
  hub:
    provider: ${provider}
    proof: ${proof}
    tenant: { fixed: acme }
`
  )
  const result = await loadForTest(file)
  assert.ok(result.ok, JSON.stringify(result.findings))
  const source = result.config.sources.get('hub')
  assert.ok(source !== undefined)
  return { folder, config: result.config, proof: source.proof, findings: result.findings }
}

function outlineOf({ need, schemes, addresses }: ProofConfig) {
  return {
    need,
    schemes: schemes.map(({ name, secrets }) => [name, secrets.map(({ label }) => label)]),
    addresses
  }
}

describe('a proof', () => {
  it('of one scheme needs no list', async (context) => {
    const { proof } = await load(
      context,
      '{ scheme: standard, secrets: [{ env: WEBHOOK_SECRET }, { env: GOOD_SECRET }] }'
    )
    assert.deepEqual(outlineOf(proof), {
      need: 'all',
      schemes: [['standard', ['env:WEBHOOK_SECRET', 'env:GOOD_SECRET']]],
      addresses: undefined
    })
  })

  it('of all schemes keeps their order and their own secrets', async (context) => {
    const layers =
      '[{ scheme: path, secrets: [{ env: GOOD_SECRET }] }, { scheme: token, secrets: [{ env: OTHER_SECRET }] }]'
    const { proof } = await load(context, `{ allOf: ${layers}, addresses: [203.0.113.0/24, '2001:db8::1'] }`)
    assert.deepEqual(outlineOf(proof), {
      need: 'all',
      schemes: [
        ['path', ['env:GOOD_SECRET']],
        ['token', ['env:OTHER_SECRET']]
      ],
      addresses: ['203.0.113.0/24', '2001:db8::1']
    })
  })

  it('of any scheme tries the strongest first, whatever the order of the file', async (context) => {
    const layers =
      '[{ scheme: token, secrets: [{ env: OTHER_SECRET }] }, { scheme: signature, secrets: [{ env: GOOD_SECRET }] }]'
    const { proof } = await load(context, `{ anyOf: ${layers} }`)
    assert.deepEqual(outlineOf(proof).schemes, [
      ['signature', ['env:GOOD_SECRET']],
      ['token', ['env:OTHER_SECRET']]
    ])
  })

  it('by published keys has settings and no secrets', async (context) => {
    const settings = '{ audience: https://hooks.acme.example/webhooks/hub, email: push@acme.iam.gserviceaccount.com }'
    const { proof } = await load(context, `{ scheme: google, settings: ${settings} }`)
    assert.deepEqual(proof.schemes[0]?.secrets, [])
    assert.equal(proof.schemes[0]?.settings?.['email'], 'push@acme.iam.gserviceaccount.com')
  })

  it('of what is signed with the URL knows where senders reach the gateway', async (context) => {
    const { proof } = await load(
      context,
      '{ scheme: url, secrets: [{ env: GOOD_SECRET }] }',
      ', publicUrl: https://hooks.acme.example/'
    )
    assert.equal(proof.schemes[0]?.publicUrl, 'https://hooks.acme.example')
  })

  it('is what the snapshot asks of deliveries', async (context) => {
    const { config } = await load(context, '{ scheme: basic, secrets: [{ env: LOG_IN }], addresses: [203.0.113.0/24] }')
    const snapshot = assembleSnapshot(config, createIdleBuses(['uk']), await loadSchemaSet(), testNow)
    const rule = snapshot.sources.get('hub')?.proof
    assert.equal(rule?.addresses?.has('203.0.113.9'), true)
    assert.equal(rule?.addresses?.has('203.0.114.9'), false)
    assert.equal(rule?.schemes[0]?.scheme.kind, 'basic')
  })

  it('of user and password gets both made in a sandbox', async (context) => {
    const { folder } = await load(context, '{ scheme: basic, secrets: [{ file: made }] }', ', sandbox: true')
    assert.match(await readFile(join(folder, 'made'), 'utf8'), /^turnpike:[0-9a-f]{64}\n$/)
  })
})

describe('a call-back', () => {
  it('names a registry, its server of tokens and who may pull', async (context) => {
    const callback =
      '{ registry: "https://Registry.example/", tokens: https://auth.example:8443, credentials: { env: LOG_IN } }'
    const { config, proof } = await load(
      context,
      `{ secrets: [{ env: GOOD_SECRET }], callback: ${callback} }`,
      '',
      'registry'
    )
    const { origin, tokens, credentials } = proof.callback ?? {}
    assert.deepEqual([origin, tokens], ['https://registry.example', 'https://auth.example:8443'])
    assert.equal(Buffer.from(credentials?.reveal() ?? []).toString(), testEnv.LOG_IN)
    assert.ok(!JSON.stringify(proof).includes(testEnv.LOG_IN))
    const snapshot = assembleSnapshot(config, createIdleBuses(['uk']), await loadSchemaSet(), testNow)
    assert.deepEqual(snapshot.sources.get('hub')?.proof.callback, proof.callback)
  })

  it('of anybody needs no credentials, and one on this machine no TLS', async (context) => {
    const callback = '{ registry: "http://127.0.0.1:5000" }'
    const { proof } = await load(context, `{ secrets: [{ env: GOOD_SECRET }], callback: ${callback} }`, '', 'registry')
    assert.deepEqual(proof.callback, { origin: 'http://127.0.0.1:5000', tokens: undefined, credentials: undefined })
  })

  it('is warned of where a refusal blocks all that comes after it', async (context) => {
    const callback = '{ registry: https://registry.example }'
    const { findings } = await load(
      context,
      `{ secrets: [{ env: GOOD_SECRET }], callback: ${callback} }`,
      '',
      'registry'
    )
    assert.deepEqual(
      findings.map(({ severity, path }) => [severity, path]),
      [['warning', 'sources.hub.proof.callback']]
    )
  })
})

import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { LoadResult } from '../../../src/config/load-config.ts'
import { readPublicKey } from '../../../src/config/read-public-key.ts'
import { loadForTest, testEnv } from './load-for-test.ts'

/* Keys are made for each run: none is ever written in the repository. */
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve })
const pem = (key: KeyObject): string =>
  key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }).toString()
const jwk = (key: KeyObject, more = {}): string => JSON.stringify({ ...key.export({ format: 'jwk' }), ...more })
const good = ec('P-256')

interface Files {
  readonly uk?: string
  readonly eu?: string
}

const source = 'privacy: { personal: default, paths: { sender.login: pseudonymise }, payload: encrypt }'
const bothKeys = 'pseudonymKeys: { uk: { env: OTHER_SECRET }, eu: { env: THIRD_SECRET } }'
const bothFiles = 'encryptTo: { uk: { file: uk.pub }, eu: { file: eu.pub } }'

async function load(
  files: Files,
  lines: { readonly source?: string; readonly privacy?: string; readonly more?: string } = {},
  env = {},
  request = {}
): Promise<LoadResult> {
  const folder = await mkdtemp(join(tmpdir(), 'turnpike-privacy-'))
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, `${name}.pub`), text)
    await writeFile(
      join(folder, 'tenants.ndjson'),
      ['uk', 'eu'].map((home) => `{"id":"${home}","home":"${home}","names":{"github":["${home}"]}}\n`).join('')
    )
    await writeFile(
      join(folder, 'c.yaml'),
      [
        'version: 1',
        'gateway: { name: e, location: uk, environment: test, sandbox: true, listen: { address: 127.0.0.1:8080 } }',
        'events: { prefix: acme }',
        'regions: { uk: { embedded: { directory: d/uk } }, eu: { embedded: { directory: d/eu } } }',
        'tenants: { file: tenants.ndjson }',
        `sources: { github: { provider: github, proof: { secrets: [{ env: GOOD_SECRET }] }, tenant: { from: owner }, ${lines.source ?? source} } }`,
        `privacy: { ${lines.privacy ?? `${bothKeys}, ${bothFiles}`} }`,
        lines.more ?? ''
      ].join('\n')
    )
    return await loadForTest(join(folder, 'c.yaml'), { env: { ...testEnv, ...env }, ...request })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const messages = ({ findings }: LoadResult): readonly string[] =>
  findings.map(({ path, message }) => `${path}: ${message}`)

describe('keys of regions', () => {
  test('are read, the public ones as what is needed of them', async () => {
    const result = await load({
      uk: pem(good.publicKey),
      eu: jwk(generateKeyPairSync('x25519').publicKey, { kid: 'eu-1', use: 'enc' })
    })
    assert.ok(result.ok, messages(result).join('\n'))
    const { privacy, sources } = result.config
    assert.deepEqual(Object.keys(privacy.encryptTo.get('uk') ?? {}), ['kty', 'crv', 'x', 'y'])
    const eu = privacy.encryptTo.get('eu')
    assert.deepEqual([eu?.['kty'], eu?.['crv'], eu?.['kid'], eu?.['d']], ['OKP', 'X25519', 'eu-1', undefined])
    assert.deepEqual(
      privacy.pseudonymKeys.get('uk')?.map(({ label }) => label),
      ['env:OTHER_SECRET']
    )
    assert.deepEqual(sources.get('github')?.privacy, {
      personal: 'default',
      paths: { 'sender.login': 'pseudonymise' },
      payload: 'encrypt'
    })
  })

  test('another public key is another configuration', async () => {
    const eu = pem(ec('P-384').publicKey)
    const [one, same, other] = await Promise.all(
      [good, good, ec('P-256')].map((pair) => load({ uk: pem(pair.publicKey), eu }))
    )
    assert.ok(one?.ok && same?.ok && other?.ok)
    assert.equal(one.config.digest, same.config.digest)
    assert.notEqual(one.config.digest, other.config.digest)
  })

  test('are not needed by those that only look', async () => {
    const result = await load({}, {}, { OTHER_SECRET: undefined }, { withoutSecrets: true })
    assert.ok(result.ok, messages(result).join('\n'))
  })

  test('two regions have no pseudonym key in common, under whatever names', async () => {
    const shared = randomBytes(24).toString('hex')
    const result = await load(
      { uk: pem(good.publicKey), eu: pem(ec('P-256').publicKey) },
      {},
      { OTHER_SECRET: shared, THIRD_SECRET: shared }
    )
    assert.deepEqual(messages(result), ['privacy.pseudonymKeys.eu.env: holds the key of the region `uk` too'])
  })

  test('nor a public key', async () => {
    const result = await load({ uk: pem(good.publicKey), eu: jwk(good.publicKey) })
    assert.deepEqual(messages(result), ['privacy.encryptTo.eu.file: holds the key of the region `uk` too'])
  })
})

describe('a file that holds no key to encrypt to', () => {
  const refused: Readonly<Record<string, readonly [string, RegExp]>> = {
    'a private key in PEM': [pem(good.privateKey), /private key: the gateway must not be able to read/],
    'both keys in PEM': [pem(good.publicKey) + pem(good.privateKey), /private key/],
    'a private JWK': [jwk(good.privateKey), /private key/],
    'a shared key': ['{"kty":"oct","k":"c2VjcmV0"}', /private key/],
    'a curve that nobody uses here': [pem(ec('secp256k1').publicKey), /another kind: it must be of P-256/],
    Ed25519: [pem(generateKeyPairSync('ed25519').publicKey), /another kind/],
    X448: [pem(generateKeyPairSync('x448').publicKey), /another kind/],
    RSA: [pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey), /another kind/],
    'a key for signatures': [jwk(good.publicKey, { use: 'sig' }), /for signatures/],
    'a point that is not on its curve': [
      jwk(good.publicKey, { x: good.publicKey.export({ format: 'jwk' }).y }),
      /no public key/
    ],
    'a broken JWK': ['{"kty":"EC"', /no JSON Web Key/],
    'a set of keys': [`{"keys":[${jwk(good.publicKey)}]}`, /no public key/],
    nothing: ['', /no public key/],
    text: ['hunter2', /no public key/]
  }
  for (const [name, [text, expected]] of Object.entries(refused))
    test(name, async () => {
      const result = await load({ uk: text, eu: pem(ec('P-256').publicKey) })
      const [finding, ...others] = result.findings
      assert.deepEqual(others, [])
      assert.equal(finding?.path, 'privacy.encryptTo.uk.file')
      assert.equal(finding.line, 7)
      assert.match(finding.message, expected)
      assert.ok(finding.hint?.includes('openssl'))
      assert.ok(!JSON.stringify(result.findings).includes('hunter2'))
    })

  for (const curve of ['P-256', 'P-384', 'P-521'])
    test(`the control: ${curve} is taken`, () => assert.ok(readPublicKey(pem(ec(curve).publicKey)).ok))
})

describe('keys are asked for only where events may go', () => {
  const ukOnly = 'pseudonymKeys: { uk: { env: OTHER_SECRET } }'
  const pseudonyms = 'privacy: { paths: { sender.login: pseudonymise } }'
  const anywhere = "residency: [{ id: any, when: 'true', allow: [uk, eu] }]\nrouting: [{ id: r, when: 'true', regions: "
  const cases: Readonly<Record<string, readonly [string, boolean]>> = {
    'the homes of its tenants': ['', false],
    'the regions of its routing rules': [`${anywhere}[uk] }]`, true],
    'more of them': [`${anywhere}[uk, eu] }]`, false],
    'those that a rule computes': [`${anywhere}{ cel: '[tenant.home]' } }]`, false],
    'what residency allows of those': [
      "residency: [{ id: uk, when: 'true', allow: [uk] }]\nrouting: [{ id: r, when: 'true', regions: { cel: '[tenant.home]' } }]",
      true
    ]
  }
  for (const [name, [more, isEnough]] of Object.entries(cases))
    test(`${name}: a key of uk is ${isEnough ? 'enough' : 'not enough'}`, async () => {
      const result = await load({}, { source: pseudonyms, privacy: ukOnly, more })
      const told = messages(result).filter((message) => message.startsWith('sources.github.privacy'))
      assert.deepEqual(
        told,
        isEnough ? [] : ['sources.github.privacy: its events may reach `eu`, for which there is no pseudonym key']
      )
      // What no rule leads to is told besides.
      const others = messages(result).filter(
        (message) => !/^(?:sources\.github\.privacy|regions\.eu|routing)/.test(message)
      )
      assert.deepEqual(others, [])
    })

  test('what is only dropped needs none', async () => {
    const result = await load(
      {},
      { source: 'privacy: { personal: default, paths: { sender.login: drop } }', privacy: '' }
    )
    assert.ok(result.ok, messages(result).join('\n'))
  })
})

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { inspect } from 'node:util'
import type { KafkaBusConfig } from '../../../src/config/config.ts'
import { formatFindings } from '../../../src/config/format-findings.ts'
import type { LoadResult } from '../../../src/config/load-config.ts'
import { createCertificateAuthority } from '../../support/kafka/certificates.ts'
import { loadForTest, testEnv, testNow } from './load-for-test.ts'

const rest = `
sources:
  github: { provider: github, proof: { secrets: [{ env: GOOD_SECRET }] }, tenant: { fixed: acme } }
tenants: { file: tenants.ndjson }
`
const password = 'a password with spaces'
const clientSecret = 'the secret of a client'

describe('a region on Kafka', () => {
  let folder = ''
  const authority = createCertificateAuthority('test authority')
  const client = authority.issue({ name: 'gateway' })
  const write = async (name: string, text: string): Promise<void> => writeFile(join(folder, name), text)

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'turnpike-config-'))
    await write('tenants.ndjson', '{"id":"acme","home":"uk"}\n')
    await write('ca.crt', authority.certificate)
    await write('client.crt', client.certificate)
    await write('client.key', client.key)
    await write('password', `${password}\n`)
    await write('token', 'header.claims.signature\n')
  })
  after(() => rm(folder, { recursive: true }))

  const load = async (region: string, listen = ''): Promise<LoadResult> => {
    const gateway = `gateway: { name: edge-1, location: uk, environment: test, listen: { address: '127.0.0.1:0'${listen} } }`
    await write('main.yaml', `version: 1\n${gateway}\nevents: { prefix: acme }\nregions: { uk: ${region} }${rest}`)
    const env = { ...testEnv, CLIENT_SECRET: clientSecret }
    return loadForTest(join(folder, 'main.yaml'), { env, now: Date.now() })
  }
  const kafkaOf = (result: LoadResult): KafkaBusConfig => {
    assert.ok(result.ok, formatFindings(result.findings))
    const bus = result.config.regions.get('uk')?.bus
    assert.ok(bus?.kind === 'kafka')
    return bus
  }
  const cluster = (more: string): string =>
    `{ kafka: { clusters: [{ name: uk-a, brokers: ['Kafka-1.example:9093', '127.0.0.1:9092'], ${more} }] } }`

  it('has defaults, and brokers in one spelling', async () => {
    const result = await load(`{ kafka: { clusters: [{ name: uk-a, brokers: ['LOCALHOST:9092'] }] } }`)
    const { cluster: read, ...settings } = kafkaOf(result)
    assert.deepEqual(settings, {
      kind: 'kafka',
      client: 'platformatic',
      compression: 'lz4',
      lingerMs: 4,
      requestTimeoutMs: 5000,
      connectTimeoutMs: 2000
    })
    assert.deepEqual(read, { name: 'uk-a', brokers: ['localhost:9092'], tls: undefined, sasl: undefined })
    assert.deepEqual(result.findings, [])
  })

  it('reads certificates, keys and passwords from where they are', async () => {
    const tls = 'tls: { ca: { file: ca.crt }, certificate: { file: client.crt }, key: { file: client.key } }'
    const sasl = 'sasl: { mechanism: scram-sha-512, username: gateway, password: { file: password } }'
    const { cluster: read } = kafkaOf(await load(cluster(`${tls}, ${sasl}`)))
    assert.equal(read.tls?.ca, authority.certificate.trim())
    assert.equal(read.tls?.certificate, client.certificate.trim())
    assert.equal(Buffer.from(read.tls?.key?.reveal() ?? []).toString(), client.key.trim())
    assert.ok(read.sasl?.mechanism === 'scram-sha-512')
    assert.equal(Buffer.from(read.sasl.password.reveal()).toString(), password)
  })

  it('logs in with a token: of a file, or by client credentials', async () => {
    const byFile = kafkaOf(await load(cluster('tls: {}, sasl: { mechanism: oauthbearer, tokenFile: token }')))
    assert.deepEqual(byFile.cluster.sasl, {
      mechanism: 'oauthbearer',
      token: { kind: 'file', path: join(folder, 'token') }
    })
    const sasl = `sasl: { mechanism: oauthbearer, tokenEndpoint: 'https://login.example/token', clientId: gw, clientSecret: { env: CLIENT_SECRET }, scope: kafka }`
    const { token } = { token: undefined, ...kafkaOf(await load(cluster(`tls: {}, ${sasl}`))).cluster.sasl }
    assert.ok(token?.kind === 'client-credentials')
    assert.equal(Buffer.from(token.clientSecret.reveal()).toString(), clientSecret)
    assert.deepEqual(
      [token.tokenEndpoint, token.scope, token.audience],
      ['https://login.example/token', 'kafka', undefined]
    )
  })

  it('shows no password, key or client’s secret however it is printed', async () => {
    const tls = 'tls: { certificate: { file: client.crt }, key: { file: client.key } }'
    const sasl = 'sasl: { mechanism: plain, username: gateway, password: { file: password } }'
    const result = await load(
      cluster(`${tls}, ${sasl}`),
      ', tls: { certificate: { file: client.crt }, key: { file: client.key } }'
    )
    const text =
      inspect(kafkaOf(result), { depth: 20 }) + JSON.stringify(result.ok && [result.config.gateway, kafkaOf(result)])
    for (const secret of [password, client.key.split('\n')[1] ?? '']) assert.ok(!text.includes(secret))
    assert.ok(text.includes('[secret]'), 'they are there, and hidden')
  })

  it('warns of events that cross the network unencrypted, and refuses such a password', async () => {
    const plain = await load(
      cluster('sasl: { mechanism: scram-sha-256, username: gateway, password: { file: password } }')
    )
    assert.ok(plain.ok)
    assert.match(formatFindings(plain.findings), /warning {2}regions\.uk\.kafka\.clusters\[0\]: has no `tls`/)
    for (const log of [
      '{ mechanism: plain, username: gw, password: { file: password } }',
      '{ mechanism: oauthbearer, tokenFile: token }'
    ])
      assert.equal((await load(cluster(`sasl: ${log}`))).ok, false)
  })

  it('warns of a certificate that has expired, and starts', async () => {
    const old = authority.issue({ name: 'gateway', expired: true })
    await write('old.crt', old.certificate)
    await write('old.key', old.key)
    const result = await load(cluster('tls: { certificate: { file: old.crt }, key: { file: old.key } }'))
    kafkaOf(result)
    assert.match(formatFindings(result.findings), /tls\.certificate: the certificate of CN=gateway expired on/)
  })

  it('refuses a key of another certificate', async () => {
    await write('other.key', authority.issue({ name: 'other' }).key)
    const result = await load(cluster('tls: { certificate: { file: client.crt }, key: { file: other.key } }'))
    assert.equal(result.ok, false)
    assert.match(formatFindings(result.findings), /the key does not belong to the certificate/)
  })

  it('has another fingerprint when a password or a key changes, and the digest that is shown stays', async () => {
    const sasl = 'sasl: { mechanism: plain, username: gateway, password: { file: password } }'
    const before = await load(cluster(`tls: {}, ${sasl}`))
    const same = await load(cluster(`tls: {}, ${sasl}`))
    await write('password', 'another password\n')
    const after = await load(cluster(`tls: {}, ${sasl}`))
    assert.ok(before.ok && same.ok && after.ok)
    assert.equal(before.inputs.fingerprint, same.inputs.fingerprint)
    assert.notEqual(before.inputs.fingerprint, after.inputs.fingerprint)
    assert.equal(before.config.digest, after.config.digest)
    assert.ok(before.inputs.seen.has(join(folder, 'password')))
  })

  it('follows no token file: it is read for each connection', async () => {
    const { inputs } = await load(cluster('tls: {}, sasl: { mechanism: oauthbearer, tokenFile: token }'))
    assert.ok(!inputs.seen.has(join(folder, 'token')))
  })

  it('may share its endpoint’s TLS with senders', async () => {
    const tls = `, tls: { certificate: { file: client.crt }, key: { file: client.key }, clientAuthorities: { file: ca.crt }, clientCertificate: optional }`
    const result = await load(`{ embedded: { directory: data } }`, tls)
    assert.ok(result.ok, formatFindings(result.findings))
    const { tls: read } = result.config.gateway.listen
    assert.deepEqual([read?.clientAuthorities, read?.clientCertificate], [authority.certificate.trim(), 'optional'])
    assert.ok(testNow < Date.now())
  })
})

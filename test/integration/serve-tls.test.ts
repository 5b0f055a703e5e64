import assert from 'node:assert/strict'
import { renameSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { connect } from 'node:tls'
import { createCertificateAuthority } from '../support/kafka/certificates.ts'
import type { KeyPair } from '../support/kafka/certificates.ts'
import { makeGatewayHome } from '../support/gateway-home.ts'
import type { GatewayHome } from '../support/gateway-home.ts'
import { startGatewayProcess } from '../support/gateway-process.ts'
import type { GatewayProcess } from '../support/gateway-process.ts'
import { pullRequestBody } from '../support/pull-request.ts'
import { signGitHub } from '../support/sign.ts'
import { waitUntil } from '../support/wait-until.ts'

/* TLS as a configuration asks for it, in a real process; the server's own behaviour is held in test/integration/http. */

const authority = createCertificateAuthority('servers')
const clients = createCertificateAuthority('clients')
const sender = clients.issue({ name: 'sender' })
let posted = 0

function serverPair(): KeyPair {
  return authority.issue({ name: 'gateway', hosts: ['127.0.0.1'] })
}

function place(home: GatewayHome, name: string, text: string): void {
  writeFileSync(join(home.folder, `${name}.new`), text)
  renameSync(join(home.folder, `${name}.new`), join(home.folder, name))
}

async function startWith(
  tls: Readonly<Record<string, unknown>>
): Promise<{ home: GatewayHome; gateway: GatewayProcess }> {
  const files = { certificate: { file: 'tls.crt' }, key: { file: 'tls.key' } }
  const home = makeGatewayHome({ gateway: { listen: { address: '127.0.0.1:0', tls: { ...files, ...tls } } } })
  const { certificate, key } = serverPair()
  place(home, 'tls.crt', certificate)
  place(home, 'tls.key', key)
  place(home, 'clients.crt', clients.certificate)
  return { home, gateway: await startGatewayProcess(home.configFile) }
}

async function post({ secret }: GatewayHome, { addresses }: GatewayProcess, client?: KeyPair): Promise<number> {
  const body = pullRequestBody()
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'pull_request',
    'x-github-delivery': `tls-${posted++}`,
    'x-hub-signature-256': signGitHub(body, secret)
  }
  const identity = client === undefined ? {} : { cert: client.certificate, key: client.key }
  return new Promise((resolve, reject) => {
    const url = new URL('/webhooks/github', addresses.webhooks)
    request(url, { method: 'POST', headers, ca: authority.certificate, agent: false, ...identity }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0))
    })
      .once('error', reject)
      .end(body)
  })
}

/** The serial number of the certificate that a new connection is shown. */
async function shownSerial({ addresses }: GatewayProcess): Promise<string> {
  const port = Number(new URL(addresses.webhooks).port)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, ca: authority.certificate }, () => {
      resolve(socket.getPeerCertificate().serialNumber)
      socket.destroy()
    }).once('error', reject)
  })
}

async function sample({ addresses }: GatewayProcess, start: string): Promise<number> {
  const text = await (await fetch(`${addresses.metrics}/metrics`)).text()
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(start))
      ?.split(' ')
      .at(-1) ?? 0
  )
}

describe('a gateway that speaks TLS itself', () => {
  let home: GatewayHome
  let gateway: GatewayProcess
  before(async () => {
    ;({ home, gateway } = await startWith({}))
  })
  after(() => gateway.process.end())

  test('takes deliveries over https, and says so in its addresses', async () => {
    assert.match(gateway.addresses.webhooks, /^https:\/\/127\.0\.0\.1:/)
    assert.equal(await post(home, gateway), 200)
  })

  test('shows a new certificate when its files are replaced, and when that one expires', async () => {
    const [before, expiry] = [await shownSerial(gateway), await sample(gateway, 'turnpike_tls_certificate_expires')]
    assert.ok(expiry * 1000 > Date.now())
    const next = serverPair()
    place(home, 'tls.crt', next.certificate)
    place(home, 'tls.key', next.key)
    await waitUntil(async () => (await shownSerial(gateway)) !== before, 'the new certificate is shown')
    assert.equal(await post(home, gateway), 200)
  })

  test('keeps the certificate that it has when the new key is another’s', async () => {
    const before = await shownSerial(gateway)
    place(home, 'tls.key', serverPair().key)
    await waitUntil(async () => (await sample(gateway, 'turnpike_config_refused')) === 1, 'it was refused')
    assert.equal(await shownSerial(gateway), before)
    assert.equal(await post(home, gateway), 200)
    const reason = 'the key does not belong to the certificate'
    await waitUntil(() => gateway.process.stdout.includes(reason), 'the log says why')
    assert.ok(!gateway.process.stdout.includes('PRIVATE KEY'))
  })
})

describe('a gateway that asks senders for certificates', () => {
  let home: GatewayHome
  let gateway: GatewayProcess
  before(async () => {
    ;({ home, gateway } = await startWith({ clientAuthorities: { file: 'clients.crt' } }))
  })
  after(() => gateway.process.end())

  test('takes one of its authorities, and no other and none', async () => {
    assert.equal(await post(home, gateway, sender), 200)
    await assert.rejects(post(home, gateway))
    await assert.rejects(post(home, gateway, authority.issue({ name: 'sender' })))
    await waitUntil(
      async () => (await sample(gateway, 'turnpike_tls_handshake_failures_total{why="client-certificate"}')) === 2,
      'both were counted'
    )
  })

  test('takes those of an authority that was added while it ran', async () => {
    const more = createCertificateAuthority('more clients')
    const other = more.issue({ name: 'other' })
    await assert.rejects(post(home, gateway, other))
    place(home, 'clients.crt', `${clients.certificate}${more.certificate}`)
    await waitUntil(async () => (await post(home, gateway, other).catch(() => 0)) === 200, 'the new authority counts')
    assert.equal(await post(home, gateway, sender), 200)
  })

  test('takes no more of an authority that was taken away', async () => {
    const more = createCertificateAuthority('only these')
    place(home, 'clients.crt', more.certificate)
    await waitUntil(async () => (await post(home, gateway, sender).catch(() => 0)) === 0, 'the old authority is gone')
    assert.equal(await post(home, gateway, more.issue({ name: 'other' })), 200)
  })
})

import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import type { ConnectionOptions } from 'node:tls'
import { startEndpoint } from './endpoint.ts'
import type { Endpoint } from './endpoint.ts'
import { post, RawClient, statusesOf, waitUntil } from './raw-client.ts'
import { createSelfSigned } from './self-signed.ts'
import { clientAuthority, clientWith, mutualTls, serverTls, strangeAuthority } from './tls-identities.ts'

const path = '/webhooks/github'
const sender = clientAuthority.issue({ name: 'ci, north+south', hosts: ['ci.example', '192.0.2.7'] })
const versions = ['TLSv1.2', 'TLSv1.3'] as const

/** What is heard when one delivery is sent; '' where the handshake or the server's judgement of it ends it. */
async function deliver(endpoint: Endpoint, options: ConnectionOptions, headers = {}): Promise<string> {
  const client = await RawClient.connectTls(endpoint.port, options).catch(() => undefined)
  if (client === undefined) return ''
  client.write(post(path, '{}', { Connection: 'close', ...headers }))
  await client.closed
  return client.heard
}

for (const mode of ['required', 'optional'] as const)
  for (const maxVersion of versions)
    test(`${maxVersion}, ${mode}: what the sender proved is with each of its deliveries`, async (t) => {
      const endpoint = await startEndpoint(t, { tls: mutualTls(mode) })
      const client = await RawClient.connectTls(endpoint.port, { ...clientWith(sender), maxVersion })
      client.write(post(path, '1') + post(path, '2', { Connection: 'close' }))
      await client.closed
      assert.deepEqual(statusesOf(client.heard), [200, 200])
      const proved = {
        subject: String.raw`CN=ci\, north\+south`,
        subjectAltNames: ['DNS:ci.example', 'IP Address:192.0.2.7'],
        fingerprint256: new X509Certificate(sender.certificate).fingerprint256
      }
      assert.deepEqual(
        endpoint.deliveries.map(({ clientCertificate }) => clientCertificate),
        [proved, proved]
      )
      assert.deepEqual(endpoint.failedHandshakes, [])
    })

const refused = {
  'no certificate': undefined,
  'one of an authority that is not configured': strangeAuthority.issue({ name: 'ci' }),
  'one whose time is up': clientAuthority.issue({ name: 'ci', expired: true }),
  'one that vouches for itself': createSelfSigned('ci'),
  'one of an authority that only has the same name': createSelfSigned('Client authority')
}
for (const [name, identity] of Object.entries(refused))
  for (const maxVersion of versions) {
    test(`${maxVersion}, required: no delivery with ${name}, and it is counted once`, async (t) => {
      const endpoint = await startEndpoint(t, { tls: mutualTls('required') })
      assert.equal(await deliver(endpoint, { ...clientWith(identity), maxVersion }), '')
      await waitUntil(() => endpoint.failedHandshakes.length > 0, 'it is counted')
      await waitUntil(() => endpoint.server.load().connections === 0, 'the connection is gone')
      assert.deepEqual(endpoint.failedHandshakes, ['client-certificate'])
      assert.deepEqual([endpoint.deliveries, endpoint.outcomes, endpoint.refusedRequests], [[], [], []])
    })

    test(`${maxVersion}, optional: a delivery with ${name} has no certificate`, async (t) => {
      const endpoint = await startEndpoint(t, { tls: mutualTls('optional') })
      assert.match(await deliver(endpoint, { ...clientWith(identity), maxVersion }), /^HTTP\/1\.1 200 /)
      assert.deepEqual(
        endpoint.deliveries.map((delivery) => 'clientCertificate' in delivery),
        [false]
      )
      assert.deepEqual(endpoint.failedHandshakes, [])
    })
  }

test('a certificate that was not asked for proves nothing', async (t) => {
  const endpoint = await startEndpoint(t, { tls: serverTls })
  assert.match(await deliver(endpoint, clientWith(sender)), /^HTTP\/1\.1 200 /)
  assert.equal(endpoint.deliveries.length, 1)
  assert.ok(endpoint.deliveries.every((delivery) => !('clientCertificate' in delivery)))
})

test('each authority of a bundle counts', async (t) => {
  const clientAuthorities = strangeAuthority.certificate + clientAuthority.certificate
  const endpoint = await startEndpoint(t, { tls: { ...mutualTls('required'), clientAuthorities } })
  for (const authority of [strangeAuthority, clientAuthority])
    assert.match(await deliver(endpoint, clientWith(authority.issue({ name: 'ci' }))), / 200 /)
  assert.deepEqual(
    endpoint.deliveries.map(({ clientCertificate }) => clientCertificate?.subject),
    ['CN=ci', 'CN=ci']
  )
})

const pem = encodeURIComponent(sender.certificate)
const spoofs: Readonly<Record<string, string>> = {
  'X-Client-Cert': pem,
  'X-SSL-Client-Cert': pem,
  'X-SSL-Client-Verify': 'SUCCESS',
  'X-SSL-Client-S-DN': 'CN=ci',
  'X-Forwarded-Client-Cert': `Hash=00;Cert="${pem}";Subject="CN=ci";URI=spiffe://example/ci`,
  'Client-Cert': `:${sender.certificate.replaceAll(/-----.*-----|\n/g, '')}:`,
  'X-Amzn-Mtls-Clientcert': pem
}
for (const trustedProxies of [[], ['127.0.0.0/8']])
  test(`a header that tells of a certificate is no certificate, trusted proxy or not: [${trustedProxies}]`, async (t) => {
    const bare = await startEndpoint(t, { trustedProxies })
    const secure = await startEndpoint(t, { tls: mutualTls('optional'), trustedProxies })
    const proved = await startEndpoint(t, { tls: mutualTls('required'), trustedProxies })
    await RawClient.exchange(bare.port, post(path, '{}', { Connection: 'close', ...spoofs }))
    await deliver(secure, clientWith(), spoofs)
    await deliver(proved, clientWith(clientAuthority.issue({ name: 'other' })), spoofs)
    assert.equal(await deliver(proved, clientWith(), spoofs), '')
    assert.deepEqual(
      [bare, secure, proved].map(({ deliveries }) => deliveries.map(({ clientCertificate: of }) => of?.subject)),
      [[undefined], [undefined], ['CN=other']]
    )
  })

test('two senders at once are not taken for each other', async (t) => {
  const endpoint = await startEndpoint(t, { tls: mutualTls('optional') })
  const names = Array.from({ length: 12 }, (_, at) => `sender-${at}`)
  await Promise.all(
    names.map(async (name, at) => {
      const identity = at % 3 === 0 ? undefined : clientAuthority.issue({ name })
      const heard = await deliver(endpoint, clientWith(identity), { 'X-Name': name })
      assert.match(heard, / 200 /)
    })
  )
  assert.equal(endpoint.deliveries.length, names.length)
  for (const { headers, clientCertificate } of endpoint.deliveries) {
    const name = headers.only('x-name') ?? ''
    const isAnonymous = names.indexOf(name) % 3 === 0
    assert.equal(clientCertificate?.subject, isAnonymous ? undefined : `CN=${name}`)
  }
})

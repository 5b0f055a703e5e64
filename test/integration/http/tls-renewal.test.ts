import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { request } from 'node:https'
import { test } from 'node:test'
import { connect, TLSSocket } from 'node:tls'
import { startEndpoint } from './endpoint.ts'
import { post, RawClient, statusesOf, waitUntil } from './raw-client.ts'
import {
  clientAuthority,
  clientWith,
  mutualTls,
  newServerIdentity,
  serverAuthority,
  serverTls,
  strangeAuthority
} from './tls-identities.ts'

const path = '/webhooks/github'

async function shownBy(port: number): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', ca: serverAuthority.certificate })
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject))
  const { fingerprint256 } = socket.getPeerCertificate()
  socket.destroy()
  return fingerprint256
}

const fingerprintOf = ({ certificate }: { readonly certificate: string }) =>
  new X509Certificate(certificate).fingerprint256

test('new connections see the new certificate at once, open ones go on', async (t) => {
  const endpoint = await startEndpoint(t, { tls: serverTls })
  const old = await RawClient.connectTls(endpoint.port, clientWith())
  old.write(post(path, 'before'))
  await old.waitFor(' 200 ')
  const renewed = newServerIdentity('renewed')
  endpoint.server.renewTls(renewed)
  assert.equal(await shownBy(endpoint.port), fingerprintOf(renewed))
  old.write(post(path, 'after', { Connection: 'close' }))
  await old.closed
  assert.deepEqual(statusesOf(old.heard), [200, 200])
})

test('an open connection ends behind its next answer when other authorities count', async (t) => {
  const endpoint = await startEndpoint(t, { tls: mutualTls('required') })
  const identity = clientWith(clientAuthority.issue({ name: 'ci' }))
  const [used, idle] = [
    await RawClient.connectTls(endpoint.port, identity),
    await RawClient.connectTls(endpoint.port, identity)
  ]
  idle.write(post(path, 'idle'))
  await idle.waitFor(' 200 ')
  used.write(post(path, 'under way').slice(0, -1))
  await waitUntil(() => endpoint.server.load().connections === 2, 'both are there')
  endpoint.server.renewTls({ ...mutualTls('required'), clientAuthorities: strangeAuthority.certificate })
  await idle.closed
  used.write(post(path, 'under way').slice(-1))
  await used.closed
  assert.deepEqual(statusesOf(used.heard), [200])
})

test('a handshake that has begun ends with the certificate it began with', async (t) => {
  const endpoint = await startEndpoint(t, { tls: serverTls })
  const begun = await RawClient.connect(endpoint.port)
  await waitUntil(() => endpoint.server.load().connections === 1, 'it is there')
  endpoint.server.renewTls(newServerIdentity('renewed'))
  const socket = connect({ socket: begun.socket, ...clientWith(), host: '127.0.0.1' })
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject))
  assert.equal(socket.getPeerCertificate().fingerprint256, fingerprintOf(serverTls))
  socket.destroy()
})

test('renewals under load fail no request', async (t) => {
  const endpoint = await startEndpoint(t, { tls: mutualTls('required') })
  const identity = clientWith(clientAuthority.issue({ name: 'ci' }))
  const seen = new Set<string>()
  let isOver = false
  const sendOne = () =>
    new Promise<number | undefined>((resolve, reject) => {
      const sending = request(`${endpoint.url}${path}`, { method: 'POST', agent: false, ...identity })
      sending.on('response', (response) => {
        const { socket } = response
        if (socket instanceof TLSSocket) seen.add(socket.getPeerCertificate().fingerprint256)
        resolve(response.resume().statusCode)
      })
      sending.on('error', reject).end('{}')
    })
  const sendUntilOver = async () => {
    const statuses: (number | undefined)[] = []
    while (!isOver) statuses.push(await sendOne())
    return statuses
  }
  const senders = Promise.all([1, 2, 3, 4].map(sendUntilOver))
  for (let round = 1; round <= 10; round += 1) {
    endpoint.server.renewTls({ ...mutualTls('required'), ...newServerIdentity(`renewed-${round}`) })
    const before = endpoint.deliveries.length
    await waitUntil(() => endpoint.deliveries.length >= before + 8, 'deliveries go on')
  }
  isOver = true
  const statuses = (await senders).flat()
  assert.deepEqual([...new Set(statuses)], [200])
  assert.equal(statuses.length, endpoint.deliveries.length)
  assert.ok(seen.size >= 5, `${seen.size} certificates were seen`)
  assert.deepEqual([endpoint.failedHandshakes, endpoint.failures], [[], []])
})

test('an authority that was taken away vouches for nobody from then on, one that was added does', async (t) => {
  const endpoint = await startEndpoint(t, { tls: mutualTls('optional') })
  const old = clientWith(clientAuthority.issue({ name: 'old' }))
  const added = clientWith(strangeAuthority.issue({ name: 'added' }))
  const deliver = async (options: typeof old) => {
    const client = await RawClient.connectTls(endpoint.port, options)
    client.write(post(path, '{}', { Connection: 'close' }))
    await client.closed
    return endpoint.deliveries.at(-1)?.clientCertificate?.subject
  }
  assert.deepEqual([await deliver(old), await deliver(added)], ['CN=old', undefined])
  endpoint.server.renewTls({ ...mutualTls('optional'), clientAuthorities: strangeAuthority.certificate })
  assert.deepEqual([await deliver(old), await deliver(added)], [undefined, 'CN=added'])
})

const other = newServerIdentity()
const unusable = {
  'the key of another certificate': [{ ...serverTls, key: other.key }, /the key does not belong to the certificate/],
  'a cut-off certificate': [
    { ...serverTls, certificate: serverTls.certificate.slice(0, 200) },
    /the certificate is cut off/
  ],
  'no key': [{ ...serverTls, key: '' }, /the key is no private key in PEM/],
  'certificates of senders, which were not asked for before': [
    mutualTls('required'),
    /clientCertificate cannot change while the server runs/
  ]
} as const
for (const [name, [settings, sentence]] of Object.entries(unusable))
  test(`a renewal with ${name} says so and changes nothing`, async (t) => {
    const endpoint = await startEndpoint(t, { tls: serverTls })
    assert.throws(() => endpoint.server.renewTls(settings), { message: sentence })
    assert.equal(await shownBy(endpoint.port), fingerprintOf(serverTls))
    endpoint.server.renewTls(other)
    assert.equal(await shownBy(endpoint.port), fingerprintOf(other))
  })

test('a renewal cannot switch the proof of senders off, by leaving the mode out or by damaged authorities', async (t) => {
  const endpoint = await startEndpoint(t, { tls: mutualTls('required') })
  assert.throws(() => endpoint.server.renewTls(serverTls), /clientCertificate cannot change/)
  assert.throws(() => endpoint.server.renewTls(mutualTls('optional')), /clientCertificate cannot change/)
  const damaged = { ...mutualTls('required'), clientAuthorities: 'nothing' }
  assert.throws(() => endpoint.server.renewTls(damaged), /the text of the authorities is no PEM/)
  const anonymous = await RawClient.connectTls(endpoint.port, { ...clientWith(), maxVersion: 'TLSv1.2' }).catch(
    () => undefined
  )
  assert.equal(anonymous, undefined)
})

test('a server without TLS has nothing to renew', async (t) => {
  const endpoint = await startEndpoint(t)
  assert.throws(() => endpoint.server.renewTls(serverTls), /started without TLS/)
})

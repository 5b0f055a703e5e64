import assert from 'node:assert/strict'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import { problemCodes, startEndpoint } from './endpoint.ts'
import { chunk, chunkedPost, post, RawClient, statusesOf, waitUntil } from './raw-client.ts'
import { helloOf } from './tls-hello.ts'
import { clientWith, newServerIdentity, serverTls, strangeAuthority } from './tls-identities.ts'

const path = '/webhooks/github'

async function exchange(port: number, options: ConnectionOptions, text: string): Promise<string> {
  const client = await RawClient.connectTls(port, options)
  client.write(text)
  await client.closed
  return client.heard
}

/** The code of the error that the handshake ends with on the client's side. */
function handshakeError(port: number, options: ConnectionOptions): Promise<string> {
  return RawClient.connectTls(port, options).then(
    () => assert.fail('connected'),
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error))
  )
}

for (const version of ['TLSv1.2', 'TLSv1.3'] as const)
  test(`${version}: a delivery arrives with its exact bytes, and connections are kept alive`, async (t) => {
    const endpoint = await startEndpoint(t, { tls: serverTls })
    const client = await RawClient.connectTls(endpoint.port, { ...clientWith(), maxVersion: version })
    client.write(post(path, '{"a": 1}\n'))
    await client.waitFor('HTTP/1.1 200')
    client.write(post(path, 'second', { Connection: 'close' }))
    await client.closed
    assert.deepEqual(statusesOf(client.heard), [200, 200])
    assert.deepEqual(
      endpoint.deliveries.map(({ body }) => Buffer.from(body).toString()),
      ['{"a": 1}\n', 'second']
    )
    assert.ok(endpoint.deliveries.every((delivery) => !('clientCertificate' in delivery)))
    await waitUntil(() => endpoint.server.load().connections === 0, 'the connection is forgotten')
    assert.deepEqual([endpoint.failedHandshakes, endpoint.failures], [[], []])
  })

test('an ordinary HTTPS client that knows the authority posts as to any other server', async (t) => {
  const endpoint = await startEndpoint(t, { tls: serverTls })
  const status = await new Promise((resolve, reject) => {
    const sending = httpsRequest(`${endpoint.url}${path}`, { method: 'POST', agent: false, ...clientWith() })
    sending.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject)
    sending.end('{}')
  })
  assert.equal(status, 200)
})

test('a client that does not know the authority does not get as far as a request', async (t) => {
  const endpoint = await startEndpoint(t, { tls: serverTls })
  const options = { ca: strangeAuthority.certificate }
  assert.match(await handshakeError(endpoint.port, options), /SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY/)
  await waitUntil(() => endpoint.server.load().connections === 0, 'it is gone')
  assert.deepEqual(endpoint.deliveries, [])
})

for (const version of ['TLSv1', 'TLSv1.1'] as const)
  test(`${version} is refused, and counted as protocol`, async (t) => {
    const endpoint = await startEndpoint(t, { tls: serverTls })
    const old = { ...clientWith(), minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' }
    assert.equal(await handshakeError(endpoint.port, old), 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION')
    await waitUntil(() => endpoint.failedHandshakes.length > 0, 'it is counted')
    assert.deepEqual(endpoint.failedHandshakes, ['protocol'])
  })

test('HTTP/1.1 is agreed on where the client offers it; a client of HTTP/2 only is told no', async (t) => {
  const endpoint = await startEndpoint(t, { tls: serverTls })
  const both = connectTls({ port: endpoint.port, ...clientWith(), ALPNProtocols: ['h2', 'http/1.1'] })
  await new Promise((resolve) => both.once('secureConnect', resolve))
  assert.equal(both.alpnProtocol, 'http/1.1')
  both.destroy()
  const code = await handshakeError(endpoint.port, { ...clientWith(), ALPNProtocols: ['h2'] })
  assert.equal(code, 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL')
  assert.deepEqual(endpoint.failedHandshakes, ['protocol'])
})

for (const version of ['TLSv1.2', 'TLSv1.3'] as const)
  test(`${version}: no session is resumed: each connection proves itself anew`, async (t) => {
    const endpoint = await startEndpoint(t, { tls: serverTls })
    const connectOnce = async (session: Buffer | undefined): Promise<[TLSSocket, Buffer | undefined]> => {
      const options = { port: endpoint.port, ...clientWith(), maxVersion: version }
      const socket = connectTls(session === undefined ? options : { ...options, session })
      let given: Buffer | undefined
      socket.on('session', (offered) => (given = offered))
      socket.on('secureConnect', () => socket.write(post(path, '{}', { Connection: 'close' })))
      await new Promise((resolve) => socket.resume().once('close', resolve))
      return [socket, given ?? socket.getSession() ?? undefined]
    }
    const [, session] = await connectOnce(undefined)
    const again = connectTls({ port: endpoint.port, ...clientWith(), maxVersion: version, ...(session && { session }) })
    await new Promise((resolve) => again.once('secureConnect', resolve))
    assert.equal(again.isSessionReused(), false)
    again.destroy()
  })

test('a handshake is not begun again on an open connection', async (t) => {
  const endpoint = await startEndpoint(t, { tls: serverTls })
  const socket = connectTls({ port: endpoint.port, ...clientWith(), maxVersion: 'TLSv1.2' })
  await new Promise((resolve) => socket.once('secureConnect', resolve))
  const outcome = await new Promise<string>((resolve) => {
    socket.once('error', (error) => resolve('code' in error ? String(error.code) : error.message))
    socket.renegotiate({}, (error) => resolve(error === null ? 'renegotiated' : error.message))
  })
  assert.equal(outcome, 'ERR_SSL_NO_RENEGOTIATION')
  socket.destroy()
})

test('plain HTTP on the TLS port is told so in plain HTTP, and counted as protocol', async (t) => {
  const endpoint = await startEndpoint(t, { tls: serverTls })
  const answer = await RawClient.exchange(endpoint.port, post(path, '{}'))
  assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n/)
  assert.match(answer, /^connection: close/im)
  assert.match(answer, /"code":"request-malformed"/)
  assert.match(answer, /begin the URL with https/)
  assert.deepEqual(endpoint.failedHandshakes, ['protocol'])
  assert.deepEqual([endpoint.deliveries, endpoint.refusedRequests], [[], []])
  await waitUntil(() => endpoint.server.load().connections === 0, 'the connection is gone')
})

const noTls = {
  'plain text': 'garbage\r\n\r\n',
  'HTTP/2 in the clear': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'a hello whose length is a lie': '\u0016\u0003\u0001\uffff\uffff',
  SSH: 'SSH-2.0-OpenSSH_9.9\r\n',
  zeros: '\0'.repeat(100)
}
for (const [name, text] of Object.entries(noTls))
  test(`${name} on the TLS port: a closed connection, and one failed handshake`, async (t) => {
    const endpoint = await startEndpoint(t, { tls: serverTls, limits: { headersTimeoutMs: 300 } })
    const heard = await RawClient.exchange(endpoint.port, Buffer.from(text, 'latin1'))
    assert.doesNotMatch(heard, /HTTP/)
    await waitUntil(() => endpoint.failedHandshakes.length > 0, 'it is counted')
    assert.equal(endpoint.failedHandshakes.length, 1)
    assert.deepEqual([endpoint.refusedRequests, endpoint.failures], [[], []])
  })

test('a probe that connects and leaves is no failed handshake', async (t) => {
  const endpoint = await startEndpoint(t, { tls: serverTls })
  const probe = await RawClient.connect(endpoint.port)
  probe.socket.end()
  await probe.closed
  const reset = await RawClient.connect(endpoint.port)
  reset.socket.resetAndDestroy()
  await waitUntil(() => endpoint.server.load().connections === 0, 'both are gone')
  assert.deepEqual(endpoint.failedHandshakes, [])
})

test('a client whose alert says that it does not trust the certificate is counted as other', async (t) => {
  const endpoint = await startEndpoint(t, { tls: serverTls })
  const client = await RawClient.connect(endpoint.port)
  client.write(await helloOf({ maxVersion: 'TLSv1.2' }))
  await waitUntil(() => client.heard.length > 0, 'the server has shown its certificate')
  // A fatal alert, unknown_ca: https://www.rfc-editor.org/rfc/rfc5246#section-7.2
  client.write(Buffer.from([0x15, 3, 3, 0, 2, 2, 48]))
  await client.closed
  assert.deepEqual(endpoint.failedHandshakes, ['other'])
})

test('bytes that are no TLS in the middle of a connection end it, and it alone', async (t) => {
  const endpoint = await startEndpoint(t, { tls: serverTls })
  const below = connect(endpoint.port, '127.0.0.1')
  const above = connectTls({ socket: below, ...clientWith(), host: '127.0.0.1' })
  above.on('error', () => undefined)
  await new Promise((resolve) => above.once('secureConnect', resolve))
  above.write(post(path, 'before'))
  await waitUntil(() => endpoint.outcomes.length === 1, 'a delivery came through')
  below.write('no TLS record at all, and long enough to be taken for one')
  await waitUntil(() => endpoint.server.load().connections === 0, 'the connection is closed')
  assert.match(await exchange(endpoint.port, clientWith(), post(path, 'after', { Connection: 'close' })), / 200 /)
  assert.deepEqual([problemCodes(endpoint), endpoint.failures], [['accepted', 'accepted'], []])
})

const broken = {
  'no HTTP at all': ['garbage\r\n\r\n', 400, 'request-malformed'],
  'two framings of one body': [
    `${post(path, '').trimEnd()}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
    'request-malformed'
  ],
  'no Host': [`POST ${path} HTTP/1.1\r\nConnection: close\r\n\r\n`, 400, 'request-malformed'],
  'headers over their size': [`POST ${path} HTTP/1.1\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
  'a wrong path': [post('/elsewhere', '', { Connection: 'close' }), 404, 'unknown-source']
} as const
for (const [name, [text, status, code]] of Object.entries(broken))
  test(`inside TLS, ${name} gets the answer that it gets without`, async (t) => {
    const secure = await startEndpoint(t, { tls: serverTls, limits: { lingerMs: 200 } })
    const plain = await startEndpoint(t, { limits: { lingerMs: 200 } })
    const heard = await exchange(secure.port, clientWith(), text)
    const expected = await RawClient.exchange(plain.port, text)
    const withoutDate = (answer: string) => answer.replace(/^date: .*\r\n/im, '')
    assert.equal(withoutDate(heard), withoutDate(expected))
    assert.deepEqual(statusesOf(heard), [status])
    assert.deepEqual(secure.refusedRequests, [code])
  })

test('inside TLS, a body over its bound is refused while it comes, and its sender reads why', async (t) => {
  const endpoint = await startEndpoint(t, { tls: serverTls, maxBodyBytes: 1_000, limits: { lingerMs: 2_000 } })
  const client = await RawClient.connectTls(endpoint.port, clientWith())
  client.write(chunkedPost(path), ...Array.from({ length: 40 }, () => chunk(64 * 1024)))
  await client.waitFor('body-too-large')
  client.socket.destroy()
  assert.deepEqual(problemCodes(endpoint), ['body-too-large'])
  assert.equal(endpoint.server.load().bytesInFlight, 0)
})

test('inside TLS, what follows a broken request is not taken from the network without bound', async (t) => {
  const endpoint = await startEndpoint(t, { tls: serverTls, limits: { lingerMs: 300 } })
  const client = await RawClient.connectTls(endpoint.port, clientWith())
  const bytes = 64 * 1024 * 1024
  client.write('garbage\r\n\r\n')
  const taken = await client.push(bytes)
  assert.ok(taken < bytes / 2, `${taken} bytes went out`)
  assert.deepEqual(statusesOf(client.heard), [400])
})

test('inside TLS, headers that trickle in are given up, and an idle connection is closed', async (t) => {
  const limits = { headersTimeoutMs: 300, keepAliveTimeoutMs: 100 }
  const endpoint = await startEndpoint(t, { tls: serverTls, limits })
  const slow = await RawClient.connectTls(endpoint.port, clientWith())
  slow.write('POST /webhooks/github HTTP/1.1\r\n')
  const silent = await RawClient.connectTls(endpoint.port, clientWith())
  const idle = await RawClient.connectTls(endpoint.port, clientWith())
  idle.write(post(path, '{}'))
  await Promise.all([slow.closed, silent.closed, idle.closed])
  assert.deepEqual([statusesOf(slow.heard), silent.heard, statusesOf(idle.heard)], [[408], '', [200]])
  assert.deepEqual(endpoint.refusedRequests, ['request-timeout'])
})

const otherIdentity = newServerIdentity()
const unusable = {
  'another key': [{ ...serverTls, key: otherIdentity.key }, /the key does not belong to the certificate/],
  'no certificate': [{ ...serverTls, certificate: '' }, /the certificate is no PEM/],
  'the two swapped': [{ certificate: serverTls.key, key: serverTls.certificate }, /the certificate is no PEM/],
  'certificates asked for, from nobody': [
    { ...serverTls, clientCertificate: 'required' },
    /clientCertificate needs clientAuthorities/
  ],
  'authorities for nothing': [
    { ...serverTls, clientAuthorities: serverTls.certificate },
    /clientAuthorities does nothing without clientCertificate/
  ],
  'no authorities': [
    { ...serverTls, clientAuthorities: '', clientCertificate: 'required' },
    /the text of the authorities is no PEM/
  ],
  'a certificate for an authority': [
    { ...serverTls, clientAuthorities: serverTls.certificate, clientCertificate: 'required' },
    /authorities contain the certificate of CN=localhost, which may issue none/
  ]
} as const
for (const [name, [tls, sentence]] of Object.entries(unusable))
  test(`a server does not start with ${name}, and says so without a word of the key`, async (t) => {
    const error = await startEndpoint(t, { tls }).then(
      () => assert.fail('it started'),
      (thrown: unknown) => String(thrown)
    )
    assert.match(error, sentence)
    assert.ok(!error.includes(serverTls.key.slice(40, 60)))
  })

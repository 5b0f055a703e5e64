import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemCodes, startEndpoint } from './endpoint.ts'
import { chunkedPost, post, RawClient, statusesOf, waitUntil } from './raw-client.ts'

const target = 'POST /webhooks/github HTTP/1.1\r\nHost: h\r\n'

const malformed = {
  'no HTTP at all': 'garbage\r\n\r\n',
  'a TLS client': '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
  'HTTP/2 without agreement': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'two framings of one body': `${target}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'the same, the other way round': `${target}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n`,
  'a coding after chunked': `${target}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n`,
  'two lengths that differ': `${target}Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc`,
  'two lengths that agree': `${target}Content-Length: 2\r\nContent-Length: 2\r\n\r\nab`,
  'a length with a sign': `${target}Content-Length: +2\r\n\r\nab`,
  'a length that is no number': `${target}Content-Length: 0x2\r\n\r\nab`,
  'a length beyond 64 bits': `${target}Content-Length: 99999999999999999999\r\n\r\n`,
  'lines that end without CR': 'POST /webhooks/github HTTP/1.1\nHost: h\n\n',
  'a folded header': `${target}X-A: b\r\n c\r\n\r\n`,
  'a NUL in a header': `${target}X-A: b\0c\r\n\r\n`,
  'a space before the colon': `${target}X-Hub-Signature-256 : a\r\n\r\n`,
  'no Host': 'POST /webhooks/github HTTP/1.1\r\nConnection: close\r\n\r\n',
  'two Hosts': 'POST /webhooks/github HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n'
}
for (const [name, bytes] of Object.entries(malformed))
  test(`400, a short problem and a closed connection for ${name}`, async (t) => {
    const endpoint = await startEndpoint(t, { limits: { lingerMs: 200 } })
    const answer = await RawClient.exchange(endpoint.port, Buffer.from(bytes, 'latin1'))
    assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n/)
    assert.match(answer, /^content-type: application\/problem\+json/im)
    assert.match(answer, /^connection: close/im)
    assert.match(answer, /"code":"request-malformed"/)
    assert.doesNotMatch(answer, /HPE_|Error|node:|at /)
    assert.deepEqual(statusesOf(answer), [400])
    assert.deepEqual(endpoint.refusedRequests, ['request-malformed'])
    assert.deepEqual(endpoint.deliveries, [])
  })

test('HTTP/1.0 may do without Host', async (t) => {
  const endpoint = await startEndpoint(t)
  const bytes = 'POST /webhooks/github HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}'
  assert.match(await RawClient.exchange(endpoint.port, bytes), /^HTTP\/1\.1 200 /)
})

test('headers over their size are 431', async (t) => {
  const endpoint = await startEndpoint(t)
  const answer = await RawClient.exchange(endpoint.port, `${target}X-Big: ${'a'.repeat(20 * 1024)}\r\n\r\n`)
  assert.match(answer, /^HTTP\/1\.1 431 .*"code":"headers-too-large"/s)
  assert.deepEqual(endpoint.refusedRequests, ['headers-too-large'])
})

test('one header more than are taken is 431: none is dropped in silence', async (t) => {
  const endpoint = await startEndpoint(t, { limits: { maxHeaders: 40 } })
  const headers = (count: number) => Array.from({ length: count }, (_, at) => `X-${at}: y\r\n`).join('')
  // Host and Connection are two of them.
  const most = await RawClient.exchange(endpoint.port, `${target}Connection: close\r\n${headers(38)}\r\n`)
  const over = await RawClient.exchange(endpoint.port, `${target}Connection: close\r\n${headers(39)}\r\n`)
  assert.match(most, /^HTTP\/1\.1 200 /)
  assert.match(over, /^HTTP\/1\.1 431 /)
  assert.equal(endpoint.deliveries[0]?.headers.entries().length, 40)
})

test('headers that trickle in are given up with 408', async (t) => {
  const endpoint = await startEndpoint(t, { limits: { headersTimeoutMs: 150 } })
  const client = await RawClient.connect(endpoint.port)
  client.write('POST /webhooks/github HTTP/1.1\r\n')
  const trickle = setInterval(() => client.socket.write('X-A: b\r\n'), 20)
  t.after(() => clearInterval(trickle))
  const heard = await client.waitFor('request-timeout')
  clearInterval(trickle)
  await client.closed
  assert.match(heard, /^HTTP\/1\.1 408 /)
  assert.deepEqual(endpoint.refusedRequests, ['request-timeout'])
})

test('a connection that never says anything is closed without an answer and not counted', async (t) => {
  const endpoint = await startEndpoint(t, { limits: { headersTimeoutMs: 100 } })
  const client = await RawClient.connect(endpoint.port)
  await client.closed
  assert.equal(client.heard, '')
  assert.deepEqual(endpoint.refusedRequests, [])
})

test('an idle connection is closed after its time', async (t) => {
  const endpoint = await startEndpoint(t, { limits: { keepAliveTimeoutMs: 100 } })
  const client = await RawClient.connect(endpoint.port)
  client.write(post('/webhooks/github', '{}'))
  await client.closed
  assert.deepEqual(statusesOf(client.heard), [200])
})

test('a body whose framing breaks is one delivery, client-closed, and the sender is told', async (t) => {
  const endpoint = await startEndpoint(t, { limits: { lingerMs: 200 } })
  const answer = await RawClient.exchange(endpoint.port, chunkedPost('/webhooks/github'), '2\r\nab\r\n', 'zz\r\n')
  await waitUntil(() => endpoint.outcomes.length === 1, 'the delivery is settled')
  assert.deepEqual(statusesOf(answer), [400])
  assert.deepEqual(problemCodes(endpoint), ['client-closed'])
  assert.deepEqual(endpoint.refusedRequests, [])
  assert.equal(endpoint.server.load().bytesInFlight, 0)
})

test('garbage behind a good request does not take its answer', async (t) => {
  let finish: () => void = () => assert.fail('too early')
  const endpoint = await startEndpoint(t, { work: () => new Promise((resolve) => (finish = resolve)) })
  const client = await RawClient.connect(endpoint.port)
  client.write(`${post('/webhooks/github', '{}')}garbage\r\n\r\n`)
  await waitUntil(() => endpoint.deliveries.length === 1 && endpoint.refusedRequests.length === 1, 'both were seen')
  assert.equal(client.heard, '')
  finish()
  await client.closed
  assert.deepEqual(statusesOf(client.heard), [200])
  assert.match(client.heard, /^connection: close/im)
})

test('what follows a broken request is not taken from the network without bound', async (t) => {
  const endpoint = await startEndpoint(t, { limits: { lingerMs: 300 } })
  const client = await RawClient.connect(endpoint.port)
  // Far more than the buffers of both sides hold, so that it can't all have left unless somebody took it.
  const bytes = 128 * 1024 * 1024
  client.write('garbage\r\n\r\n')
  const taken = await client.push(bytes)
  assert.ok(taken < bytes / 2, `${taken} bytes went out`)
  assert.deepEqual(statusesOf(client.heard), [400])
  assert.deepEqual(endpoint.refusedRequests, ['request-malformed'])
})

test('CONNECT gets no tunnel', async (t) => {
  const endpoint = await startEndpoint(t)
  assert.doesNotMatch(await RawClient.exchange(endpoint.port, 'CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\n\r\n'), / 200 /)
})

import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { test } from 'node:test'
import { problemCodes, startEndpoint } from './endpoint.ts'
import { chunk, chunkedPost, post, RawClient, statusesOf, waitUntil } from './raw-client.ts'

const kibibyte = 1024

test('a declared length over the bound is refused before a byte is read, and the connection closes', async (t) => {
  const endpoint = await startEndpoint(t, { maxBodyBytes: 100 })
  const head = 'POST /webhooks/github HTTP/1.1\r\nHost: h\r\nContent-Length: 101\r\n\r\n'
  const answer = await RawClient.exchange(endpoint.port, head)
  assert.match(answer, /^HTTP\/1\.1 413 /)
  assert.match(answer, /^connection: close/im)
  assert.match(answer, /"code":"body-too-large"/)
  assert.deepEqual(problemCodes(endpoint), ['body-too-large'])
})

test('a length that its sender may declare and no region stores is another problem, which no provider calls a success', async (t) => {
  const endpoint = await startEndpoint(t, { maxBodyBytes: 100, maxSentBytes: 200 })
  const head = (bytes: number): string =>
    `POST /webhooks/github HTTP/1.1\r\nHost: h\r\nContent-Length: ${bytes}\r\n\r\n`
  for (const bytes of [101, 200, 201]) await RawClient.exchange(endpoint.port, head(bytes))
  assert.deepEqual(problemCodes(endpoint), ['event-too-large', 'event-too-large', 'body-too-large'])
  assert.deepEqual(endpoint.deliveries, [])
})

test('a body of exactly the bound passes, declared or chunked; one byte more does not', async (t) => {
  const endpoint = await startEndpoint(t, { maxBodyBytes: 100 })
  const close = { Connection: 'close' }
  const exact = await RawClient.exchange(endpoint.port, post('/webhooks/github', 'x'.repeat(100), close))
  const chunkedExact = await RawClient.connect(endpoint.port)
  chunkedExact.write(chunkedPost('/webhooks/github'), chunk(60), chunk(40), '0\r\n\r\n')
  const chunkedOver = await RawClient.connect(endpoint.port)
  chunkedOver.write(chunkedPost('/webhooks/github'), chunk(60), chunk(41))
  assert.deepEqual(statusesOf(exact), [200])
  await chunkedExact.waitFor('HTTP/1.1 200')
  assert.match(await chunkedOver.waitFor('HTTP/1.1 413'), /^connection: close/im)
  chunkedExact.socket.destroy()
  await chunkedOver.closed
  assert.deepEqual(
    endpoint.deliveries.map(({ body }) => body.length),
    [100, 100]
  )
})

for (const framing of ['declared', 'chunked'] as const)
  test(`a client that pushes 10 MiB (${framing}) at an endpoint of 1 MiB sees the 413`, async (t) => {
    const endpoint = await startEndpoint(t, { limits: { lingerMs: 2_000 } })
    const client = await RawClient.connect(endpoint.port)
    const bytes = 10 * kibibyte * kibibyte
    if (framing === 'declared')
      client.write(`POST /webhooks/github HTTP/1.1\r\nHost: h\r\nContent-Length: ${bytes}\r\n\r\n`, Buffer.alloc(bytes))
    else client.write(chunkedPost('/webhooks/github'), ...Array.from({ length: 160 }, () => chunk(64 * kibibyte)))
    await client.waitFor('body-too-large')
    // An answer that ends its connection is followed by the sender's own close.
    client.socket.destroy()
    assert.deepEqual(statusesOf(client.heard), [413])
    assert.deepEqual(problemCodes(endpoint), ['body-too-large'])
    assert.equal(endpoint.server.load().bytesInFlight, 0)
  })

test('an ordinary HTTP client that pushes 10 MiB gets its 413 as an answer, not as an error', async (t) => {
  const endpoint = await startEndpoint(t, { limits: { lingerMs: 2_000 } })
  const status = await new Promise((resolve, reject) => {
    const sending = httpRequest(`${endpoint.url}/webhooks/github`, { method: 'POST' }, (response) => {
      resolve(response.statusCode)
      response.resume()
      sending.destroy()
    })
    sending.on('error', reject)
    for (let sent = 0; sent < 160; sent += 1) sending.write(Buffer.alloc(64 * kibibyte))
    sending.end()
  })
  assert.equal(status, 413)
})

test('a refused sender that goes on for a while is not cut off before it can have read why', async (t) => {
  const endpoint = await startEndpoint(t, { limits: { lingerMs: 5_000 } })
  const client = await RawClient.connect(endpoint.port)
  client.write('POST /webhooks/github HTTP/1.1\r\nHost: h\r\nContent-Length: 10000000\r\n\r\n')
  await client.waitFor('413')
  assert.equal(await client.push(5 * 64 * kibibyte), 5 * 64 * kibibyte)
  await new Promise((resolve) => setTimeout(resolve, 100))
  assert.equal(client.isClosed, false)
  client.socket.destroy()
})

test('of a body that nobody wants, no more than a bound is taken from the network', async (t) => {
  const endpoint = await startEndpoint(t, { limits: { lingerMs: 500 } })
  const client = await RawClient.connect(endpoint.port)
  // Far more than the buffers of both sides hold, so that it can't all have left unless somebody took it.
  const bytes = 128 * kibibyte * kibibyte
  client.write(`POST /webhooks/github HTTP/1.1\r\nHost: h\r\nContent-Length: ${bytes}\r\n\r\n`)
  const taken = await client.push(bytes)
  assert.ok(taken < bytes / 2, `${taken} bytes went out`)
  assert.deepEqual(statusesOf(client.heard), [413])
})

test('a body that trickles in is given up when its time is over', async (t) => {
  const endpoint = await startEndpoint(t, { bodyWithinMs: 150 })
  const client = await RawClient.connect(endpoint.port)
  client.write('POST /webhooks/github HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n')
  const trickle = setInterval(() => client.socket.write('x'), 20)
  t.after(() => clearInterval(trickle))
  const heard = await client.waitFor('body-timeout')
  clearInterval(trickle)
  await client.closed
  assert.match(heard, /^HTTP\/1\.1 408 /)
  assert.deepEqual(problemCodes(endpoint), ['body-timeout'])
  assert.equal(endpoint.server.load().bytesInFlight, 0)
})

for (const encoding of ['gzip', 'GZIP', 'br', 'deflate, identity', 'identity, gzip', 'x'])
  test(`Content-Encoding: ${encoding} is refused before the body is read`, async (t) => {
    const endpoint = await startEndpoint(t)
    const head = `POST /webhooks/github HTTP/1.1\r\nHost: h\r\nContent-Encoding: ${encoding}\r\nContent-Length: 9\r\n\r\n`
    assert.match(await RawClient.exchange(endpoint.port, head), /^HTTP\/1\.1 415 .*content-encoding-unsupported/s)
    assert.deepEqual(endpoint.deliveries, [])
  })

test('Content-Encoding: identity changes nothing', async (t) => {
  const endpoint = await startEndpoint(t)
  const headers = { 'Content-Encoding': 'Identity', Connection: 'close' }
  assert.match(await RawClient.exchange(endpoint.port, post('/webhooks/github', 'x', headers)), /^HTTP\/1\.1 200 /)
})

test('a transfer coding below chunked is refused: those bytes are not what was signed', async (t) => {
  const endpoint = await startEndpoint(t)
  const head = 'POST /webhooks/github HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n'
  const answer = await RawClient.exchange(endpoint.port, head, chunk(3), '0\r\n\r\n')
  assert.match(answer, /^HTTP\/1\.1 415 .*content-encoding-unsupported/s)
  assert.deepEqual(endpoint.deliveries, [])
})

test('100 Continue is said when the body is wanted', async (t) => {
  const endpoint = await startEndpoint(t)
  const client = await RawClient.connect(endpoint.port)
  client.write('POST /webhooks/github HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n')
  await client.waitFor('HTTP/1.1 100 Continue\r\n\r\n')
  assert.deepEqual(endpoint.deliveries, [])
  client.write('{}')
  await client.waitFor('HTTP/1.1 200')
  client.socket.destroy()
})

const unwanted = [
  ['a body over the bound', 'POST /webhooks/github', 'Content-Length: 2000000', 413],
  ['an encoding', 'POST /webhooks/github', 'Content-Length: 2\r\nContent-Encoding: gzip', 415],
  ['a wrong method', 'PUT /webhooks/github', 'Content-Length: 2', 405],
  ['a wrong path', 'POST /elsewhere', 'Content-Length: 2', 404]
] as const
for (const [name, line, headers, status] of unwanted)
  test(`100 Continue is not said for ${name}`, async (t) => {
    const endpoint = await startEndpoint(t)
    const head = `${line} HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n${headers}\r\n\r\n`
    const client = await RawClient.connect(endpoint.port)
    client.write(head)
    await client.closed
    assert.deepEqual(statusesOf(client.heard), [status])
  })

test('any other expectation is refused', async (t) => {
  const endpoint = await startEndpoint(t)
  const head = 'POST /webhooks/github HTTP/1.1\r\nHost: h\r\nExpect: miracles\r\nContent-Length: 2\r\n\r\n'
  assert.match(await RawClient.exchange(endpoint.port, head), /^HTTP\/1\.1 417 .*expectation-unsupported/s)
  assert.deepEqual(endpoint.refusedRequests, ['expectation-unsupported'])
})

for (const how of ['reset', 'end'] as const)
  test(`a client that leaves (${how}) in the middle of its body is counted once, as client-closed`, async (t) => {
    const endpoint = await startEndpoint(t)
    const client = await RawClient.connect(endpoint.port)
    client.write('POST /webhooks/github HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf')
    await waitUntil(() => endpoint.server.load().bytesInFlight > 0, 'the body is being read')
    if (how === 'reset') client.socket.resetAndDestroy()
    else client.socket.end()
    await waitUntil(() => endpoint.outcomes.length === 1, 'the delivery is settled')
    await client.closed
    assert.deepEqual(problemCodes(endpoint), ['client-closed'])
    assert.deepEqual(endpoint.refusedRequests, [])
    assert.equal(endpoint.gone, 0)
    assert.equal(endpoint.server.load().bytesInFlight, 0)
  })

for (const how of ['reset', 'end'] as const)
  test(`a client that leaves (${how}) after its body: the outcome stands and its leaving is counted`, async (t) => {
    let finish: () => void = () => assert.fail('too early')
    const endpoint = await startEndpoint(t, { work: () => new Promise((resolve) => (finish = resolve)) })
    const client = await RawClient.connect(endpoint.port)
    client.write(post('/webhooks/github', '{}'))
    await waitUntil(() => endpoint.deliveries.length === 1, 'the body is read')
    if (how === 'reset') client.socket.resetAndDestroy()
    else client.socket.end()
    await waitUntil(() => endpoint.server.load().connections === 0, 'the connection is gone')
    finish()
    await waitUntil(() => endpoint.gone === 1, 'the leaving is counted')
    assert.deepEqual(problemCodes(endpoint), ['accepted'])
    assert.equal(endpoint.server.load().bytesInFlight, 0)
    assert.deepEqual(endpoint.failures, [])
  })

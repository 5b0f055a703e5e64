import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '../../../src/core/problem.ts'
import { problemCodes, startEndpoint } from './endpoint.ts'
import { chunk, chunkedPost, post, RawClient, waitUntil } from './raw-client.ts'

const path = '/webhooks/github'
const close = { Connection: 'close' }

/** Every way in which a delivery may end; each is followed until its connection is gone. */
const endings: readonly ((port: number) => Promise<unknown>)[] = [
  (port) => RawClient.exchange(port, post(path, 'good', close)),
  (port) => RawClient.exchange(port, post(path, 'refuse', close)),
  (port) => RawClient.exchange(port, post(path, 'throw', close)),
  (port) => RawClient.exchange(port, post(path, 'gzip', { 'Content-Encoding': 'gzip' })),
  (port) => RawClient.exchange(port, post(path, 'x'.repeat(2_000))),
  (port) => RawClient.exchange(port, chunkedPost(path), chunk(2_000)),
  (port) => RawClient.exchange(port, chunkedPost(path), chunk(10), 'zz\r\n'),
  (port) => RawClient.exchange(port, `POST ${path} HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nslow`),
  async (port) => {
    const client = await RawClient.connect(port)
    client.write(`POST ${path} HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\ngone`)
    client.socket.end()
    await client.closed
  },
  async (port) => {
    const client = await RawClient.connect(port)
    client.write(post(path, 'left'))
    setTimeout(() => client.socket.resetAndDestroy(), 5)
    await client.closed
  }
]

test('a thousand deliveries that end in every way leave nothing in flight', async (t) => {
  const endpoint = await startEndpoint(t, {
    maxBodyBytes: 1_000,
    bodyWithinMs: 50,
    limits: { lingerMs: 20 },
    work: async ({ body }) => {
      const text = Buffer.from(body).toString()
      if (text === 'refuse') throw new Problem('signature-invalid')
      if (text === 'throw') throw new Error('unforeseen')
      if (text === 'left') await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })
  for (let round = 0; round < 20; round += 1) {
    const batch = [endings, endings, endings, endings, endings].flat()
    await Promise.all(batch.map((end) => end(endpoint.port)))
  }
  await waitUntil(() => endpoint.server.load().connections === 0, 'all connections are gone')
  await waitUntil(() => endpoint.server.load().bytesInFlight === 0, 'all bytes are released')
  assert.ok(endpoint.outcomes.length > 900, `${endpoint.outcomes.length} were settled`)
  assert.deepEqual([...new Set(problemCodes(endpoint))].toSorted(), [
    'accepted',
    'body-timeout',
    'body-too-large',
    'client-closed',
    'content-encoding-unsupported',
    'internal',
    'signature-invalid'
  ])
  assert.deepEqual(endpoint.failures, [])
})

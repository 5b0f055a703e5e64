import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { Problem } from '../../src/core/problem.ts'
import { RawClient } from '../integration/http/raw-client.ts'
import { createRecordingBus } from '../support/recording-bus.ts'
import type { RecordingBus } from '../support/recording-bus.ts'
import { githubDelivery } from '../support/github-delivery.ts'
import { startTestGateway } from '../support/test-gateway.ts'
import { waitUntil } from '../support/wait-until.ts'

/* Bugs of other gateways that only HTTP shows, by their numbers in our catalogue of them (test/unit/regressions). */

const maxBodyBytes = 4_096

async function start(t: TestContext, uk: RecordingBus) {
  const gateway = await startTestGateway({ uk, source: { maxBodyBytes } })
  t.after(() => gateway.stop())
  return gateway
}

async function post(url: string, body: string, deliveryId = 'd-1'): Promise<number> {
  const { headers } = githubDelivery({ body, deliveryId })
  const response = await fetch(`${url}/webhooks/github`, {
    method: 'POST',
    headers: [...headers.entries()].map(([name, value]) => [name, value]),
    body
  })
  await response.body?.cancel()
  return response.status
}

describe('7. a chunked body over the bound is refused with 413, and never cut short', () => {
  const bodyOf = (length: number): string => JSON.stringify({ zen: 'x'.repeat(length - '{"zen":""}'.length) })
  for (const [name, length, status] of [
    ['of the bound', maxBodyBytes, 200],
    ['one byte over it', maxBodyBytes + 1, 413],
    ['ten times it, whose beginning is good JSON', maxBodyBytes * 10, 413]
  ] as const)
    test(name, async (t) => {
      const uk = createRecordingBus('uk')
      const { webhooks } = await start(t, uk)
      const body = name.includes('beginning') ? `{"zen":"a"}${' '.repeat(length - 11)}` : bodyOf(length)
      assert.equal(body.length, length)
      const raw = await RawClient.connect(Number(new URL(webhooks).port))
      t.after(() => raw.socket.destroy())
      const headers = githubDelivery({ body })
        .headers.entries()
        .map(([key, value]) => `${key}: ${value}\r\n`)
      raw.write(
        `POST /webhooks/github HTTP/1.1\r\nHost: gateway.test\r\nTransfer-Encoding: chunked\r\n${headers.join('')}\r\n`
      )
      for (let at = 0; at < body.length; at += 1_000) {
        const chunk = body.slice(at, at + 1_000)
        raw.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`)
      }
      raw.write('0\r\n\r\n')
      await waitUntil(() => raw.heard.startsWith(`HTTP/1.1 ${status} `), `a ${status}`)
      assert.equal(uk.records.length, status === 200 ? 1 : 0)
    })
})

describe('10. a topic that is missing ends no process', () => {
  test('what is for it is told to come again, and the next delivery is served', async (t) => {
    const uk = createRecordingBus('uk')
    const { webhooks } = await start(t, uk)
    uk.before = () => Promise.reject(new Problem('bus-unavailable', { reason: 'topic-missing' }))
    assert.equal(await post(webhooks, '{}'), 503)
    uk.before = () => {
      throw new Error('a fault of the client library, thrown and not rejected')
    }
    assert.equal(await post(webhooks, '{}'), 503)
    uk.before = () => undefined
    assert.equal(await post(webhooks, '{}'), 200)
    assert.equal(uk.records.length, 1)
  })
})

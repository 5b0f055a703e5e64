import assert from 'node:assert/strict'
import { createServer } from 'node:https'
import type { RequestListener } from 'node:http'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { createFetchDocument } from '../../../src/keys/fetch-document.ts'
import { keyLimits } from '../../../src/keys/key-limits.ts'
import { createSelfSigned } from '../http/self-signed.ts'

/* Over real connections: what a place may make the gateway do. */

const identity = createSelfSigned('localhost')

async function startPlace(context: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer({ cert: identity.certificate, key: identity.key }, listener)
  await new Promise<void>((resolve) => {
    server.listen(0, 'localhost', resolve)
  })
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return `https://localhost:${typeof address === 'object' ? address?.port : 0}`
}

const never = new AbortController().signal
const fetchDocument = createFetchDocument(identity.certificate)

describe('a document that a sender publishes', () => {
  test('is fetched, with what is left of its life', async (context) => {
    const origin = await startPlace(context, (_, response) => {
      response.writeHead(200, { 'cache-control': 'public, max-age=3600', age: '600' }).end('{"keys":[]}')
    })
    assert.deepEqual(await fetchDocument(`${origin}/jwks`, never), { text: '{"keys":[]}', lifeMs: 3_000_000 })
  })

  test('says nothing of its life, or that it has none', async (context) => {
    const origin = await startPlace(context, ({ url }, response) => {
      response.writeHead(200, url === '/none' ? { 'cache-control': 'no-store' } : {}).end('x')
    })
    assert.equal((await fetchDocument(`${origin}/`, never)).lifeMs, undefined)
    assert.equal((await fetchDocument(`${origin}/none`, never)).lifeMs, 0)
  })

  for (const status of [204, 301, 302, 307, 404, 500])
    test(`is not one that answers ${status}: nothing is followed`, async (context) => {
      let asked = 0
      const origin = await startPlace(context, (_, response) => {
        asked += 1
        response.writeHead(status, { location: 'https://localhost:1/elsewhere' }).end()
      })
      await assert.rejects(fetchDocument(origin, never), new RegExp(`it answers ${status}`))
      assert.equal(asked, 1)
    })

  test('is not one that does not end', async (context) => {
    const origin = await startPlace(context, (_, response) => {
      response.writeHead(200)
      const chunk = Buffer.alloc(64 * 1024)
      const write = (): void => void response.write(chunk, (error) => error ?? write())
      write()
    })
    await assert.rejects(fetchDocument(origin, never), /it is larger than/)
  })

  test('is as large as it may be', async (context) => {
    const origin = await startPlace(context, (_, response) => response.end(Buffer.alloc(keyLimits.documentBytes, 'x')))
    assert.equal((await fetchDocument(origin, never)).text.length, keyLimits.documentBytes)
  })

  test('is not waited for when it does not come', async (context) => {
    const origin = await startPlace(context, () => undefined)
    const overtime = new AbortController()
    const waiting = assert.rejects(fetchDocument(origin, overtime.signal), /it did not answer in time/)
    overtime.abort()
    await waiting
  })

  test('is not taken from a server that nobody vouches for', async (context) => {
    const origin = await startPlace(context, (_, response) => response.end('x'))
    await assert.rejects(createFetchDocument()(origin, never), /SELF_SIGNED|DEPTH_ZERO/)
  })

  test('is not taken from a server of another name', async (context) => {
    const origin = await startPlace(context, (_, response) => response.end('x'))
    await assert.rejects(fetchDocument(origin.replace('localhost', '127.0.0.1'), never), /ERR_TLS_CERT_ALTNAME_INVALID/)
  })

  test('is not fetched without TLS', async () => {
    await assert.rejects(fetchDocument('http://localhost:1/jwks', never), /no https URL/)
  })

  test('is not there when nobody listens', async () => {
    await assert.rejects(fetchDocument('https://localhost:1/jwks', never), /ECONNREFUSED/)
  })
})

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { text } from 'node:stream/consumers'
import request from 'supertest'
import { createAdminServer } from '../../../src/admin/admin-server.ts'

async function start(t: TestContext, names: readonly string[] = []): Promise<number> {
  const server = createAdminServer({ status: () => ({ name: 'edge-uk-1' }), names })
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 })
  t.after(() => server.stop())
  return port
}

async function say(port: number, headers: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(`GET /api/v1/status HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`)
  return await text(socket)
}

test('GET /api/v1/status prints what it is given', async (t) => {
  const answer = await request(`http://127.0.0.1:${await start(t)}`).get('/api/v1/status')
  assert.equal(answer.status, 200)
  assert.deepEqual(answer.body, { name: 'edge-uk-1' })
  assert.equal(answer.headers['access-control-allow-origin'], undefined)
  assert.equal(answer.headers['x-content-type-options'], 'nosniff')
})

for (const [method, path] of [
  ['get', '/'],
  ['get', '/api/v1'],
  ['get', '/api/v1/status/'],
  ['post', '/api/v1/status']
] as const)
  test(`${method.toUpperCase()} ${path} is 404`, async (t) => {
    assert.equal((await request(`http://127.0.0.1:${await start(t)}`)[method](path)).status, 404)
  })

for (const host of [
  'localhost',
  'LOCALHOST:8082',
  '127.0.0.1',
  '127.0.0.1:8082',
  '[::1]:8082',
  '10.1.2.3',
  'Edge.Example'
])
  test(`it may be asked for as ${host}`, async (t) => {
    assert.match(await say(await start(t, ['edge.example']), `Host: ${host}\r\n`), /^HTTP\/1\.1 200 /)
  })

for (const headers of [
  'Host: evil.example\r\n',
  'Host: evil.example:8082\r\n',
  'Host: localhost.evil.example\r\n',
  'Host: 127.0.0.1.evil.example\r\n',
  'Host: localhost@evil.example\r\n',
  'Host: localhost, evil.example\r\n',
  'Host: localhost\r\nHost: evil.example\r\n',
  'Host: [localhost]\r\n',
  'Host: 2130706433\r\n',
  'Host:\r\n'
])
  test(`a page of another name may not ask: ${JSON.stringify(headers)}`, async (t) => {
    const answer = await say(await start(t), headers)
    assert.match(answer, /^HTTP\/1\.1 421 .*"code":"misdirected"/s)
    assert.doesNotMatch(answer, /edge-uk-1|evil/)
  })

test('a request without Host is refused', async (t) => {
  assert.match(await say(await start(t), ''), /^HTTP\/1\.1 400 /)
})

for (const host of ['0.0.0.0', '::', '192.0.2.1', '128.0.0.1', 'example.test', 'localhost.example.test', ''])
  test(`it does not open on ${JSON.stringify(host)}: whoever reaches it may ask`, async () => {
    const server = createAdminServer({ status: () => assert.fail('asked') })
    await assert.rejects(server.listen({ host, port: 0 }), /no authentication: use 127\.0\.0\.1 in gateway\.admin/)
  })

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { text } from 'node:stream/consumers'
import request from 'supertest'
import { createAdminServer } from '../../../src/admin/admin-server.ts'
import type { QuarantineActions } from '../../../src/admin/admin-server.ts'
import { Problem } from '../../../src/core/problem.ts'

const key = '0123456789abcdef0123456789abcdef'
const asked: unknown[] = []
const quarantine: QuarantineActions = {
  release: (ask) => Promise.resolve(asked.push({ release: ask })),
  drop: (ask) =>
    ask.region === 'mars'
      ? Promise.reject(new Problem('request-invalid', { detail: 'There is no region of that name.' }))
      : Promise.resolve(asked.push({ drop: ask }))
}

async function start(t: TestContext, names: readonly string[] = []): Promise<number> {
  asked.length = 0
  const server = createAdminServer({ status: () => ({ name: 'edge-uk-1' }), quarantine, names })
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
    const server = createAdminServer({ status: () => assert.fail('asked'), quarantine })
    await assert.rejects(server.listen({ host, port: 0 }), /no authentication: use 127\.0\.0\.1 in gateway\.admin/)
  })

test('a port that is taken is said with the setting to change', async (t) => {
  const port = await start(t)
  const server = createAdminServer({ status: () => assert.fail('asked'), quarantine })
  await assert.rejects(
    server.listen({ host: '127.0.0.1', port }),
    new RegExp(`^Error: port ${port} of 127\\.0\\.0\\.1 is in use: stop .*choose another port in gateway\\.admin$`)
  )
})

const release = '/api/v1/quarantine/release'

test('release and drop are asked for with a region and keys, each once', async (t) => {
  const url = `http://127.0.0.1:${await start(t)}`
  for (const what of ['release', 'drop']) {
    const answer = await request(url)
      .post(`/api/v1/quarantine/${what}`)
      .send({ region: 'uk', keys: [key, key] })
    assert.equal(answer.status, 200)
  }
  const ask = { region: 'uk', keys: [key] }
  assert.deepEqual(asked, [{ release: ask }, { drop: ask }])
})

test('what cannot be done is answered as a problem', async (t) => {
  const answer = await request(`http://127.0.0.1:${await start(t)}`)
    .post('/api/v1/quarantine/drop')
    .send({ region: 'mars', keys: [key] })
  assert.equal(answer.status, 422)
  assert.equal(answer.headers['content-type'], 'application/problem+json')
  const { code, detail } = JSON.parse(answer.text)
  assert.deepEqual([code, detail], ['request-invalid', 'There is no region of that name.'])
})

for (const [what, body] of [
  ['no object', []],
  ['no region', { keys: [key] }],
  ['an empty region', { region: '', keys: [key] }],
  ['no keys', { region: 'uk' }],
  ['an empty list of keys', { region: 'uk', keys: [] }],
  ['too many keys', { region: 'uk', keys: Array.from({ length: 101 }, (_, at) => at.toString(16).padStart(32, '0')) }],
  ['a key that is none', { region: 'uk', keys: [key, 'KEY'] }],
  ['a key that is no text', { region: 'uk', keys: [7] }],
  ['something else besides', { region: 'uk', keys: [key], force: true }]
] as const)
  test(`a request with ${what} is invalid`, async (t) => {
    const answer = await request(`http://127.0.0.1:${await start(t)}`)
      .post(release)
      .send(body)
    assert.equal(answer.status, 422)
    assert.equal(JSON.parse(answer.text).code, 'request-invalid')
    assert.deepEqual(asked, [])
  })

const body = JSON.stringify({ region: 'uk', keys: [key] })

for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', undefined])
  test(`a web page cannot ask for it with ${type ?? 'no media type'}, which no browser asks about first`, async (t) => {
    const answer = await fetch(`http://127.0.0.1:${await start(t)}${release}`, {
      method: 'POST',
      body: Buffer.from(body),
      headers: type === undefined ? {} : { 'content-type': type }
    })
    assert.equal(answer.status, 415)
    assert.deepEqual(asked, [])
  })

test('a browser that asks first gets no permission', async (t) => {
  const answer = await fetch(`http://127.0.0.1:${await start(t)}${release}`, {
    method: 'OPTIONS',
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' }
  })
  assert.equal(answer.status, 405)
  assert.equal(answer.headers.get('access-control-allow-origin'), null)
})

test('a page of another name cannot ask for it', async (t) => {
  const socket = connect(await start(t), '127.0.0.1')
  const head = `POST ${release} HTTP/1.1\r\nHost: evil.example\r\nContent-Type: application/json\r\n`
  socket.write(`${head}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`)
  assert.match(await text(socket), /^HTTP\/1\.1 421 /)
  assert.deepEqual(asked, [])
})

for (const [what, status, bytes] of [
  ['is no JSON', 422, '{'],
  ['is too large', 413, `{"region":"${'u'.repeat(70_000)}"}`]
] as const)
  test(`a body that ${what} is answered with ${status}`, async (t) => {
    const answer = await fetch(`http://127.0.0.1:${await start(t)}${release}`, {
      method: 'POST',
      body: bytes,
      headers: { 'content-type': 'application/json; charset=utf-8' }
    })
    assert.equal(answer.status, status)
    assert.deepEqual(asked, [])
  })

test('GET changes nothing', async (t) => {
  assert.equal((await fetch(`http://127.0.0.1:${await start(t)}${release}`)).status, 405)
  assert.deepEqual(asked, [])
})

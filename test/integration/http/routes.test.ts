import assert from 'node:assert/strict'
import { test } from 'node:test'
import request from 'supertest'
import { Problem } from '../../../src/core/problem.ts'
import { compileReader } from '../../../src/pipeline/compile-rules.ts'
import { createPipeline } from '../../../src/pipeline/pipeline.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { createCountingEntropy } from '../../support/counting-entropy.ts'
import { makeGitHubSource, makeSnapshot } from '../../support/make-snapshot.ts'
import { noKeys } from '../../support/proof.ts'
import { providerWith } from '../../support/provider-delivery.ts'
import { createRecordingObserver } from '../../support/recording-observer.ts'
import { startEndpoint } from './endpoint.ts'
import { post, RawClient } from './raw-client.ts'
import { systemClock } from './system-clock.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const problemType = /^application\/problem\+json/

test('a POST reaches the pipeline with its exact bytes, headers and path, and its answer names the attempt', async (t) => {
  const endpoint = await startEndpoint(t)
  const answer = await request(endpoint.url)
    .post('/webhooks/github?token=hidden')
    .set('X-Mixed-Case', 'Value')
    .set('Content-Type', 'application/json')
    .send('{"a": 1}\n')
  assert.equal(answer.status, 200)
  assert.equal(answer.text, '')
  assert.match(answer.headers['turnpike-delivery'] ?? '', uuid)
  assert.equal(answer.headers['turnpike-sandbox'], undefined)
  const [delivery] = endpoint.deliveries
  assert.equal(delivery?.id, answer.headers['turnpike-delivery'])
  assert.equal(delivery?.source, 'github')
  assert.equal(delivery?.path, '/webhooks/github')
  assert.equal(Buffer.from(delivery?.body ?? []).toString(), '{"a": 1}\n')
  assert.ok(delivery?.headers.entries().some(([name, value]) => name === 'X-Mixed-Case' && value === 'Value'))
})

test('an empty body is a delivery of no bytes', async (t) => {
  const endpoint = await startEndpoint(t)
  assert.equal((await request(endpoint.url).post('/webhooks/github')).status, 200)
  assert.equal(endpoint.deliveries[0]?.body.length, 0)
})

test('express shows itself in no header', async (t) => {
  const endpoint = await startEndpoint(t)
  const answer = await request(endpoint.url).post('/webhooks/github').send('{}')
  assert.deepEqual(
    Object.keys(answer.headers).filter((name) => ['x-powered-by', 'etag'].includes(name)),
    []
  )
})

for (const method of ['get', 'put', 'patch', 'delete'] as const)
  test(`${method.toUpperCase()} is not allowed, whether the source is there or not, and nothing is looked up`, async (t) => {
    const endpoint = await startEndpoint(t, { currentSnapshot: () => assert.fail('looked up') })
    const answers = await Promise.all(
      ['/webhooks/github', '/webhooks/nothing-here'].map((path) => request(endpoint.url)[method](path))
    )
    for (const answer of answers) {
      assert.equal(answer.status, 405)
      assert.equal(answer.headers['allow'], 'POST, OPTIONS')
      assert.match(answer.headers['content-type'] ?? '', problemType)
      assert.equal(JSON.parse(answer.text).code, 'method-not-allowed')
      assert.equal(answer.headers['turnpike-delivery'], undefined)
    }
    assert.equal(answers[0]?.text, answers[1]?.text)
    assert.deepEqual(endpoint.refusedRequests, ['method-not-allowed', 'method-not-allowed'])
  })

test('HEAD is told the same without a body, and the connection stays in step', async (t) => {
  const endpoint = await startEndpoint(t)
  const client = await RawClient.connect(endpoint.port)
  client.write('HEAD /webhooks/github HTTP/1.1\r\nHost: h\r\n\r\n', post('/webhooks/github', '{}'))
  const heard = await client.waitFor(/HTTP\/1\.1 200/)
  client.socket.destroy()
  assert.match(heard, /^HTTP\/1\.1 405 .*?\r\n\r\nHTTP\/1\.1 200 OK/s)
})

test('OPTIONS says what is allowed, without a body', async (t) => {
  const endpoint = await startEndpoint(t)
  const answer = await request(endpoint.url).options('/webhooks/github')
  assert.equal(answer.status, 204)
  assert.equal(answer.headers['allow'], 'POST, OPTIONS')
  assert.equal(answer.headers['content-length'], undefined)
})

const unknownPaths = [
  '/',
  '/webhooks',
  '/webhooks/',
  '/webhooks/github/',
  '/Webhooks/github',
  '//webhooks/github',
  '/metrics',
  '/webhooks/github/sesame-token/more'
]
for (const path of unknownPaths)
  test(`POST ${path} is a 404 that tells nothing of the path`, async (t) => {
    const endpoint = await startEndpoint(t)
    const answer = await RawClient.exchange(endpoint.port, post(path, '{}', { Connection: 'close' }))
    assert.match(answer, /^HTTP\/1\.1 404 /)
    assert.match(answer, /application\/problem\+json/)
    assert.match(answer, /"code":"unknown-source"/)
    assert.doesNotMatch(answer, /sesame|github/)
    // No log line has an id of it.
    assert.doesNotMatch(answer, /^turnpike-delivery: /im)
    assert.deepEqual(endpoint.deliveries, [])
    assert.deepEqual(endpoint.refusedRequests, ['unknown-source'])
  })

test('a source that the pipeline does not know gets the very 404 of any other path', async (t) => {
  const pipelined = await startEndpoint(t, {
    work: () => Promise.reject(new Problem('unknown-source'))
  })
  const unknown = await request(pipelined.url).post('/webhooks/nobody').send('{}')
  const elsewhere = await request(pipelined.url).post('/elsewhere').send('{}')
  assert.equal(unknown.status, 404)
  assert.equal(unknown.text, elsewhere.text)
  assert.match(unknown.headers['turnpike-delivery'] ?? '', uuid)
})

for (const path of ['/webhooks/%', '/webhooks/%zz', '/webhooks/%ff', '/webhooks/%c0%af'])
  test(`a path that decodes to nothing is refused without a stack: ${path}`, async (t) => {
    const endpoint = await startEndpoint(t)
    const answer = await RawClient.exchange(endpoint.port, post(path, '{}', { Connection: 'close' }))
    assert.match(answer, /^HTTP\/1\.1 400 /)
    assert.match(answer, /"code":"request-malformed"/)
    assert.doesNotMatch(answer, /^turnpike-delivery: /im)
    assert.doesNotMatch(answer, /URIError|decode|node_modules|at /)
    assert.deepEqual(endpoint.failures, [])
  })

test('an escaped source name is decoded, and stays one path segment', async (t) => {
  const endpoint = await startEndpoint(t)
  assert.equal((await request(endpoint.url).post('/webhooks/%67it%2Fhub').send('{}')).status, 200)
  assert.equal(endpoint.deliveries[0]?.source, 'git/hub')
})

test('the absolute form of a target means the same', async (t) => {
  const endpoint = await startEndpoint(t)
  const target = 'http://gateway.test/webhooks/github?x=1'
  assert.match(await RawClient.exchange(endpoint.port, post(target, '{}', { Connection: 'close' })), /^HTTP\/1\.1 200 /)
  assert.equal(endpoint.deliveries[0]?.path, '/webhooks/github')
})

test('every answer of a sandbox says so', async (t) => {
  const endpoint = await startEndpoint(t, { sandbox: true })
  const answers = await Promise.all([
    request(endpoint.url).post('/webhooks/github').send('{}'),
    request(endpoint.url).get('/webhooks/github'),
    request(endpoint.url).options('/webhooks/github'),
    request(endpoint.url).get('/')
  ])
  for (const answer of answers) assert.equal(answer.headers['turnpike-sandbox'], 'true')
  assert.match(await RawClient.exchange(endpoint.port, 'garbage\r\n\r\n'), /^turnpike-sandbox: true/im)
})

test('an error in a handler becomes "internal" without its text', async (t) => {
  const failure = new Error('the secret is sesame')
  const throwing = await startEndpoint(t, {
    currentSnapshot: () => {
      throw failure
    }
  })
  const rejecting = await startEndpoint(t, { pipeline: () => Promise.reject(failure) })
  for (const endpoint of [throwing, rejecting]) {
    const answer = await request(endpoint.url).post('/webhooks/github').send('{}')
    assert.equal(answer.status, 503)
    assert.equal(JSON.parse(answer.text).code, 'internal')
    assert.doesNotMatch(answer.text, /sesame|Error|at /)
    assert.match(answer.headers['turnpike-delivery'] ?? '', uuid)
    assert.deepEqual(endpoint.failures, [failure])
    assert.equal(endpoint.server.load().bytesInFlight, 0)
  }
})

test('a reply is given as its provider wants it', async (t) => {
  const reply = { status: 498, headers: { 'x-kind': 'gocardless' }, body: '[accepted]' }
  const endpoint = await startEndpoint(t, {
    pipeline: () => Promise.resolve({ outcome: { kind: 'answered', reply }, reply })
  })
  const answer = await request(endpoint.url).post('/webhooks/github')
  assert.equal(answer.status, 498)
  assert.equal(answer.headers['x-kind'], 'gocardless')
  assert.match(answer.headers['content-type'] ?? '', /^text\/plain/)
  assert.equal(answer.text, '[accepted]')
})

test('OPTIONS reaches the pipeline of a source that shakes hands by it, and only of that one', async (t) => {
  const provider = providerWith({
    handshakes: [
      {
        name: 'abuse-protection',
        method: 'OPTIONS',
        when: [{ value: '{header:webhook-request-origin}', present: true }],
        answer: { status: 200, headers: { 'webhook-allowed-origin': '{header:webhook-request-origin|hostname}' } }
      }
    ]
  })
  const sources = new Map([
    ['greets', makeGitHubSource({ name: 'greets', provider, reader: compileReader(provider) })],
    ['github', makeGitHubSource()]
  ])
  const snapshot = makeSnapshot({ change: { sources } })
  const observer = createRecordingObserver()
  const pipeline = createPipeline({
    clock: systemClock,
    entropy: createCountingEntropy(),
    verifyScheme,
    keySource: noKeys,
    parseOffLoop: () => Promise.reject(new Error('nothing is parsed here')),
    observer
  })
  const endpoint = await startEndpoint(t, { pipeline, currentSnapshot: () => snapshot })
  const ask = (source: string) =>
    request(endpoint.url).options(`/webhooks/${source}`).set('WebHook-Request-Origin', 'emitter.example')
  const answer = await ask('greets')
  assert.deepEqual([answer.status, answer.headers['webhook-allowed-origin']], [200, 'emitter.example'])
  assert.equal((await request(endpoint.url).options('/webhooks/greets')).status, 204)
  assert.equal((await ask('greets').send('x'.repeat(100))).status, 413)
  for (const source of ['github', 'nobody']) {
    const other = await ask(source)
    assert.deepEqual([other.status, other.headers['webhook-allowed-origin']], [204, undefined])
  }
  assert.deepEqual(
    observer.settlements.map(({ source, outcome }) => [source, outcome.kind]),
    [
      ['greets', 'answered'],
      ['greets', 'answered'],
      ['greets', 'refused']
    ]
  )
})

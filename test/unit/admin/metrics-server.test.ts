import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import request from 'supertest'
import { createMetricsServer } from '../../../src/admin/metrics-server.ts'
import type { MetricsServerOptions } from '../../../src/admin/metrics-server.ts'
import type { ReadinessReport } from '../../../src/admin/readiness-report.ts'

const ready: ReadinessReport = { ready: true, regions: { uk: { ready: true } }, configuration: { digest: 'abc' } }

async function start(t: TestContext, options: Partial<MetricsServerOptions> = {}): Promise<string> {
  const server = createMetricsServer({
    readiness: () => ready,
    metrics: () => Promise.resolve({ contentType: 'text/plain; version=0.0.4', text: 'up 1\n' }),
    ...options
  })
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 })
  t.after(() => server.stop())
  return `http://127.0.0.1:${port}`
}

test('/livez says ok whatever the regions do', async (t) => {
  const url = await start(t, { readiness: () => assert.fail('asked') })
  const answer = await request(url).get('/livez')
  assert.equal(answer.status, 200)
  assert.equal(answer.text, 'ok\n')
})

test('/readyz prints the report', async (t) => {
  const answer = await request(await start(t)).get('/readyz?verbose')
  assert.equal(answer.status, 200)
  assert.match(answer.headers['content-type'] ?? '', /^application\/json/)
  assert.deepEqual(answer.body, ready)
})

test('/readyz is 503 with the region and why, or with the reason of the process', async (t) => {
  const down: ReadinessReport = { ...ready, ready: false, regions: { uk: { ready: false, why: 'disk full' } } }
  const draining: ReadinessReport = { ...ready, ready: false, why: 'draining', sandbox: true }
  for (const report of [down, draining]) {
    const answer = await request(await start(t, { readiness: () => report })).get('/readyz')
    assert.equal(answer.status, 503)
    assert.deepEqual(answer.body, report)
  }
})

test('/metrics has the content type that it was given', async (t) => {
  const answer = await request(await start(t)).get('/metrics')
  assert.equal(answer.status, 200)
  assert.equal(answer.headers['content-type'], 'text/plain; version=0.0.4')
  assert.equal(answer.text, 'up 1\n')
})

for (const path of ['/livez', '/readyz', '/metrics'])
  test(`HEAD ${path} is its GET without the body`, async (t) => {
    const url = await start(t)
    const [head, get] = await Promise.all([request(url).head(path), request(url).get(path)])
    assert.equal(head.status, get.status)
    assert.equal(head.headers['content-length'], get.headers['content-length'])
    assert.equal(head.text ?? '', '')
  })

for (const [method, path] of [
  ['get', '/'],
  ['get', '/livez/'],
  ['get', '/LIVEZ'],
  ['get', '/api/v1/status'],
  ['get', '/__proto__'],
  ['get', '/constructor'],
  ['post', '/livez'],
  ['post', '/webhooks/github'],
  ['delete', '/metrics']
] as const)
  test(`${method.toUpperCase()} ${path} is 404`, async (t) => {
    assert.equal((await request(await start(t))[method](path)).status, 404)
  })

test('a failure shows no text, and is told to the process', async (t) => {
  const failure = new Error('the secret is sesame')
  const failures: unknown[] = []
  const url = await start(t, { metrics: () => Promise.reject(failure), onFailure: (error) => failures.push(error) })
  const answer = await request(url).get('/metrics')
  assert.equal(answer.status, 503)
  assert.equal(JSON.parse(answer.text).code, 'internal')
  assert.doesNotMatch(answer.text, /sesame|at /)
  assert.deepEqual(failures, [failure])
})

test('a port that is taken is said with the setting to change, and so is an address that is not here', async (t) => {
  const { port } = new URL(await start(t))
  const server = createMetricsServer({ readiness: () => ready, metrics: () => assert.fail('asked') })
  await assert.rejects(
    server.listen({ host: '127.0.0.1', port: Number(port) }),
    new RegExp(`^Error: port ${port} of 127\\.0\\.0\\.1 is in use: stop .*choose another port in gateway\\.metrics$`)
  )
  await assert.rejects(
    server.listen({ host: '192.0.2.1', port: 0 }),
    /^Error: 192\.0\.2\.1 is no address of this machine: correct gateway\.metrics$/
  )
})

test('a stop ends though a connection never says anything', async () => {
  const server = createMetricsServer({ readiness: () => ready, metrics: () => assert.fail('asked') })
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 })
  const silent = connect(port, '127.0.0.1')
  await new Promise((resolve) => silent.once('connect', resolve))
  const closed = new Promise((resolve) => silent.once('close', resolve))
  await server.stop()
  await closed
})

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import express from 'express'
import type { ErrorRequestHandler, Express } from 'express'
import request from 'supertest'
import { createPrewiredServer } from '../../../src/http/prewired-express.ts'

/** An app that uses what Express adds to requests and responses, a mounted app included. */
function createApp(): Express {
  const app = express()
  app.set('trust proxy', 'loopback')
  app.use((_request, response, next) => {
    response.locals['seen'] = 'yes'
    next()
  })
  app.get('/json', (_request, response) => void response.json({ a: 1 }))
  app.get('/send', (_request, response) => void response.status(201).send('<p>text</p>'))
  app.get('/locals', (_request, response) => void response.send(String(response.locals['seen'])))
  app.get('/things/:id', (req, response) => void response.json({ id: req.params.id, query: req.query['q'] }))
  app.get('/ip', (req, response) => void response.json({ ip: req.ip, ips: req.ips, host: req.hostname }))
  app.get('/app', (req, response) => void response.json({ same: req.app === app && response.app === app }))
  app.get('/redirect', (_request, response) => response.redirect('/json'))
  app.get('/fresh', (_request, response) => void response.set('ETag', '"1"').send('x'))
  app.post('/raw', express.raw({ type: '*/*' }), (req, response) => void response.send(req.body))
  app.get('/throw', () => Promise.reject(new Error('late')))
  const mounted = express()
  mounted.get('/inner', (req, response) => void response.json({ base: req.baseUrl, same: req.app === mounted }))
  app.use('/mounted', mounted)
  app.get('/mounted-not', (req, response) => void response.json({ same: req.app === app }))
  const answerError: ErrorRequestHandler = (error: Error, _request, response, _next) => {
    response.status(500).json({ error: error.message })
  }
  app.use(answerError)
  return app
}

async function listen(t: TestContext, server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}

function startPlain(t: TestContext): Promise<string> {
  return listen(t, createServer(createApp()))
}

function startPrewired(t: TestContext): Promise<string> {
  const app = createApp()
  return listen(t, createPrewiredServer(app, {}).on('request', app))
}

const behaviours: Readonly<Record<string, (url: string) => request.Test>> = {
  json: (url) => request(url).get('/json'),
  'status and send': (url) => request(url).get('/send'),
  locals: (url) => request(url).get('/locals'),
  'params and query': (url) => request(url).get('/things/a%20b?q=1'),
  'ip behind a trusted proxy': (url) =>
    request(url).get('/ip').set('X-Forwarded-For', '203.0.113.1, 198.51.100.2').set('Host', 'h.test'),
  app: (url) => request(url).get('/app'),
  redirect: (url) => request(url).get('/redirect').redirects(0),
  'a fresh answer': (url) => request(url).get('/fresh').set('If-None-Match', '"1"'),
  'a raw body': (url) => request(url).post('/raw').set('Content-Type', 'application/json').send('{"a": 1}'),
  'an async throw': (url) => request(url).get('/throw'),
  'a mounted app': (url) => request(url).get('/mounted/inner'),
  'the app after a mounted one': (url) => request(url).get('/mounted/nothing'),
  'not found': (url) => request(url).get('/nothing'),
  head: (url) => request(url).head('/json'),
  'a broken escape': (url) => request(url).get('/things/%zz')
}
for (const [name, ask] of Object.entries(behaviours))
  test(`prewired or not, the answer is the same: ${name}`, async (t) => {
    const [plain, prewired] = await Promise.all([startPlain(t).then(ask), startPrewired(t).then(ask)])
    const seen = ({ status, text, headers }: request.Response) => ({
      status,
      text,
      headers: { ...headers, date: undefined }
    })
    assert.deepEqual(seen(prewired), seen(plain))
  })

test('prewired, Express changes the prototype of neither request nor response', async (t) => {
  const app = express()
  const server = createPrewiredServer(app, {})
  const same: boolean[] = []
  app.get('/', (req, response) => {
    same.push(Object.getPrototypeOf(req) === born.request, Object.getPrototypeOf(response) === born.response)
    response.end()
  })
  const born: { request?: unknown; response?: unknown } = {}
  server.on('request', (req, response) => {
    born.request = Object.getPrototypeOf(req)
    born.response = Object.getPrototypeOf(response)
    app(req, response)
  })
  await request(await listen(t, server)).get('/')
  assert.deepEqual(same, [true, true])
})

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { LogInError } from '../../../../../src/bus/kafka/oauth/oauth-log-in-error.ts'
import { createClientCredentialsToken } from '../../../../../src/bus/kafka/oauth/oauth-token.ts'
import type { ClientCredentials } from '../../../../../src/bus/kafka/oauth/oauth-token.ts'
import { systemClock } from '../../../../../src/system/system-clock.ts'
import { createHeldClock } from '../../../../support/held-clock.ts'
import { createTokenIssuer } from '../../../../support/kafka/token-issuer.ts'
import { waitUntil } from '../../../../support/wait-until.ts'
import { failureOf } from './log-in-failure.ts'
import { answerJson, clientSecret, goodGrant, grantedToken, startTokenEndpoint } from './token-endpoint.ts'
import type { Endpoint } from './token-endpoint.ts'

describe('a client-credentials token', () => {
  let endpoint: Endpoint

  before(async () => {
    endpoint = await startTokenEndpoint((listener) => createServer(listener), 'http')
  })
  after(() => endpoint.stop())

  /** A new source each time: it holds nothing yet. */
  function source(more: Partial<ClientCredentials> = {}): () => Promise<string> {
    const { url: tokenEndpoint } = endpoint
    return createClientCredentialsToken({
      tokenEndpoint,
      clientId: 'gateway',
      clientSecret,
      clock: systemClock,
      ...more
    })
  }

  async function failureFor(answer: Endpoint['answer'], more: Partial<ClientCredentials> = {}): Promise<string> {
    endpoint.answer = answer
    return failureOf(source(more)())
  }

  for (const [tokenEndpoint, sentence] of [
    ['http://idp.example.com/token', /must be an https: URL/],
    ['http://127.0.0.1.example.com/token', /must be an https: URL/],
    ['http://localhost.example.com/token', /must be an https: URL/],
    ['http://10.0.0.1/token', /must be an https: URL/],
    ['ftp://localhost/token', /must be an https: URL/],
    ['file:///etc/passwd', /must be an https: URL/],
    ['idp.example.com/token', /not a URL/],
    [`https://gateway:${clientSecret}@idp.example.com/token`, /user name or password/],
    ['https://idp.example.com/token#part', /fragment/]
  ] as const) {
    it(`is not asked for at ${tokenEndpoint}`, () => {
      assert.throws(
        () => source({ tokenEndpoint }),
        (thrown) =>
          thrown instanceof LogInError && sentence.test(thrown.message) && !thrown.message.includes(clientSecret)
      )
    })
  }

  for (const tokenEndpoint of [
    'https://idp.example.com/token?tenant=1',
    'http://localhost:1/token',
    'http://127.1/token',
    'http://[::1]:1/token'
  ]) {
    it(`may be asked for at ${tokenEndpoint}`, () => {
      assert.equal(typeof source({ tokenEndpoint }), 'function')
    })
  }

  for (const [name, status, body, sentence] of [
    ['a refusal', 401, { error: 'invalid_client' }, 'the token endpoint answered 401 (invalid_client)'],
    ['a refusal that repeats the secret', 401, { error: clientSecret }, 'the token endpoint answered 401'],
    [
      'a refusal with the secret beside it',
      400,
      { error: 'invalid_scope', error_description: clientSecret },
      'the token endpoint answered 400 (invalid_scope)'
    ],
    ['a refusal without sense', 500, [clientSecret], 'the token endpoint answered 500'],
    ['a token that was created and not granted', 201, goodGrant, 'the token endpoint answered 201'],
    ['no object', 200, null, 'the token endpoint answered 200 without a JSON object'],
    [
      'no token',
      200,
      { ...goodGrant, access_token: undefined },
      'the token endpoint answered 200 without an access_token'
    ],
    [
      'a token that is a number',
      200,
      { ...goodGrant, access_token: 5 },
      'the token endpoint answered 200 without an access_token'
    ],
    ['a token of nothing', 200, { ...goodGrant, access_token: '' }, 'the token of the token endpoint is empty'],
    [
      'a token of another type',
      200,
      { ...goodGrant, token_type: 'mac' },
      'the token endpoint gave no token of the type Bearer'
    ],
    [
      'a token of no type',
      200,
      { ...goodGrant, token_type: undefined },
      'the token endpoint gave no token of the type Bearer'
    ]
  ] as const) {
    it(`is refused when the answer is ${name}`, async () => {
      assert.equal(await failureFor((response) => answerJson(response, status, body)), sentence)
    })
  }

  for (const access_token of ['a b', 'a\u0001b', 'a\r\nb', 'a,b', '=a', 'a=b', 'é', '"a"', 'a\n']) {
    it(`is refused when it holds what no token may: ${JSON.stringify(access_token)}`, async () => {
      const sentence = await failureFor((response) => answerJson(response, 200, { ...goodGrant, access_token }))
      assert.equal(
        sentence,
        'the token of the token endpoint is no bearer token: it holds characters that none may have'
      )
    })
  }

  it('is refused when the answer is no JSON', async () => {
    assert.match(await failureFor((response) => response.end(`<html>${grantedToken}`)), /200 without a JSON object/)
  })

  it('is refused when the answer is a redirect, and nobody else is asked', async () => {
    const elsewhere = await startTokenEndpoint((listener) => createServer(listener), 'http')
    for (const status of [301, 302, 307, 308]) {
      const sentence = await failureFor((response) => response.writeHead(status, { location: elsewhere.url }).end())
      assert.equal(
        sentence,
        `the token endpoint answered ${status}: redirects are not followed, name the endpoint itself`
      )
    }
    assert.equal(elsewhere.asked.length, 0)
    elsewhere.stop()
  })

  it('is refused when the answer is too large, without reading all of it', async () => {
    let isClosed = false
    const sentence = await failureFor((response) => {
      response.on('close', () => (isClosed = true))
      const more = (): void =>
        void (response.write('x'.repeat(16_384)) ? setImmediate(more) : response.once('drain', more))
      more()
    })
    assert.equal(sentence, 'the token endpoint answered more than 65536 bytes')
    await waitUntil(() => isClosed, 'the connection is closed')
  })

  it('is refused when the answer breaks off', async () => {
    const sentence = await failureFor((response) => {
      response.writeHead(200, { 'content-length': 1000 })
      response.write('{', () => response.destroy())
    })
    assert.equal(sentence, 'the token endpoint could not be asked (ECONNRESET)')
  })

  it('is refused when nobody is there', async () => {
    const gone = await startTokenEndpoint((listener) => createServer(listener), 'http')
    gone.stop()
    const sentence = await failureOf(source({ tokenEndpoint: gone.url })())
    assert.equal(sentence, 'the token endpoint could not be asked (ECONNREFUSED)')
  })

  for (const [name, begin] of [
    ['does not answer', () => undefined],
    ['answers and does not end', (response: ServerResponse) => void response.write('{')]
  ] as const) {
    it(`is given up after 5 s when the endpoint ${name}`, async () => {
      const clock = createHeldClock()
      const delays: number[] = []
      const after = (delayMs: number, run: () => void): (() => void) => {
        delays.push(delayMs)
        return clock.after(delayMs, run)
      }
      let isClosed = false
      let isAsked = false
      const failed = failureFor(
        (response) => {
          response.on('close', () => (isClosed = true))
          begin(response)
          isAsked = true
        },
        { clock: { ...clock, after } }
      )
      await waitUntil(() => isAsked, 'it is asked')
      clock.runAll()
      assert.equal(await failed, 'the token endpoint did not answer within 5 s')
      assert.deepEqual(delays, [5000])
      await waitUntil(() => isClosed, 'the connection is closed')
    })
  }

  it('is asked for as the grant says: a form, and the client by HTTP Basic', async () => {
    endpoint.answer = (response) =>
      answerJson(response, 200, { ...goodGrant, token_type: 'bearer', expires_in: '3600' })
    const clientId = 'gate way:é'
    const secret = '100 % a+b/ü&='
    const get = source({ clientId, clientSecret: secret, scope: 'kafka write', audience: 'urn:kafka' })
    assert.equal(await get(), grantedToken)
    const { request, form } = endpoint.asked.at(-1) ?? assert.fail('it was asked')
    assert.equal(request.method, 'POST')
    assert.equal(request.headers['content-type'], 'application/x-www-form-urlencoded')
    assert.deepEqual(Object.fromEntries(new URLSearchParams(form)), {
      grant_type: 'client_credentials',
      scope: 'kafka write',
      audience: 'urn:kafka'
    })
    const [scheme, encoded = ''] = request.headers.authorization?.split(' ') ?? []
    const pair = Buffer.from(encoded, 'base64').toString()
    assert.equal(scheme, 'Basic')
    assert.equal(pair, 'gate%20way%3A%C3%A9:100%20%25%20a%2Bb%2F%C3%BC%26%3D')
    assert.deepEqual(pair.split(':').map(decodeURIComponent), [clientId, secret])
    assert.equal(request.url, '/token')
    assert.equal(request.headers.connection, 'close')
  })

  it('is held: the next to ask get it without a request', async () => {
    endpoint.answer = (response) => answerJson(response, 200, goodGrant)
    const before = endpoint.asked.length
    const get = source()
    await Promise.all([get(), get(), get()])
    await get()
    assert.equal(endpoint.asked.length, before + 1)
  })

  it('comes from an issuer that knows the client, and only then', async () => {
    const issuer = await createTokenIssuer({ 'gate way': clientSecret })
    const ask = async (clientId: string, secret: string): Promise<string> =>
      source({ tokenEndpoint: issuer.tokenUrl, clientId, clientSecret: secret })()
    assert.equal(await failureOf(ask('gate way', 'wrong')), 'the token endpoint answered 401 (invalid_client)')
    assert.equal(await failureOf(ask('nobody', clientSecret)), 'the token endpoint answered 401 (invalid_client)')
    const [, claims = ''] = (await ask('gate way', clientSecret)).split('.')
    assert.match(Buffer.from(claims, 'base64url').toString(), /"sub":"gate way"/)
    issuer.stop()
  })
})

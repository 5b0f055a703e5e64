import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { Problem } from '../../../src/core/problem.ts'
import type { RegistryPlace } from '../../../src/core/registry.ts'
import { Secret } from '../../../src/core/secret.ts'
import { RegistryClient } from '../../../src/registry/registry-client.ts'
import { registryLimits } from '../../../src/registry/registry-limits.ts'
import { createRequestRegistry } from '../../../src/registry/request-registry.ts'
import { createFixedClock } from '../../support/fixed-clock.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { basic, startRegistry, startTokens } from './local-registry.ts'

/* Over real connections, with a clock of the test. */

const digest = `sha256:${'a'.repeat(64)}`
const image = { repository: 'acme/app', reference: digest }
const login = 'robot:a password of these tests'
const head = `HEAD /v2/acme/app/manifests/${digest}`

function makeClient(context: TestContext) {
  const clock = createFixedClock()
  const asked: string[] = []
  const client = new RegistryClient({
    clock,
    request: createRequestRegistry(),
    onAsked: (origin, result, why = '') => void asked.push([new URL(origin).hostname, result, why].join(' ').trim())
  })
  context.after(() => client.stop())
  const ask = async (place: RegistryPlace, claim = image): Promise<boolean> =>
    client.ask(place, claim, clock.now() + 5_000)
  return { clock, asked, client, ask }
}

function placeOf(origin: string, more: Partial<RegistryPlace> = {}): RegistryPlace {
  return { origin, tokens: undefined, credentials: undefined, ...more }
}

const credentials = new Secret('env:REGISTRY_LOGIN', Buffer.from(login))

async function reasonOf(question: Promise<boolean>): Promise<string | undefined> {
  const thrown: unknown = await question.then(
    (isThere) => new Error(`it answers ${isThere}`),
    (error: unknown) => error
  )
  assert.ok(thrown instanceof Problem, String(thrown))
  assert.equal(thrown.code, 'registry-unavailable')
  return thrown.reason
}

describe('a registry that anybody may ask', () => {
  test('says what it has, and what it has not', async (context) => {
    const { origin, requests } = await startRegistry(context, { has: [`acme/app ${digest}`, 'acme/app v1'] })
    const { ask, asked } = makeClient(context)
    assert.equal(await ask(placeOf(origin)), true)
    assert.equal(await ask(placeOf(origin), { repository: 'acme/app', reference: 'v1' }), true)
    assert.equal(await ask(placeOf(origin), { repository: 'acme/app', reference: 'v2' }), false)
    assert.equal(await ask(placeOf(origin), { repository: 'acme/other', reference: 'v1' }), false)
    assert.equal(requests[0], `${head} -`)
    assert.deepEqual(asked, ['127.0.0.1 found', '127.0.0.1 found', '127.0.0.1 missing', '127.0.0.1 missing'])
  })

  test('is never shown the credentials', async (context) => {
    const { origin, requests } = await startRegistry(context, { has: [`acme/app ${digest}`] })
    assert.equal(await makeClient(context).ask(placeOf(origin, { credentials })), true)
    assert.deepEqual(requests, [`${head} -`])
  })
})

describe('a registry that wants a password', () => {
  test('gets it, and says', async (context) => {
    const { origin, requests } = await startRegistry(context, { has: [`acme/app ${digest}`], wants: 'basic', login })
    assert.equal(await makeClient(context).ask(placeOf(origin, { credentials })), true)
    assert.deepEqual(requests, [`${head} -`, `${head} ${basic(login)}`])
  })

  test('can’t be asked without one, or with a wrong one', async (context) => {
    const { origin } = await startRegistry(context, { has: [`acme/app ${digest}`], wants: 'basic', login })
    const wrong = new Secret('wrong', Buffer.from('robot:another password'))
    assert.equal(await reasonOf(makeClient(context).ask(placeOf(origin))), 'denied')
    assert.equal(await reasonOf(makeClient(context).ask(placeOf(origin, { credentials: wrong }))), 'denied')
  })
})

describe('a registry that wants a token', () => {
  async function startBoth(context: TestContext, body = '{"token":"abc.def-1","expires_in":300}', status = 200) {
    const tokens = await startTokens(context, { body, login, status })
    const wants = { realm: `${tokens.origin}/token`, token: 'abc.def-1' }
    const registry = await startRegistry(context, { has: [`acme/app ${digest}`, 'acme/app v1'], wants })
    return { tokens, registry, place: placeOf(registry.origin, { tokens: tokens.origin, credentials }) }
  }

  test('gets one that may pull this image and nothing else, and no password', async (context) => {
    const { tokens, registry, place } = await startBoth(context)
    assert.equal(await makeClient(context).ask(place), true)
    assert.deepEqual(registry.requests, [`${head} -`, `${head} Bearer abc.def-1`])
    assert.deepEqual(tokens.requests, [
      `GET /token?service=registry.example&scope=repository%3Aacme%2Fapp%3Apull ${basic(login)}`
    ])
  })

  test('gets the same one again while it counts, and a new one after', async (context) => {
    const { tokens, place } = await startBoth(context)
    const { ask, clock } = makeClient(context)
    await ask(place)
    await ask(place, { repository: 'acme/app', reference: 'v1' })
    assert.equal(tokens.requests.length, 1)
    clock.advance(registryLimits.longestTokenMs)
    await ask(place, { repository: 'acme/app', reference: 'v2' })
    assert.equal(tokens.requests.length, 2)
  })

  test('is asked anew when it does not take the token any more', async (context) => {
    const { tokens, registry, place } = await startBoth(context, '{"access_token":"abc.def-1"}')
    const { ask } = makeClient(context)
    await ask(place)
    tokens.requests.length = 0
    const later = await startRegistry(context, {
      has: ['acme/app v1'],
      wants: { realm: `${tokens.origin}/token`, token: 'abc.def-1' }
    })
    assert.notEqual(later.origin, registry.origin)
    assert.equal(await ask({ ...place, origin: later.origin }, { repository: 'acme/app', reference: 'v1' }), true)
    assert.equal(tokens.requests.length, 1)
  })

  test('is not believed that its tokens are at a host that the source does not name', async (context) => {
    const { tokens, registry, place } = await startBoth(context)
    assert.equal(await reasonOf(makeClient(context).ask({ ...place, tokens: undefined })), 'foreign-token-server')
    assert.deepEqual(tokens.requests, [])
    assert.equal(registry.requests.length, 1)
  })

  for (const realm of [
    'http://auth.example/token',
    'file:///etc/passwd',
    '//auth.example',
    '',
    'https://user:x@127.0.0.1/'
  ])
    test(`is not believed that its tokens are at "${realm}"`, async (context) => {
      const { origin } = await startRegistry(context, { has: [], wants: { realm, token: 'x' } })
      const reason = await reasonOf(
        makeClient(context).ask(placeOf(origin, { tokens: 'http://auth.example', credentials }))
      )
      assert.ok(reason === 'foreign-token-server' || reason === 'denied', reason)
    })

  const bad: readonly [string, string, number, string][] = [
    ['refuses', '{}', 403, 'denied'],
    ['fails', '{}', 500, 'failed'],
    ['redirects', '{}', 307, 'failed'],
    ['gives none', '{"token":7}', 200, 'failed'],
    ['gives one that is no header', JSON.stringify({ token: 'a\r\nx: y' }), 200, 'failed'],
    ['gives no JSON', '<html>', 200, 'failed'],
    ['gives too much', `{"token":"${'a'.repeat(registryLimits.answerBytes)}"}`, 200, 'unreachable']
  ]
  for (const [name, body, status, reason] of bad)
    test(`can’t be asked when its token server ${name}`, async (context) => {
      const { place } = await startBoth(context, body, status)
      assert.equal(await reasonOf(makeClient(context).ask(place)), reason)
    })
})

describe('a registry that can’t say', () => {
  for (const [status, reason] of [
    [301, 'failed'],
    [307, 'failed'],
    [403, 'denied'],
    [429, 'failed'],
    [500, 'failed'],
    [503, 'failed']
  ] as const)
    test(`answers ${status}: nothing is followed`, async (context) => {
      const elsewhere = await startRegistry(context, { has: [`acme/app ${digest}`] })
      const { origin } = await startRegistry(context, {
        has: [],
        respond: (_, response) => {
          response.writeHead(status, { location: `${elsewhere.origin}/v2/acme/app/manifests/${digest}` }).end()
          return true
        }
      })
      assert.equal(await reasonOf(makeClient(context).ask(placeOf(origin, { credentials }))), reason)
      assert.deepEqual(elsewhere.requests, [])
    })

  test('is not there', async (context) => {
    const { asked, ask } = makeClient(context)
    assert.equal(await reasonOf(ask(placeOf('http://127.0.0.1:1'))), 'unreachable')
    assert.deepEqual(asked, ['127.0.0.1 unavailable ECONNREFUSED'])
  })

  test('does not answer in time', async (context) => {
    const { origin, requests } = await startRegistry(context, { has: [], respond: () => true })
    const { ask, clock } = makeClient(context)
    const reason = reasonOf(ask(placeOf(origin)))
    await waitUntil(() => requests.length === 1, 'the question')
    clock.advance(registryLimits.requestTimeoutMs)
    assert.equal(await reason, 'timeout')
    assert.equal(clock.waiting, 0)
  })

  test('is left alone after several failures, then tried by one', async (context) => {
    let isBroken = true
    const { origin, requests } = await startRegistry(context, {
      has: [`acme/app ${digest}`],
      respond: (_, response) => {
        if (isBroken) response.writeHead(503).end()
        return isBroken
      }
    })
    const { ask, clock } = makeClient(context)
    for (let at = 0; at < registryLimits.failuresInARow; at += 1)
      assert.equal(await reasonOf(ask(placeOf(origin))), 'failed')
    assert.equal(await reasonOf(ask(placeOf(origin))), 'paused')
    assert.equal(requests.length, registryLimits.failuresInARow)
    clock.advance(registryLimits.pauseMs)
    assert.equal(await reasonOf(ask(placeOf(origin))), 'failed')
    assert.equal(await reasonOf(ask(placeOf(origin))), 'paused')
    isBroken = false
    clock.advance(registryLimits.pauseMs)
    assert.equal(await ask(placeOf(origin)), true)
    assert.equal(await ask(placeOf(origin), { repository: 'acme/app', reference: 'v1' }), false)
  })
})

describe('what is asked often', () => {
  test('is asked once while it is being asked, and known for a time', async (context) => {
    const { origin, requests } = await startRegistry(context, { has: [`acme/app ${digest}`, 'acme/app v1'] })
    const { ask, clock } = makeClient(context)
    const tag = { repository: 'acme/app', reference: 'v1' }
    assert.deepEqual(await Promise.all([ask(placeOf(origin)), ask(placeOf(origin)), ask(placeOf(origin), tag)]), [
      true,
      true,
      true
    ])
    assert.equal(requests.length, 2)
    clock.advance(registryLimits.tagKnownMs)
    await Promise.all([ask(placeOf(origin)), ask(placeOf(origin), tag)])
    assert.equal(requests.length, 3)
    clock.advance(registryLimits.digestKnownMs)
    await ask(placeOf(origin))
    assert.equal(requests.length, 4)
  })

  test('is asked again where it was not there', async (context) => {
    const { origin, requests } = await startRegistry(context, { has: [] })
    const { ask } = makeClient(context)
    assert.deepEqual([await ask(placeOf(origin)), await ask(placeOf(origin))], [false, false])
    assert.equal(requests.length, 2)
  })

  test('is known to those only who ask by the same credentials', async (context) => {
    const { origin, requests } = await startRegistry(context, { has: [`acme/app ${digest}`] })
    const { ask } = makeClient(context)
    await ask(placeOf(origin))
    await ask(placeOf(origin, { credentials }))
    assert.equal(requests.length, 2)
  })

  test('is bounded at once', async (context) => {
    const { origin, requests } = await startRegistry(context, { has: [], respond: () => true })
    const { ask, client } = makeClient(context)
    const waiting = Array.from({ length: registryLimits.questionsAtOnce }, async (_, at) =>
      reasonOf(ask(placeOf(origin), { repository: 'acme/app', reference: `v${at}` }))
    )
    await waitUntil(() => requests.length === registryLimits.questionsAtOnce, 'the questions')
    assert.equal(await reasonOf(ask(placeOf(origin))), 'too-many-questions')
    client.stop()
    assert.deepEqual(new Set(await Promise.all(waiting)), new Set(['unreachable']))
  })
})

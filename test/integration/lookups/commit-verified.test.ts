import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { GitHubPlace } from '../../../src/core/lookups.ts'
import { lookupLimits } from '../../../src/lookups/lookup-limits.ts'
import { createFixedClock } from '../../support/fixed-clock.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { aboutPush, pushTo, secretOf, sha } from './about-event.ts'
import { json, startClient, startSystem } from './local-system.ts'
import type { LocalSystem, Respond } from './local-system.ts'

/* Over real connections to a server that answers as https://docs.github.com/en/rest/commits/commits#get-a-commit says. */

const later = (): number => Date.now() + 60_000

function commit(verified: boolean, reason = verified ? 'valid' : 'unsigned', of = sha): object {
  return {
    sha: of,
    commit: { message: 'x', verification: { verified, reason, signature: null, payload: null } },
    files: []
  }
}

function placeOf({ url, host }: LocalSystem, path = ''): GitHubPlace {
  return { url: `${url}${path}`, host, logIn: { kind: 'bearer', token: secretOf('a-token') } }
}

async function ask(context: TestContext, respond: Respond, body: (host: string) => object = pushTo) {
  const system = await startSystem(context, respond)
  const { client, wanted, failed } = startClient(context)
  const about = await aboutPush(body(system.host), { github: placeOf(system) })
  const find = async (): Promise<boolean | undefined> =>
    (await client.find(['commit.verified'], about, later()))['commit.verified']
  return { found: await find(), find, system, wanted, failed }
}

describe('what GitHub says of a commit', () => {
  test('is asked with the token, and is true', async (context) => {
    const { found, system, wanted } = await ask(context, json(commit(true)))
    assert.equal(found, true)
    assert.deepEqual(system.requests, [`/repos/acme/app/commits/${sha}?per_page=1 Bearer a-token`])
    assert.deepEqual(wanted, ['commit.verified found'])
  })

  test('is false where the commit is not signed', async (context) => {
    const { found, wanted } = await ask(context, json(commit(false)))
    assert.equal(found, false)
    assert.deepEqual(wanted, ['commit.verified found'])
  })

  test('is asked by the repository’s number where its owner is a person', async (context) => {
    const { found, system } = await ask(context, json(commit(true)), (host) => pushTo(host, { owner: 'User' }))
    assert.equal(found, true)
    assert.equal(system.requests[0], `/repositories/4711/commits/${sha}?per_page=1 Bearer a-token`)
  })

  test('is asked below the path of an Enterprise Server', async (context) => {
    const system = await startSystem(context, json(commit(true)))
    const { client } = startClient(context)
    const about = await aboutPush(pushTo(system.host), { github: placeOf(system, '/api/v3') })
    assert.deepEqual(await client.find(['commit.verified'], about, later()), { 'commit.verified': true })
    assert.equal(system.requests[0]?.split(' ')[0], `/api/v3/repos/acme/app/commits/${sha}?per_page=1`)
  })

  test('is asked once for all who want it at once, and not again for a while', async (context) => {
    const { find, system } = await ask(context, json(commit(true)))
    assert.deepEqual(await Promise.all([find(), find(), find()]), [true, true, true])
    assert.equal(system.requests.length, 1)
  })
})

describe('it is unknown', () => {
  const cases: readonly (readonly [name: string, respond: Respond, outcome: string, asked?: number])[] = [
    ['of a commit that GitHub does not know', json({ message: 'Not Found' }, 404), 'absent'],
    ['of what is no commit', json({ message: 'No commit found for SHA' }, 422), 'absent'],
    ['with a token that does not count', json({ message: 'Bad credentials' }, 401), 'failed'],
    ['with a token that may not', json({ message: 'Resource not accessible' }, 403), 'failed'],
    ['when GitHub can’t check signatures', json(commit(false, 'gpgverify_unavailable')), 'failed'],
    ['when GitHub fails, twice', json({}, 502), 'failed', 2],
    ['when it answers of another commit', json(commit(true, 'valid', 'f'.repeat(40))), 'failed'],
    ['when it says yes in a text', json({ sha, commit: { verification: { verified: 'true' } } }), 'failed'],
    ['when it says nothing of a signature', json({ sha, commit: {} }), 'failed'],
    ['when it answers a list', json([commit(true)]), 'failed'],
    ['when it answers no JSON', (_, response) => void response.end('<html>'), 'failed'],
    ['when it answers less than it begins', (_, response) => void response.end(`{"sha":"${sha}","comm`), 'failed'],
    ['when it closes the connection', ({ socket }) => void socket.destroy(), 'failed', 2]
  ]
  for (const [name, respond, outcome, asked = 1] of cases)
    test(name, async (context) => {
      const { found, system, wanted } = await ask(context, respond)
      assert.equal(found, undefined)
      assert.deepEqual(wanted, [`commit.verified ${outcome}`])
      assert.equal(system.requests.length, asked)
    })

  test('when the answer does not end', async (context) => {
    let sent = 0
    const { found, failed } = await ask(context, (_, response) => {
      const chunk = Buffer.alloc(64 * 1024, ' ')
      const write = (): void => void response.write(chunk, (error) => error ?? ((sent += chunk.length), write()))
      write()
    })
    assert.equal(found, undefined)
    assert.match(failed[0] ?? '', /its answer is too long/)
    // What was on its way when the connection was closed is no more than a system's buffers hold.
    assert.ok(sent < lookupLimits.answerBytes * 40, `${sent} bytes`)
  })

  test('when the first answer fails and the second does not, it is known', async (context) => {
    let asked = 0
    const { found, system } = await ask(context, (request, response) =>
      (asked += 1) === 1 ? json({}, 503)(request, response) : json(commit(true))(request, response)
    )
    assert.equal(found, true)
    assert.equal(system.requests.length, 2)
  })

  test('and no failure is remembered as an answer', async (context) => {
    const { found, find, system } = await ask(context, json({}, 401))
    system.respond = json(commit(true))
    assert.deepEqual([found, await find()], [undefined, true])
  })

  test('from a server that nobody vouches for: it is not told the token', async (context) => {
    const system = await startSystem(context, json(commit(true)))
    const { client, failed } = startClient(context)
    const github = { ...placeOf(system), url: system.url.replace('localhost', '127.0.0.1') }
    const about = await aboutPush(pushTo(system.host), { github })
    assert.deepEqual(await client.find(['commit.verified'], about, later()), {})
    assert.match(failed[0] ?? '', /ERR_TLS_CERT_ALTNAME_INVALID/)
    assert.deepEqual(system.requests, [])
  })
})

describe('a redirect', () => {
  const moved = (to: string): Respond => json({ message: 'Moved Permanently' }, 301, { location: to })

  test('to another repository of the same GitHub is followed: it was renamed', async (context) => {
    const { found, system } = await ask(context, (request, response) =>
      (request.url ?? '').startsWith('/repositories/')
        ? json(commit(true))(request, response)
        : moved(`https://${request.headers.host}/repositories/4711/commits/${sha}`)(request, response)
    )
    assert.equal(found, true)
    assert.equal(system.requests.length, 2)
  })

  test('to another host is not, and the token stays here', async (context) => {
    const other = await startSystem(context, json(commit(true)))
    const { found, failed } = await ask(context, moved(`${other.url}/repos/acme/app/commits/${sha}`))
    assert.equal(found, undefined)
    assert.deepEqual(failed, ['commit.verified failed: it redirects elsewhere'])
    assert.deepEqual(other.requests, [])
  })

  test('that goes in a circle ends', async (context) => {
    const { found, system } = await ask(
      context,
      ({ url, headers }, response) => moved(`https://${headers.host}${url}`)({ url } as never, response) // `moved` looks at no request
    )
    assert.equal(found, undefined)
    assert.equal(system.requests.length, 1 + lookupLimits.redirects)
  })
})

describe('a limit of requests', () => {
  const limited: readonly (readonly [string, number, Readonly<Record<string, string>>])[] = [
    ['by Retry-After', 403, { 'retry-after': '30' }],
    ['by 429', 429, { 'retry-after': '30' }],
    ['by its own headers', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '<in 30 s>' }]
  ]
  for (const [name, status, headers] of limited)
    test(`${name} is kept`, async (context) => {
      const clock = createFixedClock()
      const given = Object.fromEntries(
        Object.entries(headers).map(([key, value]) => [
          key,
          value.replace('<in 30 s>', String(clock.now() / 1000 + 30))
        ])
      )
      const system = await startSystem(context, json({ message: 'rate limit' }, status, given))
      const { client, wanted } = startClient(context, { clock })
      const about = await aboutPush(pushTo(system.host), { github: placeOf(system) })
      const find = async () => client.find(['commit.verified'], about, clock.now() + 8_000)
      assert.deepEqual(await find(), {})
      system.respond = json(commit(true))
      clock.advance(29_000)
      assert.deepEqual(await find(), {})
      assert.equal(system.requests.length, 1)
      clock.advance(1_500)
      assert.deepEqual(await find(), { 'commit.verified': true })
      assert.deepEqual(
        wanted,
        ['failed', 'breaker', 'found'].map((outcome) => `commit.verified ${outcome}`)
      )
    })

  test('that is said to last for ever ends all the same', async (context) => {
    const clock = createFixedClock()
    const system = await startSystem(context, json({}, 429, { 'retry-after': '999999999' }))
    const { client } = startClient(context, { clock })
    const about = await aboutPush(pushTo(system.host), { github: placeOf(system) })
    const find = async () => client.find(['commit.verified'], about, clock.now() + 8_000)
    await find()
    system.respond = json(commit(true))
    clock.advance(lookupLimits.longestPauseMs + 1)
    assert.deepEqual(await find(), { 'commit.verified': true })
  })
})

test('a system that fails is not asked for a while, and then again', async (context) => {
  const { find, system, wanted } = await ask(context, json({}, 500))
  await waitUntil(async () => {
    await find()
    return wanted.at(-1) === 'commit.verified breaker'
  }, 'the breaker opens')
  const before = system.requests.length
  system.respond = json(commit(true))
  assert.equal(await find(), undefined)
  assert.equal(system.requests.length, before)
  await waitUntil(async () => (await find()) === true, 'the breaker closes')
})

describe('when GitHub is slow', () => {
  test('half of the time is waited; what comes later is known the next time', async (context) => {
    const system = await startSystem(context, () => undefined)
    const { client, wanted } = startClient(context)
    const about = await aboutPush(pushTo(system.host), { github: placeOf(system) })
    const answers: (() => void)[] = []
    system.respond = (request, response) => void answers.push(() => json(commit(true))(request, response))
    const startedAt = Date.now()
    assert.deepEqual(await client.find(['commit.verified'], about, startedAt + 1_000), {})
    assert.ok(Date.now() < startedAt + 1_000, 'the answer comes before the deadline')
    assert.deepEqual(wanted, ['commit.verified timeout'])
    for (const answer of answers) answer()
    await waitUntil(async () => {
      const found = await client.find(['commit.verified'], about, Date.now() + 1_000)
      return found['commit.verified'] === true
    }, 'the late answer is known')
    assert.equal(system.requests.length, 1)
  })

  test('nothing is asked when no time is left', async (context) => {
    const system = await startSystem(context, json(commit(true)))
    const { client } = startClient(context)
    const about = await aboutPush(pushTo(system.host), { github: placeOf(system) })
    assert.deepEqual(await client.find(['commit.verified'], about, Date.now() - 1), {})
    assert.deepEqual(system.requests, [])
  })
})

describe('nobody is asked about', () => {
  const strange: readonly (readonly [name: string, body: (host: string) => object])[] = [
    ['a commit of another GitHub', () => pushTo('github.com')],
    ['a commit that is named short', (host) => pushTo(host, { after: sha.slice(0, 12) })],
    ['what is a branch', (host) => pushTo(host, { after: 'main' })],
    ['what leads elsewhere', (host) => pushTo(host, { after: '../../../user' })],
    ['what carries a query', (host) => pushTo(host, { after: `${sha}?x=` })],
    ['a push that has no commit', (host) => pushTo(host, { after: '0'.repeat(40) })]
  ]
  for (const [name, body] of strange)
    test(name, async (context) => {
      const { found, system, wanted } = await ask(context, json(commit(true)), body)
      assert.equal(found, undefined)
      assert.deepEqual(system.requests, [])
      assert.deepEqual(wanted, ['commit.verified absent'])
    })

  test('anything, where GitHub is not configured', async (context) => {
    const { client, wanted } = startClient(context)
    assert.deepEqual(await client.find(['commit.verified'], await aboutPush(pushTo('github.com'), {}), later()), {})
    assert.deepEqual(wanted, ['commit.verified absent'])
  })
})

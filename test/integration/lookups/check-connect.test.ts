import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { inspectLookups } from '../../../src/commands/check/inspect-lookups.ts'
import { findLookupTrouble } from '../../../src/commands/check/lookup-findings.ts'
import { formatConnectFindings, formatLookups } from '../../../src/commands/check/format-inspection.ts'
import type { ImageRegistry, Lookups } from '../../../src/core/lookups.ts'
import { createRequestJson } from '../../../src/lookups/request-json.ts'
import { createRequestRegistry } from '../../../src/registry/request-registry.ts'
import { basic, startRegistry, startTokens } from '../registry/local-registry.ts'
import { noLookups, secretOf } from './about-event.ts'
import { identity, json, startSystem } from './local-system.ts'
import type { Respond } from './local-system.ts'

/* `check --connect` over real connections to servers that answer as the systems' documentation says. */

const requests = { json: createRequestJson(identity.certificate), registry: createRequestRegistry() }
const password = 'a-password-that-nobody-prints'
const bearer = { kind: 'bearer', token: secretOf(password) } as const
const pair = { kind: 'basic', user: 'reader', password: secretOf(password) } as const
const plain = (text: string): string => text

async function inspect(lookups: Partial<Lookups>) {
  const found = await inspectLookups({ ...noLookups, ...lookups }, requests)
  const findings = findLookupTrouble(found)
  const text = `${formatLookups(found, plain)}\n${formatConnectFindings(findings, plain)}`
  assert.ok(!text.includes(password) && !text.includes(Buffer.from(password).toString('base64')), text)
  return { found, states: found.map(({ state }) => state), findings, text }
}

type System = 'github' | 'servicenow' | 'jira'

async function ask(context: TestContext, system: System, respond: Respond) {
  const { url, host, requests: asked } = await startSystem(context, respond)
  const places: Readonly<Record<System, Partial<Lookups>>> = {
    github: { github: { url, host, logIn: bearer } },
    servicenow: { servicenow: { url, logIn: pair } },
    jira: { jira: { url, logIn: pair, statuses: undefined } }
  }
  return { ...(await inspect(places[system])), asked, url }
}

const good: Readonly<Record<System, object>> = {
  github: { current_user_url: 'x', repository_url: 'https://api.github.com/repos/{owner}/{repo}' },
  servicenow: { result: [{ number: 'CHG0030104', approval: 'requested' }] },
  jira: { self: 'https://acme.atlassian.net/rest/api/2/user?accountId=5', accountId: '5' }
}
const paths: Readonly<Record<System, string>> = {
  github: `/ Bearer ${password}`,
  servicenow: `/api/now/table/change_request?sysparm_fields=number%2Capproval&sysparm_limit=1 ${basic(`reader:${password}`)}`,
  jira: `/rest/api/2/myself ${basic(`reader:${password}`)}`
}

for (const system of ['github', 'servicenow', 'jira'] as const)
  describe(`check --connect of ${system}`, () => {
    test('says that it accepts the credentials, which are shown once', async (context) => {
      const { states, findings, asked } = await ask(context, system, json(good[system]))
      assert.deepEqual([states, findings, asked], [['accepted'], [], [paths[system]]])
    })

    const wrong: readonly (readonly [name: string, respond: Respond, state: string, says: RegExp])[] = [
      ['refuses them', json({ message: 'Bad credentials' }, 401), 'refused', /does not accept the credentials: .*401/],
      ['answers something else', json({ hello: 'world' }), 'failed', /its answer is not as documented/],
      ['answers no JSON', (_, response) => void response.end('<html>'), 'failed', /its answer is not as documented/],
      ['is not there at that path', json({}, 404), 'failed', /it answers 404/],
      ['forbids it', json({}, 403), 'failed', /it answers 403/],
      ['fails', json({}, 500), 'failed', /it answers 500/],
      ['sends elsewhere', json({}, 302, { location: 'https://elsewhere.example/' }), 'failed', /it answers 302/]
    ]
    for (const [name, respond, state, says] of wrong)
      test(`is an error where it ${name}`, async (context) => {
        const { states, findings, text, url } = await ask(context, system, respond)
        assert.deepEqual([states, findings.length], [[state], 1])
        const [finding] = findings
        assert.deepEqual([finding?.severity, finding?.region, finding?.topic], ['error', null, null])
        assert.match(finding?.message ?? '', says)
        assert.ok(finding?.message.startsWith(url))
        assert.match(text, /^error {2}lookups\.(?:commit|change)\.\w+: .*\n {4}\S/m)
      })
  })

test('a system that nothing listens for cannot be reached, and one whose certificate nobody knows neither', async (context) => {
  const { url, host } = await startSystem(context, json(good.github))
  const gone = await inspect({ github: { url: 'https://localhost:1', host, logIn: bearer } })
  assert.deepEqual(gone.states, ['unreachable'])
  assert.match(gone.text, /error {2}lookups\.commit\.github: https:\/\/localhost:1 cannot be reached: ECONNREFUSED/)
  const lookups = { ...noLookups, github: { url, host, logIn: bearer } }
  const [strange] = await inspectLookups(lookups, { ...requests, json: createRequestJson() })
  assert.equal(strange?.state, 'unreachable')
})

test('ServiceNow that shows no change request, or not its approval, is told of', async (context) => {
  const empty = await ask(context, 'servicenow', json({ result: [] }))
  assert.deepEqual([empty.states, empty.findings.map(({ severity }) => severity)], [['accepted'], ['warning']])
  assert.match(empty.text, /it shows no change request/)
  const hidden = await ask(context, 'servicenow', json({ result: [{ number: 'CHG0030104' }] }))
  assert.deepEqual([hidden.states, hidden.findings.map(({ severity }) => severity)], [['failed'], ['error']])
})

describe('check --connect of a registry', () => {
  const login = `puller:${password}`
  const asked = async (origin: string, place: Partial<ImageRegistry> = {}) => {
    const registry = { origin, tokens: undefined, credentials: secretOf(login), sources: [], ...place }
    return inspect({ registries: new Map([['ghcr.io', registry]]) })
  }
  const versionOne = (wants: (authorization: string | undefined) => string | undefined) =>
    ({
      has: [],
      respond: ({ url, headers }, response) => {
        if (url !== '/v2/') return false
        const challenge = wants(headers.authorization)
        if (challenge === undefined) response.end('{}')
        else response.writeHead(401, { 'www-authenticate': challenge }).end()
        return true
      }
    }) satisfies Parameters<typeof startRegistry>[1]

  test('that answers anybody is shown no credentials', async (context) => {
    const { origin, requests: seen } = await startRegistry(
      context,
      versionOne(() => undefined)
    )
    const { states, findings } = await asked(origin)
    assert.deepEqual([states, findings, seen], [['anybody'], [], ['GET /v2/ -']])
  })

  test('that wants a password is shown it', async (context) => {
    const wants = (shown: string | undefined) => (shown === basic(login) ? undefined : 'Basic realm="x"')
    const { origin } = await startRegistry(context, versionOne(wants))
    assert.deepEqual((await asked(origin)).states, ['accepted'])
    const other = await asked(origin, { credentials: secretOf('puller:another') })
    assert.deepEqual(other.states, ['refused'])
    assert.match(other.text, /error {2}lookups\.image\.registries\["ghcr\.io"\]: .*does not accept the credentials/)
    const none = await asked(origin, { credentials: undefined })
    assert.deepEqual(none.states, ['refused'])
    assert.match(none.text, /it wants credentials, and there are none/)
  })

  test('that wants a token is shown one that its server gives for the password, and for no more than who asks', async (context) => {
    const tokens = await startTokens(context, { body: '{"token":"t0ken"}', login })
    const challenge = `Bearer realm="${tokens.origin}/token",service="registry.example"`
    const { origin } = await startRegistry(
      context,
      versionOne((shown) => (shown === 'Bearer t0ken' ? undefined : challenge))
    )
    assert.deepEqual((await asked(origin, { tokens: tokens.origin })).states, ['accepted'])
    assert.deepEqual(tokens.requests, [`GET /token?service=registry.example ${basic(login)}`])
    const other = await asked(origin, { tokens: tokens.origin, credentials: secretOf('puller:another') })
    assert.deepEqual(other.states, ['refused'])
    assert.match(other.text, /its token server refuses/)
    assert.deepEqual((await asked(origin, { credentials: undefined })).states, ['anybody'])
  })

  test('never shows its password to a token server that the configuration does not name', async (context) => {
    const tokens = await startTokens(context, { body: '{"token":"t0ken"}' })
    const { origin } = await startRegistry(
      context,
      versionOne(() => `Bearer realm="${tokens.origin}/token"`)
    )
    const { states, text } = await asked(origin)
    assert.deepEqual([states, tokens.requests], [['failed'], []])
    assert.match(text, /its token server .* is none of the source’s/)
  })

  test('that fails, or is none, is an error', async (context) => {
    const { origin } = await startRegistry(context, {
      has: [],
      respond: (_, response) => response.writeHead(500).end() !== undefined
    })
    assert.deepEqual((await asked(origin)).states, ['failed'])
    assert.deepEqual((await asked((await startRegistry(context, { has: [] })).origin)).states, ['failed'])
    assert.deepEqual((await asked('http://127.0.0.1:1')).states, ['unreachable'])
  })
})

test('nothing is said where nothing is asked', async () => {
  assert.deepEqual(await inspectLookups(noLookups, requests), [])
  assert.equal(formatLookups([], plain), '')
})

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { RawClient } from '../integration/http/raw-client.ts'
import { findLeaks } from '../support/find-leaks.ts'
import { createGitHubClient } from '../support/github-client.ts'
import type { GitHubClient, Posting } from '../support/github-client.ts'
import { makeGatewayHome } from '../support/gateway-home.ts'
import { spawnGateway, startGatewayProcess } from '../support/gateway-process.ts'
import type { GatewayProcess } from '../support/gateway-process.ts'
import { pullRequestBody } from '../support/pull-request.ts'
import { collectRegionLog } from '../support/region-log.ts'
import { signGitHub } from '../support/sign.ts'

/*
 * Invariants 2 and 3 in a running gateway: everything that the process writes anywhere, but for the region's log, is
 * searched for the secret, for signatures, and for what the payloads, headers and paths of the deliveries say.
 */

const secret = randomBytes(32).toString('hex')
const canary = `canary${randomBytes(6).toString('hex')}`
const visibleId = `visible-${randomBytes(6).toString('hex')}`

const person = { login: `${canary}-login`, email: `${canary}@example.org`, name: `${canary} name` }
const good = pullRequestBody('Octocoders', {
  [`${canary}-key`]: `${canary}-value`,
  title: `${canary}\r\n${canary}`,
  sender: person
})
const large = pullRequestBody('Octocoders', { filler: canary.repeat(40_000), sender: person })
const strangers = pullRequestBody('Strangers', { sender: person })

/** What must not be seen again. */
const hidden = { secret, canary, signature: signGitHub(good, secret).slice(7) }

const headers = {
  Authorization: `Bearer ${canary}`,
  Cookie: `session=${canary}`,
  'User-Agent': `${canary}-agent`,
  'X-Forwarded-For': canary,
  [`X-${canary}`]: 'a name',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: `vendor=${canary}`
}

const postings: Readonly<Record<string, Omit<Posting, 'event' | 'deliveryId'> & { readonly status: number }>> = {
  accepted: { status: 200, body: good },
  'accepted and large': { status: 200, body: large },
  'badly signed': { status: 401, body: good, headers: { 'X-Hub-Signature-256': `sha256=${canary}` } },
  'signed by another': { status: 401, body: good, headers: { 'X-Hub-Signature-256': signGitHub(good, 'another') } },
  'no JSON': { status: 422, body: Buffer.from(`{"${canary}": ${canary}`) },
  'of another shape, let through': { status: 200, body: Buffer.from(`"${canary}"`) },
  'no UTF-8': { status: 422, body: Buffer.concat([Buffer.from(`{"a":"${canary}`), Buffer.from([0xff, 0x22, 0x7d])]) },
  'of another media type': { status: 415, body: good, headers: { 'Content-Type': `text/${canary}` } },
  compressed: { status: 415, body: good, headers: { 'Content-Encoding': canary } },
  'too large': { status: 413, body: Buffer.alloc(1024 * 1024 + 1, canary) },
  'of nobody we know': { status: 503, path: '/webhooks/owned', body: strangers },
  'to nowhere': { status: 404, path: `/webhooks/${canary}`, body: good },
  'with a token in the path': { status: 404, path: `/webhooks/github/${canary}`, body: good },
  'with a token in the query': { status: 200, path: `/webhooks/github?token=${canary}`, body: good }
}

/** Text that is no request, or no whole one. */
const rawRequests = [
  `GET /webhooks/${canary} HTTP/1.1\r\nHost: ${canary}\r\nConnection: close\r\n\r\n`,
  `${canary} /webhooks/github HTTP/1.1\r\n\r\n`,
  `POST /webhooks/github?${canary} HTTP/9.9\r\n${canary}: 1\r\n\r\n`,
  `POST /%ZZ${canary} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  `POST /webhooks/github HTTP/1.1\r\nHost: a\r\nExpect: ${canary}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
  `POST /webhooks/github HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: ${canary}\r\n\r\n`,
  `POST /webhooks/github HTTP/1.1\r\nHost: a\r\nX: ${canary.repeat(2000)}\r\n\r\n`
]

describe('nothing that a gateway writes shows a secret or a payload', () => {
  let gateway: GatewayProcess
  let client: GitHubClient
  const home = makeGatewayHome({ secret })
  const answers: string[] = []
  const pages: string[] = []

  before(async () => {
    gateway = await startGatewayProcess(home.configFile, '--log-level', 'debug')
    const { webhooks, metrics, admin } = gateway.addresses
    client = createGitHubClient({ url: webhooks, secret })
    for (const [name, { status, ...posting }] of Object.entries(postings)) {
      const deliveryId = name === 'accepted' ? visibleId : name.replaceAll(/[^a-z]+/g, '-')
      const all = { event: 'pull_request', deliveryId, ...posting, headers: { ...headers, ...posting.headers } }
      const answer = await client.post(all)
      assert.equal(answer.status, status, `${name}: ${answer.body}`)
      answers.push(JSON.stringify(answer))
    }
    for (const request of rawRequests) answers.push(await RawClient.exchange(Number(new URL(webhooks).port), request))
    for (const url of [`${metrics}/metrics`, `${metrics}/readyz`, `${metrics}/livez`, `${admin}/api/v1/status`])
      pages.push(await read(url, 200))
    for (const base of [metrics, admin]) pages.push(await read(`${base}/${canary}?${canary}`, 404))
    gateway.process.kill('SIGTERM')
    assert.equal((await gateway.process.ended).code, 0)
  })
  after(async () => {
    client.close()
    await gateway.process.end()
  })

  async function read(url: string, status: number): Promise<string> {
    const response = await fetch(url, { headers: { cookie: canary } })
    assert.equal(response.status, status, url)
    return JSON.stringify([...response.headers]) + (await response.text())
  }

  test('on stdout and stderr', () => {
    const { stdout, stderr } = gateway.process
    assert.deepEqual(findLeaks(stdout, hidden), [])
    assert.deepEqual(findLeaks(stderr, hidden), [])
    assert.ok(gateway.process.lines.length > Object.keys(postings).length, 'every delivery has its line')
  })

  test('in the answers and error answers to senders', () => {
    assert.equal(answers.length, Object.keys(postings).length + rawRequests.length)
    for (const answer of answers) assert.deepEqual(findLeaks(answer, hidden), [], answer)
  })

  test('in metrics, readiness, status, and the pages that are not there', () => {
    for (const page of pages) assert.deepEqual(findLeaks(page, hidden), [], page)
  })

  test('nor does the log of the region hold a secret, a signature or a header of the sender', async () => {
    const records = await collectRegionLog(home.logs.uk)
    assert.equal(records.length, 4)
    for (const { key, headers: stored, value } of records) {
      // The sender's trace goes with its event, as W3C Trace Context asks.
      const attributes = JSON.stringify([
        key,
        stored.filter(([name]) => name !== 'tracestate' && name !== 'ce_tracestate')
      ])
      assert.deepEqual(findLeaks(attributes, hidden), [])
      assert.deepEqual(findLeaks(Buffer.from(value).toString('latin1'), { secret, signature: hidden.signature }), [])
    }
  })

  test('control: the same search finds what is there', async () => {
    const stored = (await collectRegionLog(home.logs.uk)).map(({ value }) => Buffer.from(value).toString()).join('')
    assert.deepEqual(findLeaks(stored, hidden), ['canary'], 'the canary went all the way into the region’s log')
    assert.deepEqual(findLeaks(readFileSync(join(home.folder, 'secret'), 'utf8'), hidden), ['secret'])
    assert.deepEqual(findLeaks(gateway.process.stdout, { visibleId }), ['visibleId'], 'an id may be seen, and is found')
    const written = (text: string): string => `{"msg":"got ${text}"}`
    for (const encoding of ['utf8', 'hex', 'base64', 'base64url'] as const)
      for (const around of ['', 'x', 'xy'])
        assert.deepEqual(
          findLeaks(written(Buffer.from(`${around}${canary}${around}`).toString(encoding)), hidden),
          ['canary'],
          `${encoding} ${around}`
        )
  })
})

describe('a gateway that cannot start shows no secret', () => {
  for (const [name, text] of Object.entries({
    short: canary.slice(0, 12),
    'of spaces and more': `  ${canary}\n\n${canary}`
  }))
    test(name, async (context) => {
      const broken = makeGatewayHome({ gateway: { location: 'nowhere' } })
      writeFileSync(join(broken.folder, 'secret'), text)
      const process = spawnGateway(broken.configFile)
      context.after(() => process.end())
      assert.equal((await process.ended).code, 1)
      assert.match(process.stderr, /nowhere/)
      assert.deepEqual(findLeaks(process.stdout + process.stderr, { canary: canary.slice(0, 12) }), [])
    })
})

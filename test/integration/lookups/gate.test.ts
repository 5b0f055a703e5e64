import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { makeGatewayHome } from '../../support/gateway-home.ts'
import type { GatewayHome } from '../../support/gateway-home.ts'
import { startGatewayProcess } from '../../support/gateway-process.ts'
import type { GatewayProcess } from '../../support/gateway-process.ts'
import { createGitHubClient } from '../../support/github-client.ts'
import type { GitHubClient } from '../../support/github-client.ts'
import { readMetrics } from '../../support/probe-gateway.ts'
import { collectRegionLog, readRegionLog } from '../../support/region-log.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { pushTo } from './about-event.ts'

/* A real gateway with a rule that wants signed commits, and a GitHub beside it that says which are. */

const rule = { id: 'signed', when: 'event.type == "com.github.push"', require: 'commit.verified', otherwise: 'hold' }
/** GitHub waits for ten seconds. */
const deadlineMs = 10_000

const answers = {
  signed: (sha) => ({ sha, commit: { verification: { verified: true, reason: 'valid' } } }),
  unsigned: (sha) => ({ sha, commit: { verification: { verified: false, reason: 'unsigned' } } })
} satisfies Readonly<Record<string, (sha: string) => object>>

describe('a gateway that wants signed commits', () => {
  let [home, gateway, client, server]: [GatewayHome?, GatewayProcess?, GitHubClient?, Server?] = []
  let host = ''
  let respond: (sha: string, request: IncomingMessage, response: ServerResponse) => void = () => undefined
  const shas: string[] = []

  before(async () => {
    const github = createServer((request, response) => {
      const [, sha = ''] = /\/commits\/([0-9a-f]+)/.exec(request.url ?? '') ?? []
      respond(sha, request, response)
    })
    server = github
    await new Promise<void>((resolve) => {
      github.listen(0, '127.0.0.1', resolve)
    })
    const address = github.address()
    host = `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
    home = makeGatewayHome()
    writeFileSync(join(home.folder, 'token'), 'the-first-token\n')
    const lookups = { commit: { github: { token: { file: 'token' }, url: `http://${host}` } } }
    const config = { ...home.config, admission: [rule], lookups }
    home.configure(config)
    gateway = await startGatewayProcess(home.configFile)
    client = createGitHubClient({ url: gateway.addresses.webhooks, secret: home.secret })
  })
  after(async () => {
    client?.close()
    server?.closeAllConnections()
    server?.close()
    await gateway?.process.end()
  })

  /** Pushes a new commit, and says where its event is then. */
  async function push(): Promise<{
    readonly status: number
    readonly topic: string | undefined
    readonly tookMs: number
  }> {
    const sha = hash('sha1', `commit ${shas.length}`)
    shas.push(sha)
    const startedMs = performance.now()
    const deliveryId = `72d3162e-cc78-11e3-81ab-4c93${sha.slice(0, 8)}`
    const body = Buffer.from(JSON.stringify(pushTo(host, { after: sha })))
    const answer = await client?.post({ event: 'push', deliveryId, body })
    const tookMs = performance.now() - startedMs
    const stored = (await collectRegionLog(home?.logs.uk ?? '')).filter(({ value }) => Buffer.from(value).includes(sha))
    return { status: answer?.status ?? 0, topic: stored.map(({ topic }) => topic).join(), tookMs }
  }

  test('publishes one that is, and writes down what it was told', async () => {
    respond = (sha, _, response) => void response.end(JSON.stringify(answers.signed(sha)))
    const { status, topic } = await push()
    assert.deepEqual({ status, topic }, { status: 200, topic: 'acme.uk.scm' })
    const { decisions } = await readRegionLog(home?.logs.uk ?? '')
    assert.match(Buffer.from(decisions.at(-1)?.value ?? []).toString(), /"commit\.verified":true/)
  })

  test('holds one that is not', async () => {
    respond = (sha, _, response) => void response.end(JSON.stringify(answers.unsigned(sha)))
    const { status, topic } = await push()
    assert.deepEqual({ status, topic }, { status: 200, topic: 'acme.uk.quarantine' })
  })

  test('holds one that GitHub does not know', async () => {
    respond = (_sha, _, response) => void response.writeHead(404).end('{}')
    assert.equal((await push()).topic, 'acme.uk.quarantine')
  })

  test('holds one while GitHub does not answer, and tells the sender in time', async () => {
    respond = () => undefined
    const { status, topic, tookMs } = await push()
    assert.deepEqual({ status, topic }, { status: 200, topic: 'acme.uk.quarantine' })
    assert.ok(tookMs < deadlineMs, `${tookMs} ms`)
  })

  test('shows the token that there is now', async () => {
    const shown: (string | undefined)[] = []
    respond = (sha, request, response) => {
      shown.push(request.headers.authorization)
      response.end(JSON.stringify(answers.signed(sha)))
    }
    assert.equal((await push()).topic, 'acme.uk.scm')
    writeFileSync(join(home?.folder ?? '', 'token'), 'the-second-token\n')
    await waitUntil(async () => {
      await push()
      return shown.at(-1) === 'Bearer the-second-token'
    }, 'the new token is shown')
    assert.equal(shown[0], 'Bearer the-first-token')
  })

  test('holds one while GitHub is down', async () => {
    server?.closeAllConnections()
    await new Promise((resolve) => void server?.close(resolve))
    const { status, topic, tookMs } = await push()
    assert.deepEqual({ status, topic }, { status: 200, topic: 'acme.uk.quarantine' })
    assert.ok(tookMs < deadlineMs, `${tookMs} ms`)
  })

  test('counts what came of its questions, and names in its log neither a commit nor a token', async () => {
    const families = await readMetrics(gateway?.addresses.metrics ?? '')
    const seen = (families.get('turnpike_lookups_total')?.samples ?? []).map(({ labels }) => `${labels['outcome']}`)
    assert.deepEqual(
      [...new Set(seen)].toSorted((a, b) => a.localeCompare(b)),
      ['absent', 'failed', 'found', 'timeout']
    )
    const notFoundOut = (): string =>
      (gateway?.process.lines ?? []).filter((line) => line.includes('"msg":"fact not found out"')).join('\n')
    // Lines are written some at a time.
    await waitUntil(() => notFoundOut() !== '', 'the log says what was not found out')
    const [lines, told] = [gateway?.process.lines ?? [], notFoundOut()]
    assert.match(told, new RegExp(`"fact":"commit.verified","host":"${host}"`))
    for (const value of [...shas, 'acme/app']) assert.ok(!told.includes(value), value)
    for (const token of ['the-first-token', 'the-second-token']) assert.ok(!lines.join().includes(token), token)
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { RawClient } from '../integration/http/raw-client.ts'
import { createGitHubClient } from '../support/github-client.ts'
import type { GitHubClient, Posting } from '../support/github-client.ts'
import { makeGatewayHome } from '../support/gateway-home.ts'
import type { GatewayHome } from '../support/gateway-home.ts'
import { startGatewayProcess } from '../support/gateway-process.ts'
import type { GatewayProcess } from '../support/gateway-process.ts'
import { readMetrics } from '../support/probe-gateway.ts'
import { pullRequestBody } from '../support/pull-request.ts'
import { collectRegionLog } from '../support/region-log.ts'
import { waitUntil } from '../support/wait-until.ts'
import { sumOf, valueOf } from '../unit/telemetry/exposition.ts'
import type { Family } from '../unit/telemetry/exposition.ts'

/* Invariant 5 in a running gateway: every delivery has one outcome, whatever its sender does. */

interface Kind {
  readonly source: string
  readonly outcome: 'accepted' | 'refused' | 'deferred'
  /** The code of the problem; empty for what was accepted. */
  readonly reason: string
  /** What the sender is answered; undefined: nobody is left to be told. */
  readonly status: number | undefined
  readonly posting?: Omit<Posting, 'deliveryId' | 'event'>
}

const good = pullRequestBody()
const github = { source: 'github', outcome: 'refused' } as const

const kinds: Readonly<Record<string, Kind>> = {
  good: { ...github, outcome: 'accepted', reason: '', status: 200, posting: { body: good } },
  'large and good': {
    ...github,
    outcome: 'accepted',
    reason: '',
    status: 200,
    posting: { body: pullRequestBody('Octocoders', { filler: 'x'.repeat(700_000) }) }
  },
  'badly signed': {
    ...github,
    reason: 'signature-invalid',
    status: 401,
    posting: { body: good, headers: { 'X-Hub-Signature-256': `sha256=${'0'.repeat(64)}` } }
  },
  'no JSON': { ...github, reason: 'payload-malformed', status: 422, posting: { body: Buffer.from('{"a":') } },
  'too large': { ...github, reason: 'event-too-large', status: 413, posting: { body: Buffer.alloc(1024 * 1024 + 1) } },
  compressed: {
    ...github,
    reason: 'content-encoding-unsupported',
    status: 415,
    posting: { body: good, headers: { 'Content-Encoding': 'gzip' } }
  },
  'of nobody we know': {
    source: 'owned',
    outcome: 'deferred',
    reason: 'undecided',
    status: 503,
    posting: { path: '/webhooks/owned', body: pullRequestBody('Strangers') }
  },
  'to nowhere': {
    source: 'unknown',
    outcome: 'refused',
    reason: 'unknown-source',
    status: 404,
    posting: { path: '/webhooks/nothing', body: good }
  },
  aborted: { ...github, reason: 'client-closed', status: undefined }
}
const eachCount = 25

describe('after a mix of good, bad and aborted deliveries at once', () => {
  let home: GatewayHome
  let gateway: GatewayProcess
  let client: GitHubClient
  let families: ReadonlyMap<string, Family>
  const wrongSums: string[] = []

  before(async () => {
    home = makeGatewayHome()
    gateway = await startGatewayProcess(home.configFile)
    client = createGitHubClient({ url: gateway.addresses.webhooks, secret: home.secret, maxConnections: 24 })
    const { metrics } = gateway.addresses
    const posting = Array.from({ length: eachCount }, (_, turn) =>
      Object.entries(kinds).map(([name, kind]) => deliver(idOf(name, turn), kind))
    ).flat()
    let isLoaded = true
    const scraping = (async () => {
      while (isLoaded) noteSums(await readMetrics(metrics))
    })()
    try {
      await Promise.all(posting)
      await waitUntil(
        async () => sumOf(await readMetrics(metrics), 'turnpike_deliveries_in_flight') === 0,
        'all settle'
      )
    } finally {
      isLoaded = false
      await scraping
    }
    families = await readMetrics(metrics)
  })
  after(async () => {
    client.close()
    await gateway.process.end()
  })

  async function deliver(deliveryId: string, { posting, status }: Kind): Promise<void> {
    if (posting === undefined) return abort()
    const answer = await client.post({ event: 'pull_request', deliveryId, ...posting })
    assert.equal(answer.status, status, `${deliveryId}: ${answer.body}`)
  }

  /** Leaves in the middle of the body, once the gateway has seen the beginning. */
  async function abort(): Promise<void> {
    const raw = await RawClient.connect(Number(new URL(gateway.addresses.webhooks).port))
    raw.write(
      'POST /webhooks/github HTTP/1.1\r\nHost: gateway.test\r\nExpect: 100-continue\r\nContent-Length: 99\r\n\r\n'
    )
    await raw.waitFor('100 Continue')
    raw.write('{"half":')
    raw.socket.resetAndDestroy()
    await raw.closed
  }

  function noteSums(scraped: ReadonlyMap<string, Family>): void {
    const received = sumOf(scraped, 'turnpike_deliveries_received_total')
    const settled = sumOf(scraped, 'turnpike_deliveries_total')
    const inFlight = sumOf(scraped, 'turnpike_deliveries_in_flight')
    if (received !== settled + inFlight)
      wrongSums.push(`${received} received, ${settled} settled, ${inFlight} in flight`)
  }

  test('each has the outcome of its kind', () => {
    const expected = new Map<string, number>()
    for (const { source, outcome, reason } of Object.values(kinds)) {
      const labels = `${source} ${outcome} ${reason}`
      expected.set(labels, (expected.get(labels) ?? 0) + eachCount)
    }
    const counted = new Map<string, number>()
    for (const { labels, value } of families.get('turnpike_deliveries_total')?.samples ?? [])
      counted.set(`${labels['source']} ${labels['outcome']} ${labels['reason']}`, value)
    assert.deepEqual(Object.fromEntries(counted), Object.fromEntries(expected))
  })

  test('received is the sum of the outcomes, and was received = outcomes + in flight at every scrape meanwhile', () => {
    const posted = eachCount * Object.keys(kinds).length
    assert.equal(sumOf(families, 'turnpike_deliveries_received_total'), posted)
    assert.equal(sumOf(families, 'turnpike_deliveries_total'), posted)
    assert.deepEqual(wrongSums, [])
  })

  test('senders that went away are counted', () => {
    const labels = { source: 'github', outcome: 'refused', reason: 'client-closed' }
    assert.equal(valueOf(families, 'turnpike_deliveries_total', labels), eachCount)
  })

  test('what was accepted is in the log, and nothing else', async () => {
    const stored = (await collectRegionLog(home.logs.uk)).map(({ headers }) => new Map(headers).get('ce_id'))
    const wanted = ['good', 'large and good'].flatMap((name) =>
      Array.from({ length: eachCount }, (_, turn) => idOf(name, turn))
    )
    assert.deepEqual(new Set(stored), new Set(wanted))
    assert.equal(stored.length, wanted.length, 'each once')
    assert.deepEqual(await collectRegionLog(home.logs.eu), [])
  })
})

function idOf(kind: string, turn: number): string {
  return `${kind.replaceAll(' ', '-')}-${turn}`
}

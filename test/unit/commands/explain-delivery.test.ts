import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import type { ExplainedStage } from '../../../src/commands/explained-stage.ts'
import type { Explanation } from '../../../src/commands/explain-delivery.ts'
import { explainWithConfig } from '../../../src/commands/explain-with-config.ts'
import { formatExplanation } from '../../../src/commands/explain/format-explanation.ts'
import { HeaderList } from '../../../src/core/header-list.ts'
import { stages } from '../../../src/core/stage.ts'
import { loadSandbox, makeSandbox, sandboxSecret } from './sandbox-folder.ts'
import type { SandboxChanges } from './sandbox-folder.ts'

const receivedAt = Date.parse('2026-11-22T10:00:00Z')
const canary = 'canary-of-the-payload'

interface Posted {
  readonly body?: string
  readonly headers?: readonly (readonly [string, string])[]
  /** What is signed, when that is not what is sent. */
  readonly signed?: string
  readonly at?: number
}

function payloadOf(owner: string): string {
  const url = `https://github.com/${owner}`
  return JSON.stringify({
    ref: 'refs/heads/main',
    after: '7a47ac3039b0b89c9f58b8efef82bb2c1d7435eb',
    note: canary,
    repository: { id: 5, html_url: `${url}/portal`, owner: { login: owner, type: 'Organization', html_url: url } },
    sender: { id: 6, login: canary, type: 'User', html_url: `https://github.com/${canary}` }
  })
}

async function explain(posted: Posted, changes: SandboxChanges = {}): Promise<Explanation> {
  await using sandbox = await makeSandbox(changes)
  const { body = payloadOf('northwind-health'), signed = body, at = receivedAt } = posted
  const digest = createHmac('sha256', sandboxSecret).update(signed).digest('hex')
  const headers = posted.headers ?? [['x-hub-signature-256', `sha256=${digest}`]]
  return await explainWithConfig(await loadSandbox(sandbox), {
    id: 'attempt',
    source: 'github',
    method: 'POST',
    path: '/webhooks/github',
    receivedAt: at,
    headers: HeaderList.fromEntries([
      ['content-type', 'application/json'],
      ['x-github-event', 'push'],
      ['x-github-delivery', 'd-1'],
      ...headers
    ]),
    body: Buffer.from(body)
  })
}

/** Where the delivery ended, with what came before and after it. */
function endOf({ stages: explained }: Explanation): ExplainedStage {
  assert.deepEqual(
    explained.map(({ stage }) => stage),
    [...stages]
  )
  const at = explained.findIndex(({ verdict }) => verdict !== 'passed')
  const end = explained[at]
  assert.ok(end, 'some stage ended it')
  assert.ok(
    explained.slice(at + 1).every(({ verdict, detail }) => verdict === 'not reached' && detail === ''),
    'no stage after the end was reached'
  )
  return end
}

describe('a delivery that is taken', () => {
  test('passes every stage, and its event says where it would be stored and by which rule', async () => {
    const explanation = await explain({})
    assert.equal(explanation.outcome, 'accepted')
    assert.equal(explanation.problem, undefined)
    assert.deepEqual(explanation.reply, { status: 200 })
    assert.ok(explanation.stages.every(({ verdict, detail }) => verdict === 'passed' && detail !== ''))
    assert.deepEqual(
      { ...explanation.events[0], key: '' },
      {
        id: 'd-1',
        source: 'https://github.com/northwind-health/portal',
        type: 'com.github.push',
        subject: 'refs/heads/main',
        time: '2026-11-22T10:00:00.000Z',
        correlationid: 'commit:7a47ac3039b0b89c9f58b8efef82bb2c1d7435eb',
        region: 'uk',
        topic: 'acme.uk.scm',
        key: '',
        rules: ['tenant-home']
      }
    )
  })

  test('is explained the same way every time', async () => {
    assert.deepEqual(await explain({}), await explain({}))
  })

  test('says so when its payload drifted and the source warns only', async () => {
    const body = payloadOf('northwind-health').replace('"ref":"refs/heads/main"', '"ref":7')
    const { outcome, stages: explained } = await explain({ body })
    assert.equal(outcome, 'accepted')
    assert.match(explained.find(({ stage }) => stage === 'validate')?.detail ?? '', /^drift: warn; \/ref /)
  })
})

describe('a delivery that is not proved', () => {
  const cases: readonly (readonly [string, Posted, RegExp])[] = [
    ['changed after signing', { signed: payloadOf('nordsee-gmbh') }, /the body was changed/],
    ['without a signature', { headers: [] }, /there is no header x-hub-signature-256/],
    ['with a short signature', { headers: [['x-hub-signature-256', 'sha256=00']] }, /is not sha256= and the hex/],
    [
      'with two signatures',
      {
        headers: [
          ['x-hub-signature-256', 'sha256=00'],
          ['X-Hub-Signature-256', 'sha256=00']
        ]
      },
      /several of what should stand there once: header x-hub-signature-256/
    ]
  ]
  for (const [what, posted, detail] of cases)
    test(`${what} says which fault, parses nothing and has no event`, async () => {
      const explanation = await explain(posted)
      assert.equal(explanation.outcome, 'refused')
      assert.equal(explanation.problem, 'signature-invalid')
      assert.deepEqual(explanation.reply, { status: 401 })
      const end = endOf(explanation)
      assert.deepEqual([end.stage, end.verdict], ['verify', 'refused'])
      assert.match(end.detail, detail)
      assert.deepEqual(explanation.events, [])
    })

  test('at a time when no secret counts is ours to mend, and is asked for again', async () => {
    const secret = '{ file: secret, notAfter: 2026-11-23T00:00:00Z }'
    const explanation = await explain({ at: Date.parse('2026-11-24T00:00:00Z') }, { secret })
    assert.deepEqual([explanation.outcome, explanation.problem], ['deferred', 'secrets-unavailable'])
    assert.match(endOf(explanation).detail, /none of the secrets of the source counts/)
    assert.deepEqual(explanation.events, [])
  })

  test('the same secret counts at the moment of the capture', async () => {
    const explanation = await explain({}, { secret: '{ file: secret, notAfter: 2026-11-23T00:00:00Z }' })
    assert.equal(explanation.outcome, 'accepted')
  })
})

describe('what is done with personal data', () => {
  const top = ['privacy: { pseudonymKeys: { uk: { file: uk-hmac }, eu: { file: eu-hmac } } }']
  const source = ['privacy: { paths: { note: drop, sender.login: pseudonymise, sender.html_url: pseudonymise } }']
  const detailOf = ({ stages: explained }: Explanation): string | undefined =>
    explained.find(({ stage }) => stage === 'protect')?.detail

  test('is shown as counts, and no value', async () => {
    const explanation = await explain({}, { top, source })
    assert.equal(explanation.outcome, 'accepted')
    assert.equal(detailOf(explanation), 'uk: drop:1,pseudonymise:2')
    assert.ok(!JSON.stringify(explanation).includes(canary))
  })

  test('is nothing where the source asks for nothing', async () => {
    assert.equal(detailOf(await explain({})), 'every byte is the sender’s')
  })
})

describe('a delivery that ends elsewhere', () => {
  test('of an unknown tenant is deferred, its event without a region', async () => {
    const explanation = await explain({ body: payloadOf('who-is-this') })
    assert.deepEqual([explanation.outcome, explanation.problem], ['deferred', 'undecided'])
    assert.deepEqual(explanation.reply, { status: 503 })
    const end = endOf(explanation)
    assert.deepEqual([end.stage, end.verdict], ['place', 'deferred'])
    assert.match(end.detail, /owner names no tenant under names\.github/)
    const [event] = explanation.events
    assert.deepEqual([event?.region, event?.topic, event?.rules], [null, null, []])
  })

  test('that is not JSON is refused after its proof', async () => {
    const explanation = await explain({ body: `{"note": ${canary}` })
    assert.deepEqual([explanation.outcome, explanation.problem], ['refused', 'payload-malformed'])
    assert.equal(endOf(explanation).stage, 'normalise')
  })

  test('that is larger than its region stores is refused before it is read', async () => {
    const changes = { maxEventBytes: '4KiB' }
    assert.equal((await explain({}, changes)).outcome, 'accepted', 'the control: this one fits')
    const large = await explain({ body: JSON.stringify({ note: canary.repeat(300) }) }, changes)
    assert.deepEqual([large.outcome, large.problem], ['refused', 'event-too-large'])
    assert.deepEqual(large.reply, { status: 413 })
    assert.equal(endOf(large).stage, 'receive')
    assert.match(endOf(large).detail, /at most 4096 bytes, because no region/)
  })

  test('that fits and whose event does not is refused at the end, and was routed until then', async () => {
    const explanation = await explain({}, { maxEventBytes: '1KiB' })
    assert.deepEqual([explanation.outcome, explanation.problem], ['refused', 'event-too-large'])
    assert.equal(endOf(explanation).stage, 'publish')
    assert.equal(explanation.events[0]?.region, 'uk')
  })

  test('with an encoded body is refused as the endpoint would', async () => {
    const explanation = await explain({ headers: [['content-encoding', 'gzip']] })
    assert.equal(explanation.problem, 'content-encoding-unsupported')
    assert.equal(endOf(explanation).stage, 'receive')
  })

  test('of a type that the source does not bring is ignored, and says what it brings', async () => {
    const explanation = await explain({}, { source: ['events: { allow: [com.github.ping] }'] })
    assert.equal(explanation.outcome, 'ignored')
    assert.deepEqual(explanation.reply, { status: 200 })
    assert.match(endOf(explanation).detail, /com\.github\.ping/)
  })
})

describe('an explanation', () => {
  const deliveries: readonly Posted[] = [
    {},
    { signed: 'something else' },
    { body: payloadOf('who-is-this') },
    { body: `{"note": ${canary}` },
    { body: payloadOf('northwind-health').replace('"ref":"refs/heads/main"', `"ref":["${canary}"]`) }
  ]

  test('shows no payload and no secret, in JSON or for people', async () => {
    for (const posted of deliveries) {
      assert.ok((posted.body ?? payloadOf('')).includes(canary), 'the control: the canary is in the payload')
      const explanation = await explain(posted)
      for (const text of [JSON.stringify(explanation), formatExplanation(explanation, (cell) => cell)]) {
        assert.ok(!text.includes(canary), text)
        assert.ok(!text.includes(sandboxSecret), text)
      }
    }
  })

  test('fits 80 columns', async () => {
    for (const posted of deliveries) {
      const lines = formatExplanation(await explain(posted), (cell) => cell).split('\n')
      assert.deepEqual(
        lines.filter((line) => line.length > 80),
        []
      )
    }
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatStatus } from '../../../src/commands/status/format-status.ts'
import { createStatusBoard } from '../../../src/telemetry/status-board.ts'
import { parseJson } from '../../../src/commands/parse-json.ts'
import { isJsonObject } from '../../../src/core/json.ts'
import type { JsonObject } from '../../../src/core/json.ts'
import { Secret } from '../../../src/core/secret.ts'
import { secretOf } from '../../support/proof.ts'
import { Problem } from '../../../src/core/problem.ts'

const now = Date.parse('2026-11-22T10:00:00.250Z')

/** As the admin endpoint would answer, made by the real board. */
function statusOf(changes: JsonObject = {}): JsonObject {
  const clock = { now: () => now, monotonicMs: () => 0, after: () => () => {} }
  const board = createStatusBoard(clock, [
    {
      name: 'github',
      proof: {
        schemes: [{ secrets: [secretOf('n', 'env:NEW'), new Secret('env:OLD', Buffer.from('o'), { notAfter: now })] }]
      }
    },
    { name: 'quiet', proof: { schemes: [{ secrets: [secretOf('q', 'env:QUIET')] }] } }
  ])
  board.received('github')
  board.settled({
    deliveryId: 'a',
    source: 'github',
    receivedAt: now,
    settledAt: now,
    bodyBytes: 1,
    status: 503,
    outcome: { kind: 'deferred', problem: new Problem('undecided') },
    secrets: ['env:NEW'],
    events: [],
    stageMs: {}
  })
  const status = parseJson(
    JSON.stringify({
      gateway: { name: 'edge-1', location: 'uk', since: new Date(now).toISOString() },
      configuration: { digest: 'f'.repeat(64) },
      regions: [
        { name: 'uk', ready: true },
        { name: 'eu', ready: false, why: 'the disk is full: free some space, or lower the retention' }
      ],
      ...board.snapshot()
    })
  )
  assert.ok(isJsonObject(status))
  return { ...status, ...changes }
}

const plain = (status: JsonObject) => formatStatus(status, (text) => text)

describe('the status', () => {
  test('has a row for each region and why it is not ready', () => {
    assert.match(plain(statusOf()), /^uk +ready$/m)
    assert.match(plain(statusOf()), /^eu +not ready +the disk is full/m)
  })

  test('has a row for each source: when it last received, what became of it, the last problem', () => {
    const text = plain(statusOf())
    assert.match(text, /^github +2026-11-22T10:00:00Z +2026-11-22T10:00:00Z +1 deferred/m)
    assert.match(text.replaceAll(/\n +/g, ' '), /last problem undecided at 2026-11-22T10:00:00Z/)
    assert.match(text, /^quiet +- +- +none yet/m)
  })

  test('shows which secrets are at rest', () => {
    assert.match(plain(statusOf()), /^github +env:NEW +2026/m)
    assert.match(plain(statusOf()), /^github +env:OLD +- +does not count; 2026-11-22T10:00:00Z$/m)
  })

  test('tells of deliveries to no source only when there were some', () => {
    assert.doesNotMatch(plain(statusOf()), /^unknown/m)
    const unknown = { name: 'unknown', lastReceivedAt: '2026-11-22T09:00:00.000Z', outcomes: { refused: 3 } }
    assert.match(plain(statusOf({ unknown })), /^unknown +2026-11-22T09:00:00Z +- +3 refused/m)
  })

  test('fits 80 columns but for the digest', () => {
    const wide = plain(statusOf())
      .split('\n')
      .filter((line) => line.length > 80 && !line.includes('ffff'))
    assert.deepEqual(wide, [])
  })

  test('of a newer gateway is shown too, and of a strange one nothing breaks', () => {
    assert.match(plain(statusOf({ spool: { bytes: 12 } })), /^spool +bytes 12$/m)
    for (const strange of [
      {},
      { sources: 7, regions: 'no' },
      { sources: [null, 3, {}], regions: [[], { name: { a: 1 } }] },
      { gateway: '\u001b[2J' }
    ]) {
      assert.doesNotMatch(plain(strange).replaceAll('\n', ''), /\p{Cc}/u)
    }
  })
})

test('lists the workers of a gateway of several processes, and none of one', () => {
  const workers = [
    { number: 1, state: 'serving', pid: 71, since: '2026-11-22T12:00:00.000Z', digest: 'abcdef0123456789abcdef' },
    { number: 2, state: 'waiting', pid: null, since: null, digest: null }
  ]
  const lines = formatStatus({ workers }, (text) => text).split('\n')
  assert.deepEqual(
    lines.map((line) => line.trim().split(/ {2,}/)),
    [
      ['WORKER', 'STATE', 'PROCESS', 'SINCE', 'CONFIGURATION'],
      ['1', 'serving', '71', '2026-11-22T12:00:00Z', 'abcdef0123456789'],
      ['2', 'waiting', '-', '-', '-']
    ]
  )
  assert.doesNotMatch(
    formatStatus({ gateway: { name: 'edge' } }, (text) => text),
    /WORKER/
  )
})

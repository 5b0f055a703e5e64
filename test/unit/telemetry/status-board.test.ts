import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Secret } from '../../../src/core/secret.ts'
import { createStatusBoard } from '../../../src/telemetry/status-board.ts'
import type { BoardSource } from '../../../src/telemetry/status-board.ts'
import { createFixedClock, fixedStart } from '../../support/fixed-clock.ts'
import { secretOf } from '../../support/proof.ts'
import { settlement, stopped } from './settlements.ts'

function source(name: string, ...labels: readonly string[]): BoardSource {
  return { name, proof: { schemes: [{ secrets: labels.map((label) => secretOf('a secret', label)) }] } }
}

const none = { accepted: 0, spooled: 0, quarantined: 0, ignored: 0, answered: 0, refused: 0, deferred: 0 }

test('a source that had no delivery shows so, with its secrets', () => {
  const clock = createFixedClock()
  const board = createStatusBoard(clock, [source('github', 'env:NEW', 'file:/old')])
  assert.deepEqual(board.snapshot().sources, [
    {
      name: 'github',
      lastReceivedAt: null,
      lastVerifiedAt: null,
      inFlight: 0,
      outcomes: none,
      drifted: 0,
      publishedLate: 0,
      lastProblem: null,
      secrets: [
        { label: 'env:NEW', lastUsedAt: null, expiresAt: null, counts: true },
        { label: 'file:/old', lastUsedAt: null, expiresAt: null, counts: true }
      ]
    }
  ])
  assert.equal(board.snapshot().since, new Date(clock.now()).toISOString())
})

test('what happened is kept by source: last received, last verified, outcomes, last problem, secrets', () => {
  const clock = createFixedClock()
  const board = createStatusBoard(clock, [source('github', 'env:NEW', 'file:/old'), source('billing', 'env:B')])
  const receivedAt = clock.now()
  for (let sent = 0; sent < 4; sent += 1) board.received('github')
  clock.advance(50)
  board.settled(settlement({ secrets: ['file:/old'], settledAt: clock.now() }))
  clock.advance(50)
  board.settled({ ...stopped('undecided', { secret: 'env:NEW' }), settledAt: clock.now() })
  clock.advance(50)
  board.settled({ ...stopped('signature-invalid', { reason: 'mismatch' }), settledAt: clock.now() })
  board.drifted('github', '/ref must be string')
  board.publishedLate('github', true)
  const [github, billing] = board.snapshot().sources
  const at = (ms: number): string => new Date(receivedAt + ms).toISOString()
  assert.deepEqual(github, {
    name: 'github',
    lastReceivedAt: at(0),
    lastVerifiedAt: at(100),
    inFlight: 1,
    outcomes: { ...none, accepted: 1, deferred: 1, refused: 1 },
    drifted: 1,
    publishedLate: 1,
    lastProblem: { code: 'signature-invalid', at: at(150) },
    secrets: [
      { label: 'env:NEW', lastUsedAt: at(100), expiresAt: null, counts: true },
      { label: 'file:/old', lastUsedAt: at(50), expiresAt: null, counts: true }
    ]
  })
  assert.deepEqual(billing?.outcomes, none)
})

test('names that are not configured share one row, so that the board never grows', () => {
  const board = createStatusBoard(createFixedClock(), [source('github', 'env:NEW')])
  for (let at = 0; at < 1000; at += 1) {
    board.received(`stranger-${at}`)
    board.settled(stopped('unknown-source', { source: `stranger-${at}`, secret: `made-up-${at}` }))
    board.settled(settlement({ secrets: [`made-up-${at}`] }))
  }
  const { sources, unknown } = board.snapshot()
  assert.equal(sources.length, 1)
  assert.equal(sources[0]?.secrets.length, 1)
  assert.equal(unknown.outcomes.refused, 1000)
  assert.deepEqual(unknown.secrets, [])
  assert.ok(JSON.stringify(board.snapshot()).length < 1500)
})

test('a reload keeps what stays, forgets what goes, and shows what comes', () => {
  const clock = createFixedClock()
  const board = createStatusBoard(clock, [source('github', 'env:OLD', 'env:BOTH'), source('billing', 'env:B')])
  board.received('github')
  board.settled(settlement({ secrets: ['env:BOTH'], settledAt: clock.now() }))
  board.received('billing')
  board.configLoaded([source('github', 'env:BOTH', 'env:NEW'), source('registry', 'env:R')])
  const now = new Date(clock.now()).toISOString()
  const { sources } = board.snapshot()
  assert.deepEqual(
    sources.map(({ name, outcomes }) => [name, outcomes.accepted]),
    [
      ['github', 1],
      ['registry', 0]
    ]
  )
  assert.deepEqual(sources[0]?.secrets, [
    { label: 'env:BOTH', lastUsedAt: now, expiresAt: null, counts: true },
    { label: 'env:NEW', lastUsedAt: null, expiresAt: null, counts: true }
  ])
})

test('what is in flight when a reload takes its source away is not shown as if its path named none', () => {
  const board = createStatusBoard(createFixedClock(), [source('billing', 'env:B')])
  const shown = () => board.snapshot().sources.map(({ inFlight, outcomes }) => [inFlight, outcomes.accepted])
  const settle = () => board.settled(settlement({ source: 'billing' }))
  for (let sent = 0; sent < 3; sent += 1) board.received('billing')
  board.configLoaded([])
  settle()
  board.drifted('billing', 'any')
  board.publishedLate('billing', true)
  board.configLoaded([source('billing', 'env:B')])
  assert.deepEqual(shown(), [[2, 1]], 'brought back before the last of them, it has what it had')
  settle()
  board.configLoaded([])
  settle()
  board.publishedLate('billing', true)
  board.configLoaded([source('billing', 'env:B')])
  assert.deepEqual(shown(), [[0, 0]], 'after the last of them it is new')
  const { inFlight, outcomes, drifted, publishedLate, lastReceivedAt } = board.snapshot().unknown
  assert.deepEqual([inFlight, outcomes, drifted, publishedLate, lastReceivedAt], [0, none, 0, 0, null])
})

test('a source may have a name that objects have', () => {
  const board = createStatusBoard(createFixedClock(), [source('__proto__', 'constructor'), source('toString')])
  board.received('__proto__')
  const parsed: unknown = JSON.parse(
    JSON.stringify(board.snapshot().sources.map(({ name, inFlight }) => [name, inFlight]))
  )
  assert.deepEqual(parsed, [
    ['__proto__', 1],
    ['toString', 0]
  ])
})

test('a secret says when it expires, and whether it counts at this moment', () => {
  const clock = createFixedClock()
  const until = fixedStart + 60_000
  const old = new Secret('env:OLD', Buffer.from('old'), { notAfter: until })
  const board = createStatusBoard(clock, [{ name: 'github', proof: { schemes: [{ secrets: [old] }] } }])
  const shown = (counts: boolean) => [
    { label: 'env:OLD', lastUsedAt: null, expiresAt: new Date(until).toISOString(), counts }
  ]
  assert.deepEqual(board.snapshot().sources[0]?.secrets, shown(true))
  clock.advanceTo(until)
  assert.deepEqual(board.snapshot().sources[0]?.secrets, shown(false))
})

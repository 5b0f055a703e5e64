import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '../../../src/core/problem.ts'
import { createDeliveryLog } from '../../../src/telemetry/delivery-log.ts'
import type { DeliveryLog } from '../../../src/telemetry/delivery-log.ts'
import type { LogLevel } from '../../../src/telemetry/json-log.ts'
import { createFixedClock } from '../../support/fixed-clock.ts'
import type { FixedClock } from '../../support/fixed-clock.ts'
import { recordLog } from './recorded-log.ts'
import type { RecordedLog } from './recorded-log.ts'
import { placedEvent, settlement, stopped } from './settlements.ts'

interface Given extends RecordedLog {
  readonly clock: FixedClock
  readonly deliveries: DeliveryLog
}

function makeLog(level: LogLevel = 'info', maxRefusedLines?: number): Given {
  const clock = createFixedClock()
  const recorded = recordLog(clock, level)
  const limit = maxRefusedLines === undefined ? {} : { maxRefusedLines }
  return { ...recorded, clock, deliveries: createDeliveryLog({ log: recorded.log, clock, ...limit }) }
}

test('an accepted delivery is one line with what joins it to others', () => {
  const { clock, deliveries, lines } = makeLog()
  deliveries.received('github')
  deliveries.settled(settlement())
  assert.deepEqual(lines(), [
    {
      level: 'info',
      time: new Date(clock.now()).toISOString(),
      gateway: 'edge-uk-1',
      msg: 'delivery accepted',
      deliveryId: 'attempt-1',
      source: 'github',
      outcome: 'accepted',
      status: 200,
      durationMs: 12,
      bytes: 345,
      eventIds: ['event-1'],
      events: 1,
      types: ['com.github.push'],
      correlationId: 'commit:6113728f27ae82c7b1a177c8d03f9e96e0adf246',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      regions: ['uk'],
      topics: ['acme.uk.scm']
    }
  ])
})

test('a batch lists its first ten events, and a copy in a second region is no second event', () => {
  const { deliveries, lines } = makeLog()
  const events = Array.from({ length: 25 }, (_, at) => placedEvent({ id: `event-${at}` }))
  const copies = events.map(({ attributes }) => placedEvent(attributes, 'eu'))
  deliveries.settled(settlement({ outcome: { kind: 'accepted', events: [...events, ...copies] } }))
  const [line] = lines()
  assert.deepEqual(
    line?.['eventIds'],
    Array.from({ length: 10 }, (_, at) => `event-${at}`)
  )
  assert.equal(line?.['events'], 25)
  assert.deepEqual(line?.['regions'], ['uk', 'eu'])
})

test('the level says who must act', () => {
  const { deliveries, lines } = makeLog()
  deliveries.settled(settlement({ outcome: { kind: 'ignored', reason: 'event-not-allowed' } }))
  deliveries.settled(settlement({ outcome: { kind: 'answered', reply: { status: 200 } } }))
  deliveries.settled(stopped('signature-invalid', { reason: 'mismatch' }))
  deliveries.settled(stopped('too-many-requests'))
  deliveries.settled(stopped('undecided', { secret: 's' }))
  deliveries.settled(stopped('bus-unavailable', { secret: 's', reason: 'disk-full' }))
  assert.deepEqual(
    lines().map((line) => [line['level'], line['outcome'], line['code'], line['reason']]),
    [
      ['info', 'ignored', undefined, 'event-not-allowed'],
      ['info', 'answered', undefined, undefined],
      ['warn', 'refused', 'signature-invalid', 'mismatch'],
      ['warn', 'deferred', 'too-many-requests', undefined],
      ['error', 'deferred', 'undecided', undefined],
      ['error', 'deferred', 'bus-unavailable', 'disk-full']
    ]
  )
})

test('lines below the level are not written', () => {
  const { deliveries, lines } = makeLog('warn')
  deliveries.settled(settlement())
  deliveries.settled(stopped('internal', { secret: 's' }))
  assert.deepEqual(
    lines().map(({ level }) => level),
    ['error']
  )
  const silent = makeLog('silent')
  silent.deliveries.settled(stopped('internal'))
  assert.equal(silent.text(), '')
})

test('what nobody foresaw is logged by name and place, never by its message', () => {
  const { deliveries, lines, text } = makeLog()
  const cause = new TypeError('Unexpected token, "payload of a patient" is not JSON\n    at payload (of:1:1)')
  deliveries.settled(stopped('internal', { cause, secret: 's' }))
  const [line] = lines()
  assert.equal(line?.['errorName'], 'TypeError')
  assert.match(String(line?.['errorFrames']), /delivery-log\.test\.ts/)
  assert.equal(text().includes('payload'), false)
})

test('the cause of a foreseen problem is its name and the system’s word only', () => {
  const { deliveries, lines } = makeLog()
  const cause = Object.assign(new Error('ENOSPC: no space left, write "payload"'), { code: 'ENOSPC', syscall: 'write' })
  deliveries.settled(stopped('bus-unavailable', { cause, secret: 's' }))
  deliveries.settled(stopped('bus-unavailable', { cause: new Problem('internal', { cause }), secret: 's' }))
  deliveries.settled(stopped('internal', { cause: { payload: 'a thrown object' }, secret: 's' }))
  assert.deepEqual(
    lines().map((line) => [line['errorName'], line['errorCode'], line['errorFrames']]),
    [
      ['Error', 'ENOSPC', undefined],
      [undefined, undefined, undefined],
      [undefined, undefined, undefined]
    ]
  )
})

test('a flood of refused deliveries becomes a few lines and their number', () => {
  const { clock, deliveries, lines } = makeLog()
  for (let sent = 0; sent < 1000; sent += 1) deliveries.settled(stopped('signature-invalid', { reason: 'mismatch' }))
  assert.equal(lines().length, 10)
  clock.advance(1000)
  assert.equal(lines().length, 11)
  const { msg, source, code, suppressed, level } = lines().at(-1) ?? {}
  assert.deepEqual(
    { msg, source, code, suppressed, level },
    { msg: 'lines left out', source: 'github', code: 'signature-invalid', suppressed: 990, level: 'warn' }
  )
  deliveries.settled(stopped('signature-invalid'))
  assert.equal(lines().length, 12)
  clock.advance(5000)
  assert.equal(lines().length, 12)
  assert.equal(clock.waiting, 0)
})

test('a flood at one source, or of one cause, hides no other', () => {
  const { deliveries, lines } = makeLog('info', 2)
  for (let sent = 0; sent < 50; sent += 1) deliveries.settled(stopped('signature-invalid'))
  deliveries.settled(stopped('signature-invalid', { source: 'billing' }))
  deliveries.settled(stopped('payload-malformed', { secret: 's' }))
  deliveries.settled(settlement())
  assert.deepEqual(
    lines().map((line) => [line['source'], line['code']]),
    [
      ['github', 'signature-invalid'],
      ['github', 'signature-invalid'],
      ['billing', 'signature-invalid'],
      ['github', 'payload-malformed'],
      ['github', undefined]
    ]
  )
})

test('a stranger’s deferred deliveries are limited too; a proved sender’s have a line each', () => {
  const { deliveries, lines } = makeLog('info', 2)
  for (let sent = 0; sent < 20; sent += 1) deliveries.settled(stopped('too-many-requests'))
  assert.equal(lines().length, 2)
  for (let sent = 0; sent < 20; sent += 1) deliveries.settled(stopped('bus-unavailable', { secret: 's' }))
  assert.equal(lines().length, 22)
})

test('drift and late publishes are told, within the same bounds', () => {
  const { clock, deliveries, lines } = makeLog('info', 2)
  for (let sent = 0; sent < 5; sent += 1) {
    deliveries.drifted('github', '/repository/id must be integer')
    deliveries.publishedLate('github', true)
  }
  assert.deepEqual(
    lines().map((line) => line['fault'] ?? line['stored']),
    ['/repository/id must be integer', true, '/repository/id must be integer', true]
  )
  clock.advance(1000)
  assert.deepEqual(
    lines()
      .slice(4)
      .map((line) => [line['code'], line['suppressed']]),
    [
      ['drift', 3],
      ['published-late', 3]
    ]
  )
})

test('stopping writes the summaries that are due, once', () => {
  const { clock, deliveries, lines } = makeLog('info', 1)
  for (let sent = 0; sent < 3; sent += 1) deliveries.settled(stopped('unknown-source', { source: 'unknown' }))
  deliveries.stop()
  deliveries.stop()
  assert.equal(lines().at(-1)?.['suppressed'], 2)
  assert.equal(clock.waiting, 0)
  clock.advance(10_000)
  assert.equal(lines().length, 2)
})

test('a line stays one line, whatever an attribute holds', () => {
  const { deliveries, lines } = makeLog()
  deliveries.settled(
    settlement({ outcome: { kind: 'accepted', events: [placedEvent({ id: 'a\n{"level":"error"}\u2028"' })] } })
  )
  assert.deepEqual(lines()[0]?.['eventIds'], ['a\n{"level":"error"}\u2028"'])
})

test('a rule that errs is one line a minute, without what it was evaluated over', () => {
  const { clock, deliveries, lines } = makeLog()
  for (let second = 0; second < 90; second++) {
    deliveries.ruleErred({ kind: 'residency', id: 'nhs' })
    if (second < 5) deliveries.ruleErred({ kind: 'admission', id: 'signed' })
    clock.advance(1000)
  }
  deliveries.stop()
  const shown = lines().map(({ level, msg, kind, rule }) => [level, msg, kind, rule])
  const line = (kind: string, rule: string) => ['warn', 'a rule could not be evaluated', kind, rule]
  assert.deepEqual(shown, [line('residency', 'nhs'), line('admission', 'signed'), line('residency', 'nhs')])
})

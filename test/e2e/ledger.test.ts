import assert from 'node:assert/strict'
import { env } from 'node:process'
import { after, describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { findFreePorts } from '../support/free-ports.ts'
import { makeGatewayHome } from '../support/gateway-home.ts'
import { startGatewayProcess } from '../support/gateway-process.ts'
import type { GatewayProcess } from '../support/gateway-process.ts'
import { checkLedger, entryOf, isSuccess } from '../support/ledger.ts'
import type { Attempt, Entry, LedgerReport, Outage } from '../support/ledger.ts'
import { createLossyBus } from '../support/lossy-bus.ts'
import { publishedIn } from '../support/decision-records.ts'
import { readRegionLog } from '../support/region-log.ts'
import { startSenders } from '../support/senders.ts'
import { makeDiskBus } from '../support/disk-bus.ts'
import { startTestGateway } from '../support/test-gateway.ts'
import { randomFrom } from '../unit/bus/embedded/log-fixture.ts'

/*
 * Senders post while the gateway is killed with -9 at random instants and comes back on the same folder and port.
 * LEDGER_SECONDS says how long (60), LEDGER_SEED repeats the instants and sizes of another run.
 */

const seconds = Number(env['LEDGER_SECONDS'] ?? 60)
const seed = Number(env['LEDGER_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const senderCount = 8
const killCount = 3
/** A gateway on a machine with other things to do stores many times as many. */
const minAcknowledgedPerSecond = 10

describe(`the ledger of ${seconds} s (LEDGER_SEED=${seed})`, () => {
  let gateway: GatewayProcess | undefined
  after(() => gateway?.process.end())

  test(`every delivery that got 2xx is in the log, after ${killCount} kills with -9`, async (context) => {
    const instants = Array.from({ length: killCount }, randomFrom(seed))
    const [port = 0] = await findFreePorts(1)
    const home = makeGatewayHome({ port })
    gateway = await startGatewayProcess(home.configFile)
    const { webhooks: url } = gateway.addresses
    const senders = startSenders({ url, secret: home.secret, count: senderCount, random: randomFrom(seed + 1) })
    context.after(() => senders.stop())
    const outages: Outage[] = []
    const started = performance.now()
    const periodMs = (seconds * 1000) / (killCount + 1)
    for (const [kill, instant] of instants.entries()) {
      await untilAllServed(senders.attempts, outages.at(-1)?.to ?? started)
      await sleepUntil(started + (kill + instant) * periodMs)
      const from = performance.now()
      await gateway.process.end()
      gateway = await startGatewayProcess(home.configFile)
      outages.push({ from, to: performance.now() })
    }
    await untilAllServed(senders.attempts, outages.at(-1)?.to ?? started)
    await sleepUntil(started + seconds * 1000)
    await senders.stop()
    const awayMs = outages.reduce((sum, { from, to }) => sum + to - from, 0)
    const enough = Math.round(((performance.now() - started - awayMs) / 1000) * minAcknowledgedPerSecond)
    await gateway.process.end()

    const { events, decisions } = await readRegionLog(home.logs.uk)
    const report = checkLedger(senders.attempts, events.map(entryOf), outages, publishedIn(decisions))
    print(context, report, outages)
    assertKept(report)
    // A gateway that takes nothing loses nothing.
    assert.ok(report.acknowledged >= enough, `${report.acknowledged} of at least ${enough} were acknowledged`)
  })
})

/** What two hundred deliveries leave of themselves in a log that drops each 20th record of a kind. */
async function runLossyGateway(context: TestContext, of: 'events' | 'decisions') {
  const { bus, reopen } = makeDiskBus('uk')
  const gateway = await startTestGateway({ uk: createLossyBus(bus, 20, of) })
  context.after(() => gateway.stop())
  const senders = startSenders({ url: gateway.webhooks, secret: gateway.secret, count: 4, random: randomFrom(seed) })
  context.after(() => senders.stop())
  while (senders.attempts.length < 200) await sleep(20)
  await senders.stop()
  const { events, decisions } = await reopen()
  const entries = events.map(entryOf)
  const decided = publishedIn(decisions)
  return { senders, entries, decided, report: checkLedger(senders.attempts, entries, [], decided) }
}

test('a gateway that loses why it stored something is caught by it too', async (context) => {
  const { senders, decided, report } = await runLossyGateway(context, 'decisions')
  const missing = senders.attempts.map(({ id }) => id).filter((id) => !decided.has(id))
  assert.ok(missing.length >= 8)
  assert.deepEqual(report.unexplained.toSorted(), missing.toSorted())
  assert.deepEqual(report.lost, [], 'the events themselves are there')
  assert.throws(() => assertKept(report))
})

test('a gateway that acknowledges what it does not store is caught by the same ledger', async (context) => {
  const { senders, entries, report } = await runLossyGateway(context, 'events')
  const stored = new Set(entries.map(({ id }) => id))
  const missing = senders.attempts.map(({ id }) => id).filter((id) => !stored.has(id))
  assert.equal(report.refused.length, 0, 'the lossy gateway acknowledged everything')
  assert.ok(missing.length >= 8)
  assert.deepEqual(report.lost.toSorted(), missing.toSorted(), 'and the ledger names what is not there')
  assert.throws(() => assertKept(report))
})

describe('the ledger itself finds', () => {
  const attempt = (id: string, change: Partial<Attempt> = {}): Attempt => ({
    sender: 0,
    id,
    hash: `hash of ${id}`,
    sentAt: 10,
    endedAt: 20,
    status: 200,
    ...change
  })
  const entry = (id: string, change: Partial<Entry> = {}): Entry => ({
    id,
    key: 'key',
    hash: `hash of ${id}`,
    ...change
  })
  const one = [attempt('a', { endedAt: 20 }), attempt('b', { sentAt: 21, endedAt: 30 })]

  test('nothing wrong with what is right, duplicates and unacknowledged records included', () => {
    const report = checkLedger(
      [...one, attempt('c', { sentAt: 31, endedAt: 40, status: undefined })],
      [entry('a'), entry('a'), entry('b'), entry('c')],
      [{ from: 35, to: 50 }]
    )
    assertKept(report)
    assert.deepEqual([report.acknowledged, report.stored, report.duplicates], [2, 3, 1])
  })

  test('a lost record', () => assert.deepEqual(checkLedger(one, [entry('b')], []).lost, ['a']))

  test('a stored record without its decision, unless nobody was told that it is stored', () => {
    const entries = [entry('a'), entry('b'), entry('c')]
    const attempts = [...one, attempt('c', { sentAt: 31, endedAt: 40, status: 503 })]
    assert.deepEqual(checkLedger(attempts, entries, [], new Set(['b'])).unexplained, ['a'])
    assert.deepEqual(checkLedger(attempts, entries, [], new Set(['a', 'b'])).unexplained, [])
    assert.deepEqual(checkLedger(one, [entry('a')], [], new Set(['a'])).unexplained, [], 'what is lost is lost')
  })

  test('changed bytes, in a duplicate too', () => {
    const entries = [entry('a'), entry('b'), entry('a', { hash: 'another' })]
    assert.deepEqual(checkLedger(one, entries, []).altered, ['a'])
  })

  test('a record that nobody posted', () => {
    assert.deepEqual(checkLedger(one, [entry('a'), entry('b'), entry('x')], []).invented, ['x'])
  })

  test('a wrong order', () => {
    assert.deepEqual(checkLedger(one, [entry('b'), entry('a')], []).disordered, ['b'])
    assert.deepEqual(checkLedger(one, [entry('a'), entry('b'), entry('a')], []).disordered, [])
  })

  test('a sender with two keys, and a key with two senders', () => {
    assert.deepEqual(checkLedger(one, [entry('a'), entry('b', { key: 'other' })], []).mixedKeys, [0])
    const two = [attempt('a'), attempt('b', { sender: 1 })]
    assert.deepEqual(checkLedger(two, [entry('a'), entry('b')], []).mixedKeys, [1])
  })

  test('a refusal, and no answer at all, unless the gateway was away for a part of the time', () => {
    for (const status of [503, 401, undefined]) {
      const refused = [attempt('a', { status })]
      assert.equal(checkLedger(refused, [], []).refused.length, 1)
      assert.equal(checkLedger(refused, [], [{ from: 0, to: 9 }]).refused.length, 1)
      assert.equal(checkLedger(refused, [], [{ from: 20, to: 30 }]).refused.length, 0)
    }
  })
})

function assertKept(report: LedgerReport): void {
  const { lost, altered, invented, unexplained, disordered, mixedKeys, refused } = report
  assert.deepEqual(
    { lost, altered, invented, unexplained, disordered, mixedKeys, refused },
    { lost: [], altered: [], invented: [], unexplained: [], disordered: [], mixedKeys: [], refused: [] }
  )
}

/** Each sender got a 2xx for what it posted after an instant: a gateway that came back serves everybody. */
async function untilAllServed(attempts: readonly Attempt[], since: number): Promise<void> {
  const served = (): number =>
    new Set(attempts.filter(({ sentAt, status }) => sentAt > since && isSuccess(status)).map(({ sender }) => sender))
      .size
  const giveUpAt = performance.now() + 30_000
  while (served() < senderCount) {
    assert.ok(performance.now() < giveUpAt, `${served()} of ${senderCount} senders were served after a restart`)
    await sleep(50)
  }
}

async function sleepUntil(instant: number): Promise<void> {
  await sleep(Math.max(0, instant - performance.now()))
}

function print(context: TestContext, report: LedgerReport, outages: readonly Outage[]): void {
  const { attempts, acknowledged, stored, duplicates } = report
  const away = outages.map(({ from, to }) => `${Math.round(to - from)} ms`).join(', ')
  context.diagnostic(`seed ${seed}: ${attempts} postings, ${acknowledged} acknowledged, ${stored} stored`)
  context.diagnostic(`${duplicates} duplicates; away for ${away}`)
}

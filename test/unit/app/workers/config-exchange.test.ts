import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ConfigExchange } from '../../../../src/app/workers/config-exchange.ts'
import { WorkerLink } from '../../../../src/app/workers/worker-link.ts'
import { WorkerSeat } from '../../../../src/app/workers/worker-seat.ts'
import { createFixedClock } from '../../../support/fixed-clock.ts'
import { createScriptedWorker } from '../../../support/scripted-worker.ts'
import type { Script } from '../../../support/scripted-worker.ts'
import { settleMicrotasks } from '../../../support/settle-microtasks.ts'

const before = { fingerprint: 'before', digest: 'b' }
const after = { fingerprint: 'after', digest: 'a' }
const yes = (): unknown => ({ ok: true })
const good: Script = { prepare: yes, use: yes, abandon: () => null }

function createExchange(...scripts: readonly Script[]) {
  const clock = createFixedClock()
  const workers = scripts.map(createScriptedWorker)
  const seats = workers.map((worker, index): WorkerSeat => {
    const seat = new WorkerSeat(index + 1)
    const link = new WorkerLink(worker, clock, () => undefined)
    seat.occupy(link)
    seat.serves(link, before, clock)
    return seat
  })
  const lines: string[] = []
  const log = { write: (_level: string, msg: string) => void lines.push(msg) }
  const exchange = new ConfigExchange({ clock, log, serving: () => seats, first: before })
  const inUse = (): readonly (string | undefined)[] => seats.map((seat) => seat.inUse?.fingerprint)
  return { clock, workers, seats, exchange, lines, inUse }
}

describe('an exchange of configurations', () => {
  test('all prepare before any uses it', async () => {
    const order: string[] = []
    const script = (name: string): Script => ({
      prepare: () => (order.push(`${name} prepares`), { ok: true }),
      use: () => (order.push(`${name} uses`), { ok: true })
    })
    const { exchange, inUse } = createExchange(script('one'), script('two'))
    await exchange.replace(after, () => true)
    assert.deepEqual(order, ['one prepares', 'two prepares', 'one uses', 'two uses'])
    assert.deepEqual([inUse(), exchange.expected], [['after', 'after'], after])
  })

  test('one that cannot keeps all from it, and what the others prepared is given up', async () => {
    const bad: Script = { ...good, prepare: () => ({ ok: false, why: 'the disk is full' }) }
    const { exchange, workers, inUse } = createExchange(good, bad)
    await assert.rejects(
      exchange.replace(after, () => true),
      { message: 'worker 2: the disk is full' }
    )
    assert.deepEqual([inUse(), exchange.expected], [['before', 'before'], before])
    for (const { asked } of workers) assert.deepEqual(asked, ['prepare', 'abandon'])
  })

  test('one that does not answer keeps all from it', async () => {
    const { exchange, clock, inUse } = createExchange(good, { abandon: () => null })
    const replaced = assert.rejects(
      exchange.replace(after, () => true),
      /worker 2: the worker did not answer/
    )
    await settleMicrotasks()
    clock.advance(60_000)
    await replaced
    assert.deepEqual(inUse(), ['before', 'before'])
  })

  test('what is no longer wanted when all have prepared is used by none', async () => {
    const { exchange, inUse } = createExchange(good, good)
    await assert.rejects(
      exchange.replace(after, () => false),
      { message: 'the gateway is stopping' }
    )
    assert.deepEqual(inUse(), ['before', 'before'])
  })

  test('one that fails at the last step is told again until it does', async () => {
    const stubborn: Script = { ...good, use: () => ({ ok: false, why: 'not now' }) }
    const { exchange, clock, workers, inUse, lines } = createExchange(good, stubborn)
    await exchange.replace(after, () => true)
    await settleMicrotasks()
    assert.deepEqual(inUse(), ['after', 'before'], 'and its digest shows it')
    clock.advance(15_000)
    await settleMicrotasks()
    assert.deepEqual([inUse()[1], lines.length], ['before', 2])
    workers[1]?.answerAs(good)
    clock.advance(15_000)
    await settleMicrotasks()
    assert.deepEqual(inUse(), ['after', 'after'])
    assert.equal(workers[0]?.asked.length, 2, 'the others are not asked again')
  })

  test('one that ends while it prepares has no vote', async () => {
    const { exchange, workers, seats, inUse } = createExchange(good, {})
    const replaced = exchange.replace(after, () => true)
    await settleMicrotasks()
    workers[1]?.exit()
    seats[1]?.vacate()
    await replaced
    assert.deepEqual(inUse(), ['after', undefined])
  })

  test('one that began to serve meanwhile is told', async () => {
    const { exchange, seats, inUse } = createExchange(good, good)
    const late = seats.pop() ?? assert.fail()
    const replaced = exchange.replace(after, () => true)
    seats.push(late)
    await replaced
    await settleMicrotasks()
    assert.deepEqual(inUse(), ['after', 'after'])
  })
})

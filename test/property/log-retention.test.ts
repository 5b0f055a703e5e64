import assert from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'node:test'
import { createFixedClock } from '../support/fixed-clock.ts'
import { MemoryMachine } from '../support/memory-disk.ts'
import { advanceMinutes, numbered, randomFrom, readAll, startBus } from '../unit/bus/embedded/log-fixture.ts'

const minuteMs = 60_000
const retentionMs = 60 * minuteMs
const latestMs = 1.1 * retentionMs + minuteMs

interface Life {
  /** A few records, then so many minutes of nothing. */
  readonly steps: readonly { readonly records: number; readonly minutes: number }[]
  readonly end: 'stop' | 'kill' | 'power'
  /** The operation during which the life ends, if it gets so far. */
  readonly operations: number
  readonly awayMinutes: number
  readonly seed: number
}

const minutes = fc.oneof(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 55, max: 70 }))
const life: fc.Arbitrary<Life> = fc.record({
  steps: fc.array(fc.record({ records: fc.integer({ min: 1, max: 4 }), minutes }), { maxLength: 6 }),
  end: fc.constantFrom('stop', 'kill', 'power', 'power'),
  operations: fc.integer({ min: 1, max: 90 }),
  awayMinutes: minutes,
  seed: fc.integer()
})

/** When what was acknowledged was stored, by its offset. */
class Ledger {
  readonly stored = new Map<number, number>()
  #nextOffset = 0
  #nextKey = 0

  async live(machine: MemoryMachine, clock: ReturnType<typeof createFixedClock>, life: Life): Promise<void> {
    const disk = machine.boot()
    if (life.end !== 'stop') machine.crashAfter(life.operations)
    const bus = await startBus(disk, { clock, segmentBytes: 2000, retentionMs }).catch(() => undefined)
    for (const step of bus === undefined ? [] : life.steps) {
      const records = Array.from({ length: step.records }, () => numbered(this.#nextKey++))
      const receipts = await bus?.publish(records).catch(() => undefined)
      for (const { position } of receipts ?? []) this.#acknowledge(Number(position), clock.now())
      await advanceMinutes(clock, step.minutes)
      // A look at the disk is operations too, and would be what the power fails in.
      if (life.end === 'stop') await this.check(disk, clock.now(), step.minutes > 0)
    }
    await bus?.stop()
    if (life.end === 'kill') machine.kill()
    if (life.end === 'power') machine.crash(randomFrom(life.seed))
    clock.advance(life.awayMinutes * minuteMs)
  }

  /** What is young enough is there, and what is too old is not, where the log had time to look. */
  async check(disk: ReturnType<MemoryMachine['boot']>, now: number, hasLooked: boolean): Promise<void> {
    const { records } = await readAll(disk)
    const found = new Set(records.map(({ offset }) => offset))
    for (const [offset, at] of this.stored) {
      if (now - at <= retentionMs) assert.ok(found.has(offset), `${offset} is gone`)
      if (now - at > latestMs && hasLooked) assert.ok(!found.has(offset), `${offset} is still there`)
    }
  }

  #acknowledge(offset: number, at: number): void {
    assert.ok(offset >= this.#nextOffset, `${offset} was given out before`)
    this.#nextOffset = offset + 1
    this.stored.set(offset, at)
  }
}

test('whatever crashes: no offset is given out twice, what is young is kept, and what is too old goes in time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), async (lives) => {
      const machine = new MemoryMachine()
      const clock = createFixedClock()
      const ledger = new Ledger()
      for (const each of lives) await ledger.live(machine, clock, each)
      const last = { steps: [{ records: 1, minutes: 1 }], end: 'stop', operations: 0, awayMinutes: 0, seed: 0 } as const
      await ledger.live(machine, clock, last)
    }),
    { numRuns: 150 }
  )
})

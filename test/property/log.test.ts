import assert from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'node:test'
import { MemoryMachine } from '../support/memory-disk.ts'
import { segmentHeaderBytes } from '../../src/bus/embedded/segment-header.ts'
import { keysOf, numbered, randomFrom, readAll, startBus } from '../unit/bus/embedded/log-fixture.ts'
import type { Bus } from '../../src/core/bus.ts'
import type { Damage } from '../../src/bus/embedded/recovery.ts'
import type { Operation } from '../support/memory-disk.ts'
import type { WholeLog } from '../unit/bus/embedded/log-fixture.ts'

const segmentBytes = 3000
const headBytes = 32
const numRuns = 300

interface Publish {
  readonly sizes: readonly number[]
  readonly wait: boolean
  readonly fault: { readonly operation: Operation; readonly code: string; readonly times: number } | undefined
}

interface Life {
  readonly publishes: readonly Publish[]
  readonly end: 'stop' | 'kill' | 'power'
  /** The operation during which the life ends, if it gets so far. */
  readonly operations: number
  readonly seed: number
}

const fault = fc.record({
  operation: fc.constantFrom<Operation>('open', 'write', 'sync', 'syncDirectory', 'remove', 'makeDirectory'),
  code: fc.constantFrom('ENOSPC', 'EIO', 'EROFS'),
  times: fc.integer({ min: 1, max: 3 })
})

const publish: fc.Arbitrary<Publish> = fc.record({
  sizes: fc.array(fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constant(4000)), { minLength: 1, maxLength: 4 }),
  wait: fc.boolean(),
  fault: fc.option(fault, { nil: undefined, freq: 6 })
})

const life: fc.Arbitrary<Life> = fc.record({
  publishes: fc.array(publish, { maxLength: 12 }),
  end: fc.constantFrom('stop', 'kill', 'power', 'power'),
  operations: fc.integer({ min: 1, max: 90 }),
  seed: fc.integer()
})

/** What the senders know after some lives of a gateway. */
class Ledger {
  readonly published = new Map<number, number>()
  readonly acknowledged = new Set<number>()
  readonly damage: Damage[] = []
  #next = 0

  async publish(bus: Bus, sizes: readonly number[]): Promise<void> {
    const records = sizes.map((size) => {
      const key = this.#next++
      this.published.set(key, size)
      return numbered(key, size)
    })
    await bus.publish(records)
    for (const { key } of records) this.acknowledged.add(Number(key))
  }

  /** Everything acknowledged is there once and in order, and nothing that was never published. */
  checkAll(log: WholeLog): void {
    this.checkRecords(log)
    const keys = new Set(keysOf(log.records))
    const lost = [...this.acknowledged].filter((key) => !keys.has(key))
    assert.deepEqual(lost, [], 'nothing acknowledged is lost')
  }

  /** What this life refused is not shown, though its bytes may lie in the file. */
  checkRefused({ records }: WholeLog, firstKey: number): void {
    const shown = keysOf(records).filter((key) => key >= firstKey && !this.acknowledged.has(key))
    assert.deepEqual(shown, [], 'readers see nothing that was refused')
  }

  /** What is there was published, and is there once and in order. */
  checkRecords({ records }: WholeLog): void {
    const keys = keysOf(records)
    for (const [index, record] of records.entries()) {
      const key = Number(record.key)
      const size = this.published.get(key)
      assert.ok(size !== undefined, `nobody published ${record.key}`)
      const expected = numbered(key, size)
      assert.deepEqual(record.headers, expected.headers)
      assert.ok(Buffer.from(record.value).equals(expected.value), `the bytes of ${key}`)
      assert.ok(index === 0 || key > (keys[index - 1] ?? -1), `${key} once and in order: ${keys.join()}`)
    }
  }
}

async function live(machine: MemoryMachine, ledger: Ledger, { publishes, end, operations, seed }: Life): Promise<void> {
  const disk = machine.boot()
  if (end !== 'stop') machine.crashAfter(operations)
  const waiting: Promise<void>[] = []
  const refused = (): undefined => undefined
  const firstKey = ledger.published.size
  const bus = await startBus(disk, { segmentBytes, onDamage: (damage) => ledger.damage.push(damage) }).catch(refused)
  for (const step of publishes) {
    if (bus === undefined) break
    if (step.fault !== undefined) machine.fail(step.fault.operation, step.fault.code, step.fault.times)
    const stored = ledger.publish(bus, step.sizes).catch(refused)
    waiting.push(stored)
    if (step.wait) await stored
  }
  await Promise.all(waiting)
  machine.heal()
  if (end === 'stop') ledger.checkRefused(await readAll(disk), firstKey)
  await bus?.stop()
  if (end === 'kill') machine.kill()
  if (end === 'power') machine.crash(randomFrom(seed))
}

test('whatever crashes and fails, at any point and with any torn byte: what was acknowledged is read once, in order', async () => {
  const lives = fc.array(life, { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(lives, async (all) => {
      const machine = new MemoryMachine()
      const ledger = new Ledger()
      for (const each of all) await live(machine, ledger, each)
      const disk = machine.boot()
      // Without the head, which a crash may take, a reader shows no more than the records prove.
      ledger.checkRecords(await readAll(disk))
      const bus = await startBus(disk, { segmentBytes, onDamage: (damage) => ledger.damage.push(damage) })
      ledger.checkAll(await readAll(disk))
      await ledger.publish(bus, [10])
      ledger.checkAll(await readAll(disk))
      assert.deepEqual(
        ledger.damage.filter((damage) => damage.certain),
        [],
        'a crash is not mistaken for damage'
      )
    }),
    { numRuns }
  )
})

interface Flip {
  /** Which file and which byte, as fractions. */
  readonly file: number
  readonly byte: number
  readonly mask: number
}

const flip: fc.Arbitrary<Flip> = fc.record({
  file: fc.double({ min: 0, max: 0.999, noNaN: true }),
  byte: fc.double({ min: 0, max: 0.999, noNaN: true }),
  mask: fc.integer({ min: 1, max: 255 })
})

/** Flips one bit pattern in a segment, before byte `end` of the last one; answers where. */
function damageOneByte(
  machine: MemoryMachine,
  { file, byte, mask }: Flip,
  end?: number
): { path: string; position: number } {
  const paths = machine
    .files()
    .filter((path) => path.endsWith('.log'))
    .toSorted()
  const path = paths[Math.floor(file * paths.length)] ?? ''
  const bytes = machine.file(path)
  const size = path === paths.at(-1) && end !== undefined ? end : bytes.bytes.length
  const position = Math.floor(byte * size)
  bytes.flip(position, mask)
  return { path, position }
}

/** One record is gone, a gap says which, and everything else is there. */
function checkOneGap(ledger: Ledger, log: WholeLog, position: number): void {
  ledger.checkRecords(log)
  const keys = new Set(keysOf(log.records))
  const lost = [...ledger.acknowledged].filter((key) => !keys.has(key))
  // The segment's header is there twice.
  const expected = position < segmentHeaderBytes ? [] : [{ from: lost[0], to: (lost[0] ?? 0) + 1, why: 'damaged' }]
  assert.equal(lost.length, expected.length)
  assert.deepEqual(log.gaps, expected)
}

const sizes = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 5 })
const publishes = fc.array(sizes, { minLength: 1, maxLength: 12 })

test('one byte damaged after a clean stop: reported, one record lost with a gap, all others are read', async () => {
  await fc.assert(
    fc.asyncProperty(publishes, flip, async (all, where) => {
      const machine = new MemoryMachine()
      const ledger = new Ledger()
      const first = await startBus(machine.boot(), { segmentBytes })
      for (const each of all) await ledger.publish(first, each)
      await first.stop()
      machine.crash(() => 0)
      const { path, position } = damageOneByte(machine, where)
      await checkDamaged(machine, ledger, path, position)
    }),
    { numRuns }
  )
})

test('one byte damaged and the power lost: reported wherever a later record proves it, and all others are read', async () => {
  await fc.assert(
    fc.asyncProperty(publishes, sizes, flip, fc.integer(), async (all, last, where, seed) => {
      const machine = new MemoryMachine()
      const ledger = new Ledger()
      const bus = await startBus(machine.boot(), { segmentBytes: 1e6 })
      for (const each of all) await ledger.publish(bus, each)
      const proven = machine.usedBytes - headBytes
      await ledger.publish(bus, last)
      machine.crash(randomFrom(seed))
      const { path, position } = damageOneByte(machine, where, proven)
      await checkDamaged(machine, ledger, path, position)
    }),
    { numRuns }
  )
})

async function checkDamaged(machine: MemoryMachine, ledger: Ledger, path: string, position: number): Promise<void> {
  const disk = machine.boot()
  const isLast =
    path ===
    machine
      .files()
      .filter((other) => other.endsWith('.log'))
      .toSorted()
      .at(-1)
  const reported: Damage[] = []
  const before = Buffer.from(machine.file(path).bytes)
  const bus = await startBus(disk, { segmentBytes, onDamage: (damage) => reported.push(damage) })
  checkOneGap(ledger, await readAll(disk), position)
  if (isLast && position >= segmentHeaderBytes) {
    assert.equal(reported.length, 1)
    const [place] = reported
    assert.ok(place !== undefined && place.certain && place.file === path)
    assert.ok(place.position <= position && position < place.position + place.bytes)
  } else {
    assert.deepEqual(reported, [], 'older segments are not searched at start')
  }
  await ledger.publish(bus, [50])
  checkOneGap(ledger, await readAll(disk), position)
  await bus.stop()
  const after = machine.file(path).bytes.subarray(0, before.length)
  assert.ok(before.equals(after), 'the damaged bytes are kept as they are')
}

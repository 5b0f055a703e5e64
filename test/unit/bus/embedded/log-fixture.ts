import { createEmbeddedBus } from '../../../../src/bus/embedded/embedded-bus.ts'
import { createLogReader } from '../../../../src/bus/embedded/reader.ts'
import { createFixedClock } from '../../../support/fixed-clock.ts'
import type { FixedClock } from '../../../support/fixed-clock.ts'
import type { MemoryMachine } from '../../../support/memory-disk.ts'
import type { Bus, BusRecord } from '../../../../src/core/bus.ts'
import type { Disk } from '../../../../src/bus/embedded/disk.ts'
import type { EmbeddedBusOptions } from '../../../../src/bus/embedded/embedded-bus.ts'
import type { Gap } from '../../../../src/bus/embedded/log-reading.ts'
import type { StoredRecord } from '../../../../src/bus/embedded/record-decoder.ts'

export const directory = '/data/uk'
export const topic = 'acme.uk.scm'

/** A started bus on a disk. */
export async function startBus(disk: Disk, options: Partial<EmbeddedBusOptions> = {}): Promise<Bus> {
  const bus = createEmbeddedBus({ name: 'uk', directory, disk, clock: createFixedClock(), ...options })
  await bus.start()
  return bus
}

export interface WholeLog {
  readonly records: readonly StoredRecord[]
  readonly gaps: readonly Gap[]
  readonly next: number
}

/** Everything from `from` to the end, in small steps so that every read but the first resumes. */
export async function readAll(disk: Disk, from = 0, at = { directory, topic }): Promise<WholeLog> {
  const reader = createLogReader({ disk, ...at })
  const records: StoredRecord[] = []
  const gaps: Gap[] = []
  for (let cursor = from; ;) {
    const part = await reader.read(cursor, { maxRecords: 7 })
    records.push(...part.records)
    gaps.push(...part.gaps)
    if (part.next === cursor) return { records, gaps, next: cursor }
    cursor = part.next
  }
}

/** A record that can be told from every other by its key. */
export function numbered(index: number, valueBytes = 100): BusRecord {
  const value = Buffer.alloc(valueBytes, `value of ${index};`)
  return { topic, key: String(index), headers: [['ce_id', `id-${index}`]], value }
}

export function keysOf(records: readonly BusRecord[]): readonly number[] {
  return records.map((record) => Number(record.key))
}

/** Numbers in [0, 1) that follow from a seed alone (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** How many segments there are, of all topics. */
export function logs(machine: MemoryMachine): number {
  return machine.files().filter((path) => path.endsWith('.log')).length
}

/** Minute by minute, with all that a running log does in each. */
export async function advanceMinutes(clock: FixedClock, minutes: number): Promise<void> {
  for (let passed = 0; passed < minutes; passed++) {
    clock.advance(60_000)
    await settleTurns()
  }
}

/** Lets everything run that needs no more than promises. */
export async function settleTurns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}

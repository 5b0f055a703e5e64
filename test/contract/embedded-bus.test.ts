import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkNothingLost, checkStop, describeBus } from './bus.contract.ts'
import { createEmbeddedBus } from '../../src/bus/embedded/embedded-bus.ts'
import { createLogReader } from '../../src/bus/embedded/reader.ts'
import { createLossyBus } from '../support/lossy-bus.ts'
import { MemoryMachine } from '../support/memory-disk.ts'
import { nodeDisk } from '../../src/bus/embedded/node-disk.ts'
import { systemClock } from '../../src/system/system-clock.ts'
import type { BreakableHarness, BusHarness } from './bus.contract.ts'
import type { BusRecord } from '../../src/core/bus.ts'
import type { Disk } from '../../src/bus/embedded/disk.ts'

function harnessOn(disk: Disk, directory: string, removeDirectory: () => Promise<void>): BusHarness {
  const bus = createEmbeddedBus({ name: 'uk', directory, disk, clock: systemClock, segmentBytes: 64 * 1024 })
  return {
    bus,
    readBack: async (topic) => readTopic(disk, directory, topic),
    async dispose() {
      await bus.stop()
      await removeDirectory()
    }
  }
}

async function readTopic(disk: Disk, directory: string, topic: string): Promise<readonly BusRecord[]> {
  const reader = createLogReader({ disk, directory, topic })
  const records: BusRecord[] = []
  for (let cursor = 0; ;) {
    const part = await reader.read(cursor)
    assert.deepEqual(part.gaps, [])
    records.push(...part.records)
    if (part.next === cursor) return records
    cursor = part.next
  }
}

async function onThisMachine(): Promise<BusHarness> {
  const directory = await mkdtemp(join(tmpdir(), 'turnpike-bus-'))
  return harnessOn(nodeDisk, directory, async () => rm(directory, { recursive: true }))
}

async function inMemory(failure: (machine: MemoryMachine) => void): Promise<BreakableHarness> {
  const machine = new MemoryMachine()
  const harness = harnessOn(machine.boot(), '/data', async () => machine.heal())
  return { ...harness, breakStore: async () => failure(machine), mendStore: async () => machine.heal() }
}

describeBus('the embedded bus', {
  makeHarness: onThisMachine,
  failures: {
    'a disk that is full': async () => inMemory((machine) => (machine.capacityBytes = machine.usedBytes + 10)),
    'a disk that turned read-only': async () => inMemory((machine) => (machine.readOnly = true)),
    'a disk that is gone': async () => inMemory((machine) => (machine.gone = true)),
    'a disk that fails to write': async () => inMemory((machine) => machine.fail('write', 'EIO')),
    'a disk that fails to sync': async () => inMemory((machine) => machine.fail('sync', 'EIO'))
  }
})

for (const everyNth of [2, 19, 60]) {
  test(`a bus that acknowledges and drops every ${everyNth}th record fails the contract`, async () => {
    const harness = await onThisMachine()
    const lossy = { ...harness, bus: createLossyBus(harness.bus, everyNth) }
    try {
      await lossy.bus.start()
      await assert.rejects(checkNothingLost(lossy, 'acme.uk.lossy'), assert.AssertionError)
      await assert.rejects(checkStop(lossy), assert.AssertionError)
    } finally {
      await harness.dispose()
    }
  })
}

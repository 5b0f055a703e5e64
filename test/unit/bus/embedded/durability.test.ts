import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { MemoryMachine } from '../../../support/memory-disk.ts'
import { directory, keysOf, numbered, readAll, startBus, topic } from './log-fixture.ts'
import type { Disk, DiskFile } from '../../../../src/bus/embedded/disk.ts'
import type { EmbeddedBusOptions } from '../../../../src/bus/embedded/embedded-bus.ts'

/** Publishes through `careless` a disk, takes the power away, and answers what is left of ten acknowledged records. */
async function survivors(
  careless: (disk: Disk) => Disk,
  options: Partial<EmbeddedBusOptions> = {}
): Promise<readonly number[]> {
  const machine = new MemoryMachine()
  const bus = await startBus(careless(machine.boot()), options)
  for (let index = 0; index < 10; index++) await bus.publish([numbered(index)])
  const loseEverythingUnsynced = (): number => 0
  machine.crash(loseEverythingUnsynced)
  const disk = machine.boot()
  await startBus(disk)
  return keysOf((await readAll(disk)).records)
}

const ten = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]

function withFiles(disk: Disk, change: (file: DiskFile, path: string) => DiskFile): Disk {
  const open: Disk['open'] = async (path, mode) => change(await disk.open(path, mode), path)
  return delegate(disk, { open })
}

function delegate(disk: Disk, changed: Partial<Disk>): Disk {
  return {
    open: async (path, mode) => disk.open(path, mode),
    list: async (path) => disk.list(path),
    makeDirectory: async (path) => disk.makeDirectory(path),
    syncDirectory: async (path) => disk.syncDirectory(path),
    remove: async (path) => disk.remove(path),
    lock: async (path) => disk.lock(path),
    ...changed
  }
}

const nothing = async (): Promise<void> => Promise.resolve()

describe('the power goes, and what was not synced with it', () => {
  test('every acknowledged record is there', async () => {
    assert.deepEqual(await survivors((disk) => disk), ten)
  })

  test('over a rotation as well', async () => {
    assert.deepEqual(await survivors((disk) => disk, { segmentBytes: 1500 }), ten)
  })

  test('a bus that does not sync its files is caught', async () => {
    const kept = await survivors((disk) => withFiles(disk, (file) => ({ ...file, sync: nothing })))
    assert.notDeepEqual(kept, ten)
  })

  test('a bus that does not sync the names of its segments is caught', async () => {
    const kept = await survivors((disk) => delegate(disk, { syncDirectory: nothing }))
    assert.notDeepEqual(kept, ten)
  })

  test('a bus that syncs only the directory of the topics is caught', async () => {
    const kept = await survivors((disk) =>
      delegate(disk, { syncDirectory: async (path) => (path === directory ? disk.syncDirectory(path) : undefined) })
    )
    assert.notDeepEqual(kept, ten)
  })

  test('a segment whose maker was killed before its name was durable is made so before it is written on', async () => {
    const machine = new MemoryMachine()
    const first = await startBus(machine.boot())
    const release = machine.hold('syncDirectory', `${directory}/${topic}`)
    const neverStored = first.publish([numbered(0)])
    await settleTurns()
    machine.kill()
    release()
    await assert.rejects(neverStored)
    const second = await startBus(machine.boot())
    await second.publish([numbered(1)])
    machine.crash(() => 0)
    const disk = machine.boot()
    await startBus(disk)
    assert.deepEqual(keysOf((await readAll(disk)).records), [0, 1])
  })

  test('a bus that acknowledges a failed sync is caught', async () => {
    const machine = new MemoryMachine()
    const bus = await startBus(
      withFiles(machine.boot(), (file) => ({ ...file, sync: async () => file.sync().catch(nothing) }))
    )
    machine.fail('sync', 'EIO', 1)
    await bus.publish([numbered(0)])
    machine.crash(() => 0)
    const disk = machine.boot()
    await startBus(disk)
    assert.deepEqual((await readAll(disk)).records, [])
  })
})

describe('group commit', () => {
  test('one write and sync is in flight, and what arrives meanwhile shares the next', async () => {
    const machine = new MemoryMachine()
    const groups: number[] = []
    const bus = await startBus(machine.boot(), { onGroup: (report) => groups.push(report.records) })
    const release = machine.hold('sync')
    const first = bus.publish([numbered(0)])
    await settleTurns()
    const others = Array.from({ length: 50 }, async (_, index) => bus.publish([numbered(index + 1)]))
    await settleTurns()
    const writes = machine.file(`${directory}/${topic}/00000000000000000000.log`).bytes.length
    assert.ok(writes < 2000, 'only the first record is written')
    release()
    await Promise.all([first, ...others])
    assert.deepEqual(groups, [1, 50])
  })

  test('nothing is acknowledged before its sync is through', async () => {
    const machine = new MemoryMachine()
    const bus = await startBus(machine.boot())
    const release = machine.hold('sync')
    let isAcknowledged = false
    const publish = bus.publish([numbered(0)]).then(() => (isAcknowledged = true))
    await settleTurns()
    assert.equal(isAcknowledged, false)
    release()
    await publish
    assert.equal(isAcknowledged, true)
  })

  test('a group is bounded in bytes', async () => {
    const machine = new MemoryMachine()
    const groups: number[] = []
    const bus = await startBus(machine.boot(), { onGroup: (report) => groups.push(report.bytes) })
    await Promise.all(Array.from({ length: 12 }, async (_, index) => bus.publish([numbered(index, 1_000_000)])))
    assert.ok(groups.length > 2 && groups.every((bytes) => bytes <= 4 * 1024 * 1024), groups.join())
    assert.deepEqual(
      keysOf((await readAll(machine.boot())).records),
      Array.from({ length: 12 }, (_, index) => index)
    )
  })
})

/** Lets everything run that needs no more than promises. */
async function settleTurns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}

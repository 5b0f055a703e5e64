import assert from 'node:assert/strict'
import { DirectoryLocked, errorCode, isMissing } from '../../../../src/bus/embedded/disk.ts'
import { after, before, describe, test } from 'node:test'
import { createEmbeddedBus } from '../../../../src/bus/embedded/embedded-bus.ts'
import { join } from 'node:path'
import { makeDurableDirectory } from '../../../../src/bus/embedded/durable-directory.ts'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { nodeDisk } from '../../../../src/bus/embedded/node-disk.ts'
import { systemClock } from '../../../../src/system/system-clock.ts'
import { tmpdir } from 'node:os'

let directory = ''
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'turnpike-disk-'))
})
after(async () => rm(directory, { recursive: true }))

describe('the disk of this machine', () => {
  test('writes many buffers at a position, empty ones too, and reads them back', async () => {
    const path = join(directory, 'many')
    const file = await nodeDisk.open(path, 'new')
    const buffers = Array.from({ length: 3000 }, (_, index) => Buffer.alloc(index % 7, index % 251))
    await file.write(buffers, 5)
    await file.sync()
    const expected = Buffer.concat([Buffer.alloc(5), ...buffers])
    assert.equal(await file.size(), expected.length)
    assert.ok((await file.read(0, expected.length)).equals(expected))
    assert.ok((await readFile(path)).equals(expected))
    await file.close()
  })

  test('reads less than asked only at the end, and truncates', async () => {
    const file = await nodeDisk.open(join(directory, 'short'), 'new')
    await file.write([Buffer.from('0123456789')], 0)
    assert.equal((await file.read(8, 100)).toString(), '89')
    assert.equal((await file.read(10, 100)).length, 0)
    await file.truncate(3)
    assert.equal((await file.read(0, 100)).toString(), '012')
    await file.close()
  })

  test('opens as asked: new is not there, read is, write makes it', async () => {
    const path = join(directory, 'modes')
    await assert.rejects(nodeDisk.open(path, 'read'), isMissing)
    await (await nodeDisk.open(path, 'write')).close()
    await assert.rejects(nodeDisk.open(path, 'new'), (error) => errorCode(error) === 'EEXIST')
    const file = await nodeDisk.open(path, 'read')
    await assert.rejects(file.write([Buffer.alloc(1)], 0), (error) => errorCode(error) === 'EBADF')
    await file.close()
  })

  test('keeps payloads from other users', async () => {
    const path = join(directory, 'private')
    await nodeDisk.makeDirectory(path)
    await (await nodeDisk.open(join(path, 'file'), 'new')).close()
    assert.equal((await stat(path)).mode & 0o007, 0)
    assert.equal((await stat(join(path, 'file'))).mode & 0o007, 0)
  })

  test('makes one directory, lists what is in it, and fails where the one above is missing', async () => {
    const path = join(directory, 'listed')
    await assert.rejects(nodeDisk.makeDirectory(join(path, 'deeper')), isMissing)
    await nodeDisk.makeDirectory(path)
    await nodeDisk.makeDirectory(path)
    await writeFile(join(path, 'file'), '')
    await mkdir(join(path, 'directory'))
    const entries = [...(await nodeDisk.list(path))].toSorted((a, b) => a.name.localeCompare(b.name))
    assert.deepEqual(entries, [
      { name: 'directory', kind: 'directory' },
      { name: 'file', kind: 'file' }
    ])
    await nodeDisk.remove(join(path, 'file'))
    assert.equal((await nodeDisk.list(path)).length, 1)
  })

  test('durable directories are made with all above them', async () => {
    const path = join(directory, 'a', 'b', 'c')
    await makeDurableDirectory(nodeDisk, path)
    await makeDurableDirectory(nodeDisk, path)
    assert.ok((await stat(path)).isDirectory())
  })
})

describe('the lock of a directory', () => {
  test('is held once, within one process too, and can be taken again after its release', async () => {
    const path = join(directory, 'locked')
    await mkdir(path)
    const lock = await nodeDisk.lock(path)
    await assert.rejects(nodeDisk.lock(path), DirectoryLocked)
    lock.release()
    lock.release()
    const again = await nodeDisk.lock(path)
    again.release()
  })

  test('in a directory that is not there it fails with another error', async () => {
    await assert.rejects(nodeDisk.lock(join(directory, 'nowhere')), (error) => !(error instanceof DirectoryLocked))
  })

  test('where a file is in the way of a bus, or of a folder above it, its start says so', async () => {
    const file = join(directory, 'occupied')
    await writeFile(file, 'a file')
    for (const path of [file, join(file, 'uk'), join(file, 'regions', 'uk')]) {
      const bus = createEmbeddedBus({ name: 'uk', directory: path, disk: nodeDisk, clock: systemClock })
      await assert.rejects(bus.start(), (error) => {
        assert.ok(error instanceof Error)
        assert.match(error.message, /can't start\. .*occupied.*: it, or a folder above it, is a file: .*\(ENOTDIR\)$/)
        assert.doesNotMatch(error.message, /is gone|restart/)
        return true
      })
    }
  })
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryMachine } from '../../../support/memory-disk.ts'
import { encodeSegmentHeader, readSegmentHeader } from '../../../../src/bus/embedded/segment-header.ts'

const previous = { base: 3, end: 5000, nextOffset: 17, lastAt: 1_750_000_000_000 }
const header = { seal: { marker: 1, seed: 2 }, base: 17, createdAt: 1_750_000_000_001, previous }
const unknown = { ...header, previous: { ...previous, lastAt: undefined } }
/** What was added after the first release: a time and its checksum, in both copies. */
const added = [50, 512 + 50]

async function read(bytes: Uint8Array) {
  const file = await new MemoryMachine().boot().open('/segment', 'new')
  await file.write([bytes], 0)
  return readSegmentHeader(file, header.base)
}

test('a segment’s header is read back, with the time of the last record before it or without', async () => {
  assert.deepEqual(await read(encodeSegmentHeader(header)), header)
  assert.deepEqual(await read(encodeSegmentHeader(unknown)), unknown)
})

test('that of a gateway that did not write the time yet is whole, and so is one whose time is damaged', async () => {
  for (const byte of [0, 0xff]) {
    const bytes = encodeSegmentHeader(header)
    for (const at of added) bytes.fill(byte, at, at + 10)
    assert.deepEqual(await read(bytes), unknown)
  }
})

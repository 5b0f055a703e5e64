import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checksum } from '../../../../src/bus/checksum.ts'
import { decodeRecord, frameAt } from '../../../../src/bus/embedded/record-decoder.ts'
import { numbered } from './log-fixture.ts'
import { prepareRecord, sealRecord } from '../../../../src/bus/embedded/record-encoder.ts'

const seal = { marker: 0x12345678, seed: 0x9abcdef0 }
const place = { position: 4096, offset: 17, appendedAt: 1_750_000_000_000, durableUpTo: 4000 }
const original = numbered(1, 60)

function sealed(): Buffer {
  const record = prepareRecord(original)
  sealRecord(record, seal, place)
  return Buffer.concat([record.frame, record.value])
}

function kindOf(bytes: Buffer, { position = place.position, limit = Infinity, by = seal } = {}): string {
  return frameAt({ bytes, position, limit }, 0, by).kind
}

describe('a record’s bytes', () => {
  test('are read back where they were written', () => {
    const frame = frameAt({ bytes: sealed(), position: place.position, limit: Infinity }, 0, seal)
    assert.ok(frame.kind === 'whole')
    assert.deepEqual([frame.offset, frame.durableUpTo], [17, 4000])
    const { value, ...rest } = decodeRecord(original.topic, frame)
    const { value: bytes, ...expected } = original
    assert.deepEqual(rest, { ...expected, offset: 17, appendedAt: place.appendedAt })
    assert.ok(Buffer.from(value).equals(bytes))
  })

  test('are no record anywhere else, nor in another segment', () => {
    assert.equal(kindOf(sealed()), 'whole')
    assert.equal(kindOf(sealed(), { position: place.position + 1 }), 'bad')
    assert.equal(kindOf(sealed(), { position: 0 }), 'bad')
    assert.equal(kindOf(sealed(), { by: { ...seal, seed: 1 } }), 'bad')
    assert.equal(kindOf(sealed(), { by: { ...seal, marker: 1 } }), 'bad')
  })

  test('are no record with any one bit changed', () => {
    const bytes = sealed()
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      assert.notEqual(kindOf(changed), 'whole', `bit ${bit}`)
    }
  })

  test('cut anywhere ask for more, and are bad where nothing more can come', () => {
    const bytes = sealed()
    for (let length = 0; length < bytes.length; length++) {
      const cut = bytes.subarray(0, length)
      assert.equal(kindOf(cut), 'cut', `${length} bytes`)
      assert.equal(kindOf(cut, { limit: place.position + length }), 'bad', `${length} bytes at the end`)
    }
  })

  test('follow the Castagnoli polynomial', () => {
    // RFC 3720, appendix B.4: 32 bytes of zeros, of ones, and counting up.
    assert.equal(checksum(Buffer.alloc(32)), 0x8a9136aa)
    assert.equal(checksum(Buffer.alloc(32, 0xff)), 0x62a8ab43)
    assert.equal(checksum(Buffer.from(Array.from({ length: 32 }, (_, index) => index))), 0x46dd794e)
  })
})

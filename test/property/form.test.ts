import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Problem } from '../../src/core/problem.ts'
import { decodeFormField } from '../../src/pipeline/decode-form.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 60 })

test('what URLSearchParams writes is read back, byte for byte', () => {
  const others = fc.array(
    fc.tuple(
      text.filter((name) => name !== 'payload'),
      text
    ),
    { maxLength: 4 }
  )
  fc.assert(
    fc.property(text, others, fc.nat(), (payload, fields, at) => {
      const pairs = fields.toSpliced(at % (fields.length + 1), 0, ['payload', payload])
      const body = Buffer.from(new URLSearchParams(pairs).toString())
      assert.deepEqual(Buffer.from(decodeFormField(body, 'payload')), Buffer.from(payload))
    }),
    { numRuns: 1_000 }
  )
})

test('any bytes survive escapes, needed or not', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.infiniteStream(fc.nat(2)), (bytes, styles) => {
      const written = [...bytes].map((byte) => escapeByte(byte, styles.next().value ?? 0)).join('')
      const body = Buffer.from(`payload=${written}`, 'latin1')
      assert.deepEqual(Buffer.from(decodeFormField(body, 'payload')), Buffer.from(bytes))
    }),
    { numRuns: 1_000 }
  )
})

test('arbitrary bytes are decoded or refused as malformed, and nothing else happens', () => {
  const nearlyForm = fc.stringMatching(/^(payload|p%61yload|x)?=?[%+&=a-f0-9pz]{0,30}(&payload=[%0-9a-f]{0,9})?$/)
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    nearlyForm.map((form) => Buffer.from(form))
  )
  fc.assert(
    fc.property(body, (bytes) => {
      try {
        const decoded = decodeFormField(bytes, 'payload')
        assert.ok(decoded.length <= bytes.length)
      } catch (thrown) {
        assert.ok(thrown instanceof Problem && thrown.code === 'payload-malformed')
      }
    }),
    { numRuns: 3_000 }
  )
})

function escapeByte(byte: number, style: number): string {
  const hex = byte.toString(16).padStart(2, '0')
  const isPlain = !'%&+='.includes(String.fromCharCode(byte))
  if (style === 0 && isPlain) return String.fromCharCode(byte)
  return style === 1 ? `%${hex}` : `%${hex.toUpperCase()}`
}

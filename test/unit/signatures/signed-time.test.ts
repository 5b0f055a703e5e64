import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { timeFormats } from '../../../src/core/rule.ts'
import type { HmacScheme } from '../../../src/core/scheme.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { secretOf } from '../../support/proof.ts'
import { sign, useOf } from '../../support/signed-sample.ts'

const windowMs = 300_000

describe('a signed time may be written as', () => {
  for (const format of timeFormats)
    test(format, () => {
      const scheme: HmacScheme = {
        kind: 'hmac',
        algorithm: 'sha256',
        header: 'x-signature',
        prefix: '',
        encoding: 'hex',
        message: '{timestamp}|{body}',
        timestamp: { header: 'x-time', format, pastMs: windowMs, futureMs: windowMs }
      }
      const secret = secretOf('of a time')
      const use = useOf(scheme, secret)
      const { delivery } = sign({ name: 'any', headers: [], body: Buffer.from('{"a":1}') }, use, secret)
      const faultAt = (now: number): string => {
        const verdict = verifyScheme(use, delivery, now)
        return verdict.ok ? 'none' : verdict.fault
      }
      assert.equal(faultAt(fixedStart), 'none')
      assert.equal(faultAt(fixedStart + windowMs + 1000), 'stale')
      assert.equal(faultAt(fixedStart - windowMs - 1000), 'future')
    })
})

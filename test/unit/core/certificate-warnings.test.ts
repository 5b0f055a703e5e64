import assert from 'node:assert/strict'
import { test } from 'node:test'
import { certificateWarnings } from '../../../src/core/certificate-warnings.ts'
import { certificateExpiry } from '../../../src/core/tls-material.ts'
import {
  manyNamesCertificate,
  namelessCertificate,
  weakKeyCertificate,
  weakSignatureCertificate
} from '../../support/odd-certificates.ts'

const day = 86_400_000
const until = certificateExpiry(namelessCertificate)
const middle = Date.parse('2030-01-01T00:00:00Z')

test('nothing to say of a good certificate in the middle of its time', () => {
  assert.deepEqual(certificateWarnings(manyNamesCertificate, middle), [])
})

const moments = [
  [until - 14 * day - 1, undefined],
  [until - 14 * day, /^the certificate of .* expires within 14 days, on 21\d\d-.*: renew it$/],
  [until - 1, /expires within 14 days/],
  [until, /expired on 21\d\d-.*: renew it, the other side refuses it$/],
  [until + 365 * day, /expired on/],
  [Date.parse('2026-11-21T00:00:00Z'), /is not valid before 2026-11-22/]
] as const
for (const [now, sentence] of moments)
  test(`at ${new Date(now).toISOString()}: ${sentence?.source ?? 'nothing'}`, () => {
    const warnings = certificateWarnings(namelessCertificate, now)
    if (sentence === undefined) assert.deepEqual(warnings, [])
    else {
      assert.equal(warnings.length, 1)
      assert.match(warnings[0] ?? '', sentence)
    }
  })

test('a short key and an old signature are weak; each certificate of a chain speaks for itself', () => {
  const warnings = certificateWarnings(weakSignatureCertificate + manyNamesCertificate + weakKeyCertificate, middle)
  assert.equal(warnings.length, 2)
  assert.match(warnings[0] ?? '', /^the certificate of CN=old signature has a weak signature \(ecdsa-with-SHA1\)/)
  assert.match(warnings[1] ?? '', /^the certificate of CN=weak has a weak key of 1024 bits: use RSA with 2048 or more/)
})

test('what is no PEM is a fault, not a warning', () => {
  for (const text of ['', 'nothing', '-----BEGIN CERTIFICATE-----\n'])
    assert.deepEqual(certificateWarnings(text, 0), [])
})

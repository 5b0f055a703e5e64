import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { HeaderList } from '../../src/core/header-list.ts'
import { Secret } from '../../src/core/secret.ts'
import { signatureFaults } from '../../src/core/verdict.ts'
import { verifyScheme } from '../../src/signatures/verify-scheme.ts'
import { provedCases } from '../unit/signatures/primitive-cases.ts'
import type { ProvedCase } from '../unit/signatures/primitive-cases.ts'

/* Every shape of proof against what strangers may send. */

const faults: ReadonlySet<string> = new Set(signatureFaults)

const names = fc.constantFrom(
  ...new Set(['authorization', 'webhook-id', 'webhook-timestamp', ...provedCases.flatMap((each) => each.proofHeaders)])
)
const goodValues = provedCases.flatMap(({ delivery, proofHeaders }) =>
  proofHeaders.map((name) => delivery.headers.only(name) ?? '')
)
const values = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.constantFrom(...goodValues),
  fc
    .tuple(fc.constantFrom(...goodValues), fc.nat(200), fc.string({ maxLength: 3 }))
    .map(([value, at, text]) => value.slice(0, at) + text + value.slice(at)),
  fc.constantFrom(
    '',
    'v1,',
    't=,v1=',
    'Bearer ..',
    'Bearer e30.e30.',
    'Basic ',
    'Basic Og==',
    '\ud800',
    '__proto__',
    '1e999'
  )
)
const headers = fc.array(fc.tuple(names, values), { maxLength: 6 })
const bodies = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.json({ maxDepth: 6 }).map((text) => Buffer.from(text)),
  fc.constantFrom(...provedCases.map(({ delivery }) => delivery.body)),
  fc
    .constantFrom(
      '{"notificationItems":[]}',
      '{"notificationItems":[{}]}',
      '{"Signature":"","Type":{}}',
      '"',
      '\ufeff{}'
    )
    .map((text) => Buffer.from(text))
)

/** Whether the draw is the good delivery itself, or says the same thing: those may verify. */
function isGood(
  { delivery, proofHeaders, coversBody }: ProvedCase,
  pairs: readonly (readonly [string, string])[],
  body: Uint8Array
): boolean {
  const list = HeaderList.fromEntries(pairs)
  const isSameBody = Buffer.from(body).equals(Buffer.from(delivery.body))
  const isProofOfBody = coversBody || proofHeaders.length === 0
  return proofHeaders.every((name) => list.only(name) === delivery.headers.only(name)) && (isSameBody || !isProofOfBody)
}

describe('what strangers send never throws, and never verifies', () => {
  for (const proved of provedCases)
    test(proved.name, () => {
      fc.assert(
        fc.property(headers, bodies, fc.boolean(), (pairs, body, hasKeys) => {
          fc.pre(!isGood(proved, pairs, body))
          const delivery = { ...proved.delivery, hidden: undefined, headers: HeaderList.fromEntries(pairs), body }
          const verdict = verifyScheme(proved.use, delivery, proved.now, hasKeys ? proved.findKeys : undefined)
          assert.ok(!verdict.ok)
          assert.ok(faults.has(verdict.fault))
        }),
        { numRuns: 400 }
      )
    })

  test('nor does it at any time, by any secret', () => {
    const secrets = fc.array(
      fc.uint8Array({ maxLength: 80 }).map((bytes) => new Secret('drawn', bytes)),
      { maxLength: 4 }
    )
    fc.assert(
      fc.property(fc.constantFrom(...provedCases), secrets, fc.double(), (proved, drawn, now) => {
        const verdict = verifyScheme({ ...proved.use, secrets: drawn }, proved.delivery, now)
        assert.ok(!verdict.ok)
      }),
      { numRuns: 2_000 }
    )
  })
})

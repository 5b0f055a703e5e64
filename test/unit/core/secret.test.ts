import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { format, inspect } from 'node:util'
import { Secret } from '../../../src/core/secret.ts'

const text = 'hunter2-hunter2'
const secret = new Secret('env:GITHUB_SECRET', Buffer.from(text), { notBefore: 1_000, notAfter: 2_000 })

describe('a secret does not print', () => {
  const printed: Readonly<Record<string, () => string>> = {
    'as a string': () => String(secret),
    'in a template': () => `${secret}`,
    'joined to a string': () => 'secret: ' + secret,
    'as JSON': () => JSON.stringify(secret),
    'inside an object as JSON': () => JSON.stringify({ proof: { secrets: [secret] } }),
    inspected: () => inspect(secret),
    'inspected deep, with what is hidden': () => inspect({ a: [secret] }, { depth: Infinity, showHidden: true }),
    'inspected without the custom printer': () => inspect(secret, { customInspect: false, showHidden: true }),
    formatted: () => format('%s %o %O %j', secret, secret, secret, secret),
    'as an error': () => inspect(new Error(`bad ${secret}`, { cause: secret })),
    'by its own keys': () => JSON.stringify(Object.entries(secret)),
    'as a copy': () => JSON.stringify({ ...secret }),
    'as a structured clone': () => inspect(structuredClone({ ...secret }), { depth: Infinity })
  }
  for (const [how, print] of Object.entries(printed))
    test(how, () => {
      const shown = print()
      assert.doesNotMatch(shown, /hunter2/)
      for (const encoding of ['hex', 'base64'] as const)
        assert.equal(shown.includes(Buffer.from(text).toString(encoding)), false)
      assert.doesNotMatch(shown, /104, ?117, ?110|68 75 6e/)
    })
})

test('a secret reveals its bytes when asked', () => {
  assert.deepEqual(secret.reveal(), Buffer.from(text))
})

test('a secret is active from notBefore until just before notAfter', () => {
  assert.deepEqual(
    [999, 1_000, 1_999, 2_000].map((now) => secret.isActive(now)),
    [false, true, true, false]
  )
  assert.equal(new Secret('endless', Buffer.from(text)).isActive(0), true)
})

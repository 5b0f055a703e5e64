import assert from 'node:assert/strict'
import type { Delivery } from '../../../src/core/delivery.ts'
import { HeaderList } from '../../../src/core/header-list.ts'
import type { HmacScheme } from '../../../src/core/scheme.ts'
import { Secret } from '../../../src/core/secret.ts'
import type { SecretWindow } from '../../../src/core/secret.ts'
import type { SignatureFault, Verdict, VerifyScheme } from '../../../src/core/verdict.ts'
import { github } from '../../../src/providers/github.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { signGitHub } from '../../support/sign.ts'

/* What a scheme engine must do, as checks over any engine: the mutants of verify-mutants.test.ts must fail them. */

export interface SchemeCheck {
  readonly name: string
  readonly run: () => void
}

const scheme: HmacScheme = github.schemes.signature
const key = 'the secret of this test'
const body = Buffer.from('{"action":"opened","number":7}')
const good = signGitHub(body, key)
const hex = good.slice('sha256='.length)

export function schemeChecks(verify: VerifyScheme): readonly SchemeCheck[] {
  return [...acceptances(verify), ...headerRefusals(verify), ...secretRefusals(verify), ...flippedBits(verify)]
}

function acceptances(verify: VerifyScheme): readonly SchemeCheck[] {
  return [
    {
      name: 'verifies a good signature and says with which secret',
      run: () => assertProved(verdictOf(verify, [good]), 'current')
    },
    {
      name: 'finds the header whatever the case of its name',
      run: () =>
        assertProved(
          verify({ scheme, secrets: [secret('current')] }, delivery([['X-HUB-Signature-256', good]]), fixedStart),
          'current'
        )
    },
    {
      name: 'verifies with the second secret, and its label says so',
      run: () => assertProved(verdictOf(verify, [good], [secret('new', 'another key'), secret('old')]), 'old')
    },
    {
      name: 'verifies with a secret in the last millisecond of its window',
      run: () =>
        assertProved(verdictOf(verify, [good], [secret('ending', key, { notAfter: fixedStart + 1 })]), 'ending')
    },
    {
      name: 'verifies with a secret from the first millisecond of its window',
      run: () => assertProved(verdictOf(verify, [good], [secret('begun', key, { notBefore: fixedStart })]), 'begun')
    },
    {
      name: 'verifies bytes that are no JSON: nothing is parsed here',
      run: () => {
        const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x7b])
        const signed = delivery([[scheme.header, signGitHub(bytes, key)]], bytes)
        assertProved(verify({ scheme, secrets: [secret('current')] }, signed, fixedStart), 'current')
      }
    },
    {
      name: 'verifies an empty body that is signed',
      run: () => {
        const empty = Buffer.alloc(0)
        const signed = delivery([[scheme.header, signGitHub(empty, key)]], empty)
        assertProved(verify({ scheme, secrets: [secret('current')] }, signed, fixedStart), 'current')
      }
    }
  ]
}

function headerRefusals(verify: VerifyScheme): readonly SchemeCheck[] {
  const refused: readonly (readonly [name: string, values: readonly string[], fault: SignatureFault])[] = [
    ['no header', [], 'missing'],
    ['an empty header', [''], 'missing'],
    ['the header twice, both good', [good, good], 'doubled'],
    ['the header twice, the first good', [good, `sha256=${'0'.repeat(64)}`], 'doubled'],
    ['the header twice, the second good', [`sha256=${'0'.repeat(64)}`, good], 'doubled'],
    ['the header twice, the second empty', [good, ''], 'doubled'],
    ['two values joined by a comma', [`${good}, ${good}`], 'malformed'],
    ['another digest', [`sha256=${'0'.repeat(64)}`], 'mismatch'],
    ['the digest of another body', [signGitHub(Buffer.from('{}'), key)], 'mismatch'],
    ['the digest by another secret', [signGitHub(body, 'another key')], 'mismatch'],
    ['the prefix alone', ['sha256='], 'malformed'],
    ['no prefix', [hex], 'malformed'],
    ['the prefix twice', [`sha256=${good}`], 'malformed'],
    ['one byte less', [good.slice(0, -2)], 'malformed'],
    ['one digit less', [good.slice(0, -1)], 'malformed'],
    ['the first eight bytes', [good.slice(0, 'sha256='.length + 16)], 'malformed'],
    ['one byte more', [`${good}00`], 'malformed'],
    ['one digit more', [`${good}0`], 'malformed'],
    ['text after the digest', [`${good};v=1`], 'malformed'],
    ['upper-case hex', [`sha256=${hex.toUpperCase()}`], 'malformed'],
    ['an upper-case prefix', [`SHA256=${hex}`], 'malformed'],
    ['a space before', [` ${good}`], 'malformed'],
    ['a space after', [`${good} `], 'malformed'],
    ['a space after the prefix', [`sha256= ${hex}`], 'malformed'],
    ['a tab after', [`${good}\t`], 'malformed'],
    ['a line feed after', [`${good}\n`], 'malformed'],
    ['a NUL after', [`${good}\0`], 'malformed'],
    ['the SHA-1 digest under its own prefix', [signGitHub(body, key, 'sha1')], 'malformed'],
    ['the SHA-1 digest under our prefix', [`sha256=${signGitHub(body, key, 'sha1').slice(5)}`], 'malformed'],
    ['the SHA-512 digest under our prefix', [`sha256=${signGitHub(body, key, 'sha512').slice(7)}`], 'malformed'],
    ['base64 instead of hex', [`sha256=${Buffer.from(hex, 'hex').toString('base64')}`], 'malformed'],
    ['digits that are no hex', [`sha256=${'g'.repeat(64)}`], 'malformed'],
    ['full-width digits', [`sha256=${'\uff10'.repeat(64)}`], 'malformed'],
    ['null as text', ['null'], 'malformed']
  ]
  return [
    ...refused.map(([name, values, fault]) => ({
      name: `refuses ${name}: ${fault}`,
      run: () => assert.deepEqual(verdictOf(verify, values), { ok: false, fault })
    })),
    {
      name: 'refuses a good SHA-1 signature in its own header alone: missing',
      run: () => {
        const old = delivery([['X-Hub-Signature', signGitHub(body, key, 'sha1')]])
        assert.deepEqual(verify({ scheme, secrets: [secret('current')] }, old, fixedStart), {
          ok: false,
          fault: 'missing'
        })
      }
    },
    {
      name: 'refuses a wrong signature beside a good SHA-1 one: mismatch',
      run: () => {
        const pairs = [
          ['X-Hub-Signature', signGitHub(body, key, 'sha1')],
          ['X-Hub-Signature-256', `sha256=${'0'.repeat(64)}`]
        ] as const
        assert.deepEqual(verify({ scheme, secrets: [secret('current')] }, delivery(pairs), fixedStart), {
          ok: false,
          fault: 'mismatch'
        })
      }
    },
    {
      name: 'refuses the header doubled under two spellings: doubled',
      run: () => {
        const pairs = [
          ['x-hub-signature-256', good],
          ['X-Hub-Signature-256', good]
        ] as const
        assert.deepEqual(verify({ scheme, secrets: [secret('current')] }, delivery(pairs), fixedStart), {
          ok: false,
          fault: 'doubled'
        })
      }
    }
  ]
}

function secretRefusals(verify: VerifyScheme): readonly SchemeCheck[] {
  const signedWithNothing = signGitHub(body, '')
  const refused: readonly (readonly [
    name: string,
    value: string,
    secrets: readonly Secret[],
    fault: SignatureFault
  ])[] = [
    ['a source without secrets', good, [], 'no-active-secret'],
    ['an empty secret, though the digest is right', signedWithNothing, [secret('empty', '')], 'no-active-secret'],
    ['an empty secret beside another', signedWithNothing, [secret('empty', ''), secret('current')], 'mismatch'],
    ['a secret in the millisecond it ended', good, [secret('old', key, { notAfter: fixedStart })], 'no-active-secret'],
    ['a secret that ended long ago', good, [secret('old', key, { notAfter: 1 })], 'no-active-secret'],
    [
      'a secret a millisecond before it begins',
      good,
      [secret('next', key, { notBefore: fixedStart + 1 })],
      'no-active-secret'
    ],
    [
      'an ended secret beside an active one that does not match',
      good,
      [secret('old', key, { notAfter: fixedStart }), secret('new', 'another key')],
      'mismatch'
    ]
  ]
  return refused.map(([name, value, secrets, fault]) => ({
    name: `refuses ${name}: ${fault}`,
    run: () => assert.deepEqual(verdictOf(verify, [value], secrets), { ok: false, fault })
  }))
}

function flippedBits(verify: VerifyScheme): readonly SchemeCheck[] {
  return [
    {
      name: 'refuses each single flipped bit of the digest',
      run: () => {
        for (let bit = 0; bit < 256; bit += 1) {
          const value = `sha256=${flipBit(Buffer.from(hex, 'hex'), bit).toString('hex')}`
          assert.deepEqual(verdictOf(verify, [value]), { ok: false, fault: 'mismatch' }, `bit ${bit}`)
        }
      }
    },
    {
      name: 'refuses each single flipped bit of the body',
      run: () => {
        for (let bit = 0; bit < body.length * 8; bit += 1) {
          const changed = delivery([[scheme.header, good]], flipBit(body, bit))
          const verdict = verify({ scheme, secrets: [secret('current')] }, changed, fixedStart)
          assert.deepEqual(verdict, { ok: false, fault: 'mismatch' }, `bit ${bit}`)
        }
      }
    },
    {
      name: 'refuses a body with a byte more or less',
      run: () => {
        for (const changed of [body.subarray(1), body.subarray(0, -1), Buffer.concat([body, Buffer.from('\n')])]) {
          const verdict = verify(
            { scheme, secrets: [secret('current')] },
            delivery([[scheme.header, good]], changed),
            fixedStart
          )
          assert.deepEqual(verdict, { ok: false, fault: 'mismatch' })
        }
      }
    }
  ]
}

export function flipBit(bytes: Uint8Array, bit: number): Buffer {
  const flipped = Buffer.from(bytes)
  const at = Math.floor(bit / 8)
  flipped[at] = (flipped[at] ?? 0) ^ (1 << (bit % 8))
  return flipped
}

function verdictOf(
  verify: VerifyScheme,
  values: readonly string[],
  secrets: readonly Secret[] = [secret('current')]
): Verdict {
  return verify({ scheme, secrets }, delivery(values.map((value) => [scheme.header, value])), fixedStart)
}

function assertProved(verdict: Verdict, label: string): void {
  assert.deepEqual(verdict, { ok: true, proof: { method: 'hmac-sha256', secret: label } })
}

function secret(label: string, text = key, window: SecretWindow = {}): Secret {
  return new Secret(label, Buffer.from(text), window)
}

function delivery(pairs: readonly (readonly [string, string])[], bytes: Uint8Array = body): Delivery {
  const path = '/webhooks/github'
  return {
    id: 'attempt',
    source: 'github',
    method: 'POST',
    path,
    receivedAt: fixedStart,
    headers: HeaderList.fromEntries(pairs),
    body: bytes
  }
}

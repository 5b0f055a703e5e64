import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import type { Instant } from '../../../src/core/clock.ts'
import type { Delivery } from '../../../src/core/delivery.ts'
import type { HmacScheme } from '../../../src/core/scheme.ts'
import type { Verdict, VerifyScheme } from '../../../src/core/verdict.ts'
import { HeaderList } from '../../../src/core/header-list.ts'
import { Secret } from '../../../src/core/secret.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { schemeChecks } from './scheme-checks.ts'

/* Engines with one plausible fault each. The checks of the real engine must catch every one, or they show nothing. */

type HmacEngine = (scheme: HmacScheme, delivery: Delivery, secrets: readonly Secret[], now: Instant) => Verdict

const real: HmacEngine = (scheme, delivery, secrets, now) => verifyScheme({ scheme, secrets }, delivery, now)

function engineOf(mutant: HmacEngine): VerifyScheme {
  return (use, delivery, now) =>
    use.scheme.kind === 'hmac' ? mutant(use.scheme, delivery, use.secrets, now) : verifyScheme(use, delivery, now)
}

/** The real engine over a header changed first. */
function withHeader(change: (values: readonly string[]) => readonly string[]): HmacEngine {
  return (scheme, delivery, secrets, now) => {
    const values = change(delivery.headers.all(scheme.header))
    const headers = HeaderList.fromEntries(values.map((value) => [scheme.header, value]))
    return real(scheme, { ...delivery, headers }, secrets, now)
  }
}

const mutants: Readonly<Record<string, HmacEngine>> = {
  'compares the first eight bytes only': (scheme, delivery, secrets, now) => {
    const verdict = real(scheme, delivery, secrets, now)
    if (verdict.ok || verdict.fault !== 'mismatch') return verdict
    const claimed = delivery.headers.only(scheme.header)?.slice(0, scheme.prefix.length + 16)
    const match = secrets.find((secret) => {
      const digest = createHmac(scheme.algorithm, secret.reveal()).update(delivery.body).digest('hex')
      return secret.isActive(now) && `${scheme.prefix}${digest}`.slice(0, scheme.prefix.length + 16) === claimed
    })
    return match === undefined ? verdict : { ok: true, proof: { method: 'hmac-sha256', secret: match.label } }
  },
  'compares as many bytes as were sent': (scheme, delivery, secrets, now) => {
    const claimed = delivery.headers.only(scheme.header)
    if (claimed === undefined || claimed.length <= scheme.prefix.length) return real(scheme, delivery, secrets, now)
    const match = secrets.find((secret) => {
      const digest = createHmac(scheme.algorithm, secret.reveal()).update(delivery.body).digest('hex')
      return secret.reveal().length > 0 && secret.isActive(now) && `${scheme.prefix}${digest}`.startsWith(claimed)
    })
    return match === undefined
      ? real(scheme, delivery, secrets, now)
      : { ok: true, proof: { method: 'hmac-sha256', secret: match.label } }
  },
  'takes the first header of two': withHeader((values) => values.slice(0, 1)),
  'takes the last header of two': withHeader((values) => values.slice(-1)),
  'drops empty headers': withHeader((values) => values.filter((value) => value !== '')),
  'ignores the case of the header': withHeader((values) => values.map((value) => value.toLowerCase())),
  'trims the header': withHeader((values) => values.map((value) => value.trim())),
  'cuts off what is too long': withHeader((values) => values.map((value) => value.slice(0, 71))),
  'needs no prefix': withHeader((values) =>
    values.map((value) => (/^[0-9a-f]{64}$/.test(value) ? `sha256=${value}` : value))
  ),
  'accepts an empty secret': (scheme, delivery, secrets, now) => {
    const digest = createHmac(scheme.algorithm, '').update(delivery.body).digest('hex')
    const isEmpty = secrets.find((secret) => secret.reveal().length === 0)
    return isEmpty !== undefined && delivery.headers.only(scheme.header) === `${scheme.prefix}${digest}`
      ? { ok: true, proof: { method: 'hmac-sha256', secret: isEmpty.label } }
      : real(scheme, delivery, secrets, now)
  },
  'parses before it verifies': (scheme, delivery, secrets, now) => {
    JSON.parse(Buffer.from(delivery.body).toString())
    return real(scheme, delivery, secrets, now)
  },
  'signs text instead of bytes': (scheme, delivery, secrets, now) => {
    const body = Buffer.from(Buffer.from(delivery.body).toString('utf8'))
    return real(scheme, { ...delivery, body }, secrets, now)
  },
  'tries the first secret only': (scheme, delivery, secrets, now) => real(scheme, delivery, secrets.slice(0, 1), now),
  'forgets which secret matched': (scheme, delivery, secrets, now) => {
    const [first] = secrets
    const verdict = real(scheme, delivery, secrets, now)
    return verdict.ok ? { ok: true, proof: { ...verdict.proof, secret: first?.label ?? '' } } : verdict
  },
  'never lets a secret expire': (scheme, delivery, secrets, now) => {
    const endless = secrets.map((secret) => new Secret(secret.label, secret.reveal()))
    return real(scheme, delivery, endless, now)
  },
  'lets a secret live a millisecond longer': (scheme, delivery, secrets, now) => {
    const verdict = real(scheme, delivery, secrets, now)
    return verdict.ok ? verdict : real(scheme, delivery, secrets, now - 1)
  },
  'takes a secret early': (scheme, delivery, secrets, now) => {
    const verdict = real(scheme, delivery, secrets, now)
    return verdict.ok ? verdict : real(scheme, delivery, secrets, now + 1)
  },
  'takes SHA-1 in the old header': (scheme, delivery, secrets, now) => {
    const sha1 = { ...scheme, algorithm: 'sha1', header: 'x-hub-signature', prefix: 'sha1=' } as const
    const verdict = real(scheme, delivery, secrets, now)
    return verdict.ok ? verdict : real(sha1, delivery, secrets, now)
  },
  'believes everybody': (_scheme, _delivery, secrets) => ({
    ok: true,
    proof: { method: 'hmac-sha256', secret: secrets[0]?.label ?? '' }
  }),
  'believes nobody': () => ({ ok: false, fault: 'mismatch' })
}

describe('a mutated engine is caught', () => {
  for (const [name, mutant] of Object.entries(mutants))
    test(name, () => {
      const caughtBy = schemeChecks(engineOf(mutant)).filter(({ run }) => fails(run))
      assert.notEqual(caughtBy.length, 0, 'no check fails')
    })
})

test('the real engine is not', () => {
  assert.deepEqual(
    schemeChecks(verifyScheme).filter(({ run }) => fails(run)),
    []
  )
})

function fails(run: () => void): boolean {
  try {
    run()
    return false
  } catch {
    return true
  }
}

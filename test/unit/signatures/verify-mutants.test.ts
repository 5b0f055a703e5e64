import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import type { Instant } from '../../../src/core/clock.ts'
import type { Delivery } from '../../../src/core/delivery.ts'
import type { HmacScheme, TimeWindow } from '../../../src/core/scheme.ts'
import type { Verdict, VerifyScheme } from '../../../src/core/verdict.ts'
import { HeaderList } from '../../../src/core/header-list.ts'
import { Secret } from '../../../src/core/secret.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { listChecks } from './list-checks.ts'
import { primitiveChecks } from './primitive-checks.ts'
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

/** Engines whose fault shows with more than one signature, a time, or another primitive. */
const broadMutants: Readonly<Record<string, VerifyScheme>> = {
  'tries the first signature only': (use, delivery, now, keys) => {
    const { scheme } = use
    if (!('list' in scheme) || scheme.list === undefined) return verifyScheme(use, delivery, now, keys)
    const { list, prefix } = scheme
    let seen = 0
    const cut = (value: string): string =>
      value
        .split(list)
        .filter((item) => !item.startsWith(prefix) || (seen += 1) === 1)
        .join(list)
    const entries = delivery.headers.entries().map(([name, value]): [string, string] => {
      seen = 0
      return name.toLowerCase() === scheme.header ? [name, cut(value)] : [name, value]
    })
    return verifyScheme(use, { ...delivery, headers: HeaderList.fromEntries(entries) }, now, keys)
  },
  'takes what is from the future': withWindow({ futureMs: Number.POSITIVE_INFINITY }),
  'takes what is old': withWindow({ pastMs: Number.POSITIVE_INFINITY }),
  'is a millisecond short of its window': withWindow({ pastMs: 299_999 }),
  'reads a time as the other unit': withWindow({ format: 'unix-ms' }),
  'takes one signed item for all': (use, delivery, now, keys) => {
    const verdict = verifyScheme(use, delivery, now, keys)
    return verdict.ok || use.scheme.kind !== 'hmac-items' || verdict.fault === 'no-active-secret'
      ? verdict
      : { ok: true, proof: { method: 'hmac-sha256', secret: 'current' } }
  },
  'compares a token by its beginning': (use, delivery, now, keys) => {
    const verdict = verifyScheme(use, delivery, now, keys)
    const [only] = use.secrets
    if (use.scheme.kind !== 'token' || only === undefined || verdict.ok) return verdict
    const value = delivery.headers.only(use.scheme.header) ?? ''
    const full = `${use.scheme.prefix}${Buffer.from(only.reveal()).toString()}`
    return value.length > 10 && full.startsWith(value)
      ? { ok: true, proof: { method: 'token', secret: only.label } }
      : verdict
  },
  'does not look at the end of a token': (use, delivery, now, keys) => {
    const verdict = verifyScheme(use, delivery, now, keys)
    return !verdict.ok && verdict.fault === 'stale' && use.scheme.kind === 'jwt'
      ? { ok: true, proof: { method: 'jwt', secret: 'keys:www.googleapis.com' } }
      : verdict
  },
  'takes a doubled time': (use, delivery, now, keys) => {
    const seen = new Set<string>()
    const once = delivery.headers.entries().filter(([name]) => {
      const isNew = !/time/.test(name) || !seen.has(name)
      seen.add(name)
      return isNew
    })
    return verifyScheme(use, { ...delivery, headers: HeaderList.fromEntries(once) }, now, keys)
  },
  'leaves the id out of what is signed': (use, delivery, now, keys) => {
    const { scheme } = use
    if (scheme.kind !== 'hmac' || scheme.timestamp === undefined) return verifyScheme(use, delivery, now, keys)
    const verdict = verifyScheme(use, delivery, now, keys)
    if (verdict.ok || delivery.headers.only('webhook-id') === undefined) return verdict
    const headers = HeaderList.fromEntries([
      ...delivery.headers.entries().filter(([name]) => name !== 'webhook-id'),
      ['webhook-id', 'msg_1']
    ])
    return verifyScheme(use, { ...delivery, headers }, now, keys)
  },
  'lets a signed text be cut in two ways': (use, delivery, now, keys) => {
    const verdict = verifyScheme(use, delivery, now, keys)
    return !verdict.ok && verdict.fault === 'malformed' && delivery.headers.only('webhook-id')?.includes('.') === true
      ? { ok: true, proof: { method: 'hmac-sha256', secret: 'current' } }
      : verdict
  }
}

function withWindow(change: Partial<TimeWindow>): VerifyScheme {
  return (use, delivery, now, keys) => {
    const { scheme } = use
    if (scheme.kind !== 'hmac' || scheme.timestamp === undefined) return verifyScheme(use, delivery, now, keys)
    const changed = { ...scheme, timestamp: { ...scheme.timestamp, ...change } }
    return verifyScheme({ ...use, scheme: changed }, delivery, now, keys)
  }
}

const allChecks = (verify: VerifyScheme) => [...schemeChecks(verify), ...listChecks(verify), ...primitiveChecks(verify)]

describe('a mutated engine is caught', () => {
  for (const [name, mutant] of Object.entries(mutants))
    test(name, () => {
      const catches = schemeChecks(engineOf(mutant)).find(({ run }) => fails(run))
      assert.notEqual(catches, undefined, 'no check fails')
    })
  for (const [name, mutant] of Object.entries(broadMutants))
    test(name, () => {
      const catches = allChecks(mutant).find(({ run }) => fails(run))
      assert.notEqual(catches, undefined, 'no check fails')
    })
})

test('the real engine is not', () => {
  assert.deepEqual(
    allChecks(verifyScheme).filter(({ run }) => fails(run)),
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

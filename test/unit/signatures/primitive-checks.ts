import assert from 'node:assert/strict'
import type { Delivery } from '../../../src/core/delivery.ts'
import { HeaderList } from '../../../src/core/header-list.ts'
import type { SchemeInUse } from '../../../src/core/scheme.ts'
import { Secret } from '../../../src/core/secret.ts'
import type { Verdict, VerifyScheme } from '../../../src/core/verdict.ts'
import { provedCases } from './primitive-cases.ts'
import type { ProvedCase } from './primitive-cases.ts'
import { flipBit } from './scheme-checks.ts'
import type { SchemeCheck } from './scheme-checks.ts'

/* What every shape of proof must refuse, as checks over any engine. */

export function primitiveChecks(verify: VerifyScheme): readonly SchemeCheck[] {
  return provedCases.flatMap((proved) => {
    const judge = (change: Partial<Delivery>, use: Partial<SchemeInUse> = {}, at = proved.now): Verdict =>
      verify({ ...proved.use, ...use }, { ...proved.delivery, ...change }, at, proved.findKeys)
    const checks = [
      ...bodyChecks(proved, judge),
      ...headerChecks(proved, judge),
      ...secretChecks(proved, judge),
      ...timeChecks(proved, judge)
    ]
    return checks.map(({ name, run }) => ({ name: `${proved.name}: ${name}`, run }))
  })
}

type Judge = (change: Partial<Delivery>, use?: Partial<SchemeInUse>, at?: number) => Verdict

function bodyChecks({ delivery, coversBody }: ProvedCase, judge: Judge): readonly SchemeCheck[] {
  const good: SchemeCheck = { name: 'verifies', run: () => assert.equal(judge({}).ok, true) }
  if (!coversBody) return [good]
  return [
    good,
    {
      name: 'refuses each flipped bit of the body',
      run: () => {
        for (let bit = 0; bit < delivery.body.length * 8; bit += 1)
          assert.equal(judge({ body: flipBit(delivery.body, bit) }).ok, false, `bit ${bit}`)
      }
    },
    {
      name: 'refuses a byte more or less',
      run: () => {
        const { body } = delivery
        for (const changed of [body.subarray(1), body.subarray(0, -1), Buffer.concat([body, Buffer.from(' ')])])
          assert.equal(judge({ body: changed }).ok, false)
      }
    }
  ]
}

function headerChecks({ delivery, proofHeaders }: ProvedCase, judge: Judge): readonly SchemeCheck[] {
  const entries = delivery.headers.entries()
  const withValue = (name: string, ...values: readonly string[]): Verdict => {
    const others = entries.filter(([each]) => each !== name)
    return judge({ headers: HeaderList.fromEntries([...others, ...values.map((value) => [name, value] as const)]) })
  }
  return proofHeaders.flatMap((name) => {
    const value = delivery.headers.only(name) ?? ''
    return [
      { name: `refuses no ${name}`, run: () => assert.deepEqual(withValue(name), { ok: false, fault: 'missing' }) },
      {
        name: `refuses an empty ${name}`,
        run: () => assert.deepEqual(withValue(name, ''), { ok: false, fault: 'missing' })
      },
      {
        name: `refuses two of ${name}`,
        run: () => {
          for (const values of [
            [value, value],
            ['', value],
            [value, ''],
            [value, 'x'],
            ['x', value]
          ])
            assert.deepEqual(withValue(name, ...values), { ok: false, fault: 'doubled' })
        }
      },
      {
        name: `refuses each other character and each flipped bit of ${name}`,
        run: () => {
          for (let at = 0; at < value.length; at += 1)
            for (let bit = 0; bit < 8; bit += 1) {
              const other = String.fromCodePoint(value.charCodeAt(at) ^ (1 << bit))
              const changed = `${value.slice(0, at)}${other}${value.slice(at + 1)}`
              // The one thing that is compared without regard to case: https://www.rfc-editor.org/rfc/rfc7235#section-2.1
              if (/^basic /i.test(changed) && changed.slice(6) === value.slice(6)) continue
              assert.equal(withValue(name, changed).ok, false, changed)
            }
        }
      },
      {
        name: `refuses a beginning of ${name}, and more than it`,
        run: () => {
          for (let length = 1; length < value.length; length += 1)
            assert.equal(withValue(name, value.slice(0, length)).ok, false, `${length} characters`)
          for (const changed of [`${value}0`, `${value} `, ` ${value}`, `${value}\n`, `${value}\0`, `${value},`])
            assert.equal(withValue(name, changed).ok, false, JSON.stringify(changed))
        }
      },
      {
        name: `refuses an endless ${name}`,
        run: () => assert.equal(withValue(name, value.repeat(1 + Math.ceil(70_000 / value.length))).ok, false)
      }
    ]
  })
}

function secretChecks({ use }: ProvedCase, judge: Judge): readonly SchemeCheck[] {
  const [only] = use.secrets
  if (only === undefined) return []
  const bytes = only.reveal()
  const secretWith = (changed: Uint8Array): Secret => new Secret('changed', changed)
  return [
    {
      name: 'refuses without secrets, with an empty one, and with one that has ended',
      run: () => {
        const ended = new Secret('ended', bytes, { notAfter: 1 })
        for (const secrets of [[], [secretWith(new Uint8Array())], [ended]])
          assert.deepEqual(judge({}, { secrets }), { ok: false, fault: 'no-active-secret' })
      }
    },
    {
      name: 'refuses another secret in every place',
      run: () => {
        for (let at = 0; at < bytes.length; at += 1) {
          const changed = Buffer.from(bytes)
          changed[at] = (changed[at] ?? 0) === 0x41 ? 0x42 : 0x41
          assert.equal(judge({}, { secrets: [secretWith(changed)] }).ok, changed.equals(bytes), `byte ${at}`)
        }
        assert.equal(judge({}, { secrets: [secretWith(bytes.subarray(0, -4))] }).ok, false)
      }
    },
    {
      name: 'verifies by the second of two, and says which',
      run: () => {
        const other = Buffer.from(bytes).fill(0x51, Math.floor(bytes.length / 2))
        const verdict = judge({}, { secrets: [new Secret('other', other), only] })
        assert.equal(verdict.ok && verdict.proof.secret, only.label)
      }
    }
  ]
}

function timeChecks({ window, now }: ProvedCase, judge: Judge): readonly SchemeCheck[] {
  if (window === undefined) return []
  const { pastMs, futureMs } = window
  return [
    {
      name: 'verifies at both ends of its window',
      run: () => {
        assert.equal(judge({}, {}, now + pastMs).ok, true)
        assert.equal(judge({}, {}, now - futureMs).ok, true)
      }
    },
    {
      name: 'refuses what is older by a millisecond, and what is further ahead by one',
      run: () => {
        assert.deepEqual(judge({}, {}, now + pastMs + 1), { ok: false, fault: 'stale' })
        assert.deepEqual(judge({}, {}, now - futureMs - 1), { ok: false, fault: 'future' })
        assert.deepEqual(judge({}, {}, now + 365 * 86_400_000), { ok: false, fault: 'stale' })
        assert.deepEqual(judge({}, {}, 0), { ok: false, fault: 'future' })
      }
    }
  ]
}

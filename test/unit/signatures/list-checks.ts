import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import type { SignatureFault, Verdict, VerifyScheme } from '../../../src/core/verdict.ts'
import { standard, stripeLike, pagerdutyLike, recurlyLike } from '../../support/test-schemes.ts'
import { deliveryOf, now, secret } from './primitive-cases.ts'
import type { SchemeCheck } from './scheme-checks.ts'

/* Headers with several signatures, and what is signed besides the body: as checks over any engine. */

const body = Buffer.from('{"id":"evt_1"}')
const key = 'a secret of these tests'
const time = String(now / 1000)
const hex = (text: string, by = key): string => createHmac('sha256', by).update(text).digest('hex')
const good = hex(`${time}.{"id":"evt_1"}`)
const bad = '0'.repeat(64)
const ofBody = hex('{"id":"evt_1"}')
const ofMilliseconds = hex(`${now}.{"id":"evt_1"}`)

export function listChecks(verify: VerifyScheme): readonly SchemeCheck[] {
  const stripe = (value: string): Verdict =>
    verify({ scheme: stripeLike, secrets: [secret(key)] }, deliveryOf([['Stripe-Signature', value]], body), now)
  const pagerduty = (value: string): Verdict =>
    verify({ scheme: pagerdutyLike, secrets: [secret(key)] }, deliveryOf([['X-PagerDuty-Signature', value]], body), now)
  const recurly = (value: string): Verdict =>
    verify({ scheme: recurlyLike, secrets: [secret(key)] }, deliveryOf([['recurly-signature', value]], body), now)
  return [
    ...verifies({ stripe, pagerduty, recurly }),
    ...refuses(stripe),
    ...refusesOthers(pagerduty, recurly),
    ...idChecks(verify)
  ]
}

type Judge = (value: string) => Verdict

function verifies({ stripe, pagerduty, recurly }: Readonly<Record<string, Judge>>): readonly SchemeCheck[] {
  const values: readonly (readonly [Judge | undefined, string, string])[] = [
    [stripe, 'the second of two signatures', `t=${time},v1=${bad},v1=${good}`],
    [stripe, 'the fifth of five', `t=${time}${`,v1=${bad}`.repeat(4)},v1=${good}`],
    [stripe, 'a signature beside those of other versions', `t=${time},v0=${bad},v1=${good},v2=x,other`],
    [stripe, 'a signature before its time', `v1=${good},t=${time}`],
    [pagerduty, 'the second of two without a time', `v1=${bad},v1=${ofBody}`],
    [pagerduty, 'one of a version to come beside it', `v2=${bad},v1=${ofBody}`],
    [recurly, 'the second behind a time without a name', `${now},${bad},${ofMilliseconds}`]
  ]
  return values.map(([judge, name, value]) => ({
    name: `verifies ${name}`,
    run: () => assert.equal(judge?.(value).ok, true)
  }))
}

function refuses(stripe: Judge): readonly SchemeCheck[] {
  const values: readonly (readonly [name: string, value: string, fault: SignatureFault])[] = [
    ['two signatures, none good', `t=${time},v1=${bad},v1=${bad.replace('0', '1')}`, 'mismatch'],
    ['more than five signatures, the last one good', `t=${time}${`,v1=${bad}`.repeat(5)},v1=${good}`, 'malformed'],
    ['a good signature under the name of another version', `t=${time},v0=${good}`, 'missing'],
    ['a good signature under the time’s name', `t=${good},v1=${bad}`, 'malformed'],
    ['no time', `v1=${good}`, 'missing'],
    ['an empty time', `t=,v1=${good}`, 'malformed'],
    ['two times', `t=${time},t=${time},v1=${good}`, 'doubled'],
    ['two times, the second of them signed', `t=1,t=${time},v1=${good}`, 'doubled'],
    ['another time', `t=${Number(time) + 1},v1=${good}`, 'mismatch'],
    ['the same time written longer', `t=0${time},v1=${good}`, 'mismatch'],
    ['a time that is no whole number', `t=${time}.0,v1=${good}`, 'malformed'],
    ['a time as a power', `t=1e9,v1=${good}`, 'malformed'],
    ['a time below nothing', `t=-${time},v1=${good}`, 'malformed'],
    ['a time in hex', `t=0x10,v1=${good}`, 'malformed'],
    ['a time with a sign', `t=+${time},v1=${good}`, 'malformed'],
    ['a signature of the body alone', `t=${time},v1=${ofBody}`, 'mismatch'],
    ['spaces between the items', `t=${time}, v1=${good}`, 'missing'],
    ['an empty item', `t=${time},,v1=${good}`, 'malformed'],
    ['one signature that is cut beside a good one', `t=${time},v1=${good},v1=${good.slice(2)}`, 'malformed'],
    ['upper case', `t=${time},v1=${good.toUpperCase()}`, 'malformed']
  ]
  return values.map(([name, value, fault]) => ({
    name: `refuses ${name}: ${fault}`,
    run: () => assert.deepEqual(stripe(value), { ok: false, fault })
  }))
}

function refusesOthers(pagerduty: Judge, recurly: Judge): readonly SchemeCheck[] {
  return [
    {
      name: 'refuses a signature that nobody names in a list',
      run: () => assert.deepEqual(pagerduty(ofBody), { ok: false, fault: 'missing' })
    },
    {
      name: 'refuses a time in seconds where it is in milliseconds',
      run: () => assert.equal(recurly(`${time},${hex(`${time}.{"id":"evt_1"}`)}`).ok, false)
    },
    {
      name: 'refuses a signature in the place of the time',
      run: () => assert.equal(recurly(`${ofMilliseconds},${now}`).ok, false)
    }
  ]
}

/** What parts the signed values must not be in them: `a.1` + `2` + … is signed like `a` + `1` + `2.…`. */
function idChecks(verify: VerifyScheme): readonly SchemeCheck[] {
  const text = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const bytes = Buffer.from(text.slice('whsec_'.length), 'base64')
  const judge = (id: string, signed: string, given: string): Verdict => {
    const signature = `v1,${createHmac('sha256', bytes).update(Buffer.from(signed, 'latin1')).digest('base64')}`
    const headers = [
      ['webhook-id', id],
      ['webhook-timestamp', time],
      ['webhook-signature', signature]
    ] as const
    return verify({ scheme: standard, secrets: [secret(text)] }, deliveryOf(headers, Buffer.from(given)), now)
  }
  return [
    {
      name: 'refuses an id that could be cut in another way',
      run: () => {
        assert.equal(judge('msg_1', `msg_1.${time}.${time}.{}`, `${time}.{}`).ok, true)
        const moved = judge(`msg_1.${time}`, `msg_1.${time}.${time}.{}`, '{}')
        assert.deepEqual(moved, { ok: false, fault: 'malformed' })
      }
    },
    {
      name: 'signs the bytes of a header as they came',
      run: () => {
        assert.equal(judge('msg_\u00fc', `msg_\u00fc.${time}.{}`, '{}').ok, true)
        assert.deepEqual(judge('msg_\u01fc', `msg_\u00fc.${time}.{}`, '{}'), { ok: false, fault: 'malformed' })
      }
    }
  ]
}

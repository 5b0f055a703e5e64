import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Admission, AdmissionRule, Facts } from '../../../src/core/policy.ts'
import { fixedStart } from '../../support/fixed-clock.ts'
import { makePolicy, makeView } from '../../support/make-policy.ts'
import type { ViewChange } from '../../support/make-policy.ts'

const signed: AdmissionRule = {
  id: 'signed',
  when: 'event.type == "com.github.push"',
  require: 'commit.verified',
  otherwise: 'hold',
  expiresMs: 1000
}
const strong: AdmissionRule = {
  id: 'strong',
  when: 'true',
  require: 'source.authmethod.startsWith("hmac")',
  otherwise: 'refuse'
}

function admit(admission: readonly AdmissionRule[], facts: Facts, change: ViewChange = {}): Admission {
  return makePolicy({ admission }).admit(makeView(change), fixedStart, facts)
}

describe('admission', () => {
  test('is of what fulfils every rule that is about it', () => {
    assert.deepEqual(admit([signed, strong], { 'commit.verified': true }), { kind: 'admitted' })
    assert.deepEqual(admit([signed], {}, { event: { type: 'com.github.ping' } }), { kind: 'admitted' })
    assert.deepEqual(admit([], {}), { kind: 'admitted' })
  })

  test('is not of what does not, nor of what could not be found out', () => {
    const held = { kind: 'held', rules: ['signed'], expiresMs: 1000 }
    assert.deepEqual(admit([signed], { 'commit.verified': false }), held)
    assert.deepEqual(admit([signed], {}), held)
    assert.deepEqual(admit([signed], { 'image.signed': true }), held)
  })

  test('refuses where any rule refuses', () => {
    const change: ViewChange = { source: { authmethod: 'path-token' } }
    assert.deepEqual(admit([signed, strong], {}, change), { kind: 'refused', rules: ['strong'] })
    assert.deepEqual(admit([strong, signed], {}, change), { kind: 'refused', rules: ['strong'] })
  })

  test('of a rule whose `when` errs is what it does otherwise', () => {
    const errs: AdmissionRule = { ...signed, id: 'errs', when: 'data.severity == "critical"' }
    assert.equal(admit([errs], { 'commit.verified': true }).kind, 'held')
    assert.equal(admit([{ ...errs, otherwise: 'refuse' }], { 'commit.verified': true }).kind, 'refused')
  })

  test('asks only for what the rules about an event need', () => {
    const image: AdmissionRule = {
      id: 'image',
      when: 'event.domain == "registry"',
      require: 'image.signed && image.exists',
      otherwise: 'hold'
    }
    const policy = makePolicy({ admission: [signed, image, strong] })
    assert.deepEqual(policy.factsFor(makeView(), fixedStart), ['commit.verified'])
    assert.deepEqual(policy.factsFor(makeView({ event: { type: 'x.y', domain: 'registry' } }), fixedStart), [
      'image.exists',
      'image.signed'
    ])
    assert.deepEqual(policy.factsFor(makeView({ event: { type: 'x.y' } }), fixedStart), [])
  })

  test('holds for the shortest time that a rule gives', () => {
    const longer: AdmissionRule = { ...signed, id: 'longer', expiresMs: 5000 }
    const endless: AdmissionRule = { id: 'endless', when: 'true', require: 'false', otherwise: 'hold' }
    const told = admit([longer, endless, signed], {})
    assert.deepEqual(told, { kind: 'held', rules: ['longer', 'endless', 'signed'], expiresMs: 1000 })
    assert.deepEqual(admit([endless], {}), { kind: 'held', rules: ['endless'], expiresMs: undefined })
  })
})

import { fixedStart } from '../support/fixed-clock.ts'
import type { Trial } from './find-disagreement.ts'
import type { PlainPolicy, PlainView } from './reference/decide-event.ts'
import type { Expression, Value } from './reference/expression.ts'

/* What random rules have found, at its least: it must not come back. A new one is put here with what was wrong. */

export const foundTrials: Readonly<Record<string, Trial>> = {
  'a fact called `constructor` made every rule of its tenant fail': trialOf(
    { residency: [{ id: 'any', when: name('tenant.known'), allow: ['uk'] }] },
    viewOf({ constructor: 'uk' })
  ),
  'a double without a fraction could not be added to one with': trialOf(
    {
      residency: [{ id: 'any', when: less(constant(2.25), plus(name('tenant.share'), constant(0.5))), allow: ['uk'] }]
    },
    viewOf({ share: 2 }),
    viewOf({ share: 2.5 })
  ),
  'an emoji came before U+FB00, which is not its order': trialOf(
    { residency: [{ id: 'any', when: less(constant('\ufb00'), name('tenant.country')), allow: ['uk'] }] },
    viewOf({ country: '\u{1f600}' }),
    viewOf({ country: '\ufb01' }),
    viewOf({ country: 'z' })
  ),
  'a number with two signs was refused for being read in two ways': trialOf(
    { residency: [{ id: 'any', when: less(constant(0.5), negative(constant(-1.25))), allow: ['uk'] }] },
    viewOf({})
  ),
  'what nobody has is not taken from what every object has': trialOf(
    { residency: [{ id: 'any', when: { is: 'has', path: ['tenant', 'constructor'] }, allow: ['uk'] }] },
    viewOf({}),
    viewOf({ constructor: 'uk' })
  ),
  'a duration has 64 bits of nanoseconds, and what is longer has no value': trialOf(
    { residency: [{ id: 'any', when: less(sinceLongAgo(), { is: 'duration', text: constant('1h') }), allow: ['uk'] }] },
    viewOf({})
  )
}

function trialOf(rules: Partial<PlainPolicy>, ...views: readonly PlainView[]): Trial {
  const plain = { regions: ['uk'], sets: {}, residency: [], routing: [], admission: [], custody: {}, ...rules }
  return { plain, style: 'tight', cases: views.map((view) => ({ view, facts: {}, nowMs: fixedStart })) }
}

function viewOf(facts: Readonly<Record<string, Value>>): PlainView {
  return {
    event: { type: 'com.github.push', source: 'urn:x', domain: 'scm', provider: 'github', action: 'push' },
    source: { name: 'github', authmethod: 'hmac-sha256' },
    tenant: { known: true, id: 't-1', home: 'uk', ...facts },
    data: {},
    gateway: { location: 'uk', environment: 'test' }
  }
}

function name(path: string): Expression {
  return { is: 'name', path: path.split('.') }
}

function constant(value: Value): Expression {
  return { is: 'constant', value }
}

function sinceLongAgo(): Expression {
  return { is: 'minus', left: { is: 'now' }, right: { is: 'timestamp', text: constant('0200-01-01T00:00:00Z') } }
}

function less(left: Expression, right: Expression): Expression {
  return { is: 'compare', order: '<', left, right }
}

function plus(left: Expression, right: Expression): Expression {
  return { is: 'plus', left, right }
}

function negative(of: Expression): Expression {
  return { is: 'negative', of }
}

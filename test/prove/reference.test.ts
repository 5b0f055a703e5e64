import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decideDelivery } from './reference/decide-delivery.ts'
import type { PlainFate } from './reference/decide-delivery.ts'
import { decideEvent } from './reference/decide-event.ts'
import type { PlainPolicy, PlainView } from './reference/decide-event.ts'
import type { Expression } from './reference/expression.ts'

/* The reference by itself: the example of docs/residency.md, and what no part of the gateway makes yet. */

const before = Date.parse('2027-06-29T23:59:59.999Z')
const after = Date.parse('2027-06-30T00:00:00Z')

const policy: PlainPolicy = {
  regions: ['uk', 'eu'],
  sets: { eea: ['DE', 'FR', 'IE'] },
  residency: [
    { id: 'nhs', when: asked('sector', equals('sector', 'nhs')), allow: ['uk'], expires: '2027-06-30' },
    {
      id: 'eea',
      when: asked('country', { is: 'in', item: fact('country'), list: { is: 'name', path: ['sets', 'eea'] } }),
      allow: ['eu']
    },
    { id: 'gb', when: asked('country', equals('country', 'GB')), allow: ['uk', 'eu'] }
  ],
  routing: [{ id: 'home', when: fact('known'), regions: { is: 'list', items: [fact('home')] } }],
  admission: [],
  custody: { github: { region: 'uk', expires: '2027-06-30' } }
}
const hospital = { known: true, home: 'uk', country: 'GB', sector: 'nhs' }

describe('the reference', () => {
  test('allows what every rule allows, until its ground has passed', () => {
    assert.deepEqual(decideEvent(policy, viewOf(hospital), before), {
      verdict: 'placed',
      regions: ['uk'],
      allowed: ['uk']
    })
    assert.deepEqual(decideEvent(policy, viewOf(hospital), after).allowed, [])
    const { verdict, allowed } = decideEvent(policy, viewOf({ known: true, home: 'us', country: 'US' }), before)
    assert.deepEqual([verdict, allowed], ['undecided', undefined])
  })

  test('keeps a whole delivery in custody, unless some of it may be elsewhere only', () => {
    const nobody = itemOf({ known: false })
    assert.deepEqual(placesOf([itemOf(hospital), nobody], before), ['0 uk quarantine', '1 uk quarantine'])
    assert.deepEqual(placesOf([itemOf({ known: true, home: 'eu', country: 'DE' }), nobody], before), [])
    assert.deepEqual(placesOf([itemOf(hospital), nobody], after), [])
  })

  test('lays what is derived where its cause is, or nowhere', () => {
    const british = { known: true, home: 'eu', country: 'GB' }
    const derived = [viewOf(british), viewOf(hospital), viewOf({ known: false })]
    assert.deepEqual(placesOf([{ view: viewOf(british), derived }], before), ['0 eu domain', '0.0 eu domain'])
    assert.deepEqual(placesOf([{ view: viewOf(hospital), derived }], before), [
      '0 uk domain',
      '0.0 uk domain',
      '0.1 uk domain'
    ])
  })
})

function placesOf(items: Parameters<typeof decideDelivery>[2], nowMs: number): readonly string[] {
  const fate: PlainFate = decideDelivery(policy, 'github', items, nowMs)
  return fate.placements.map(({ item, derived, region, into }) =>
    [derived === undefined ? item : `${item}.${derived}`, region, into].join(' ')
  )
}

function itemOf(tenant: PlainView[string]) {
  return { view: viewOf(tenant), derived: [] }
}

function viewOf(tenant: PlainView[string]): PlainView {
  return { tenant }
}

function fact(name: string): Expression {
  return { is: 'name', path: ['tenant', name] }
}

function equals(name: string, value: string): Expression {
  return { is: 'compare', order: '==', left: fact(name), right: { is: 'constant', value } }
}

function asked(name: string, right: Expression): Expression {
  return { is: 'and', left: { is: 'has', path: ['tenant', name] }, right }
}

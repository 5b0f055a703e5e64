import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { faultsOf } from '../../support/make-policy.ts'

function faultOf(when: string, kind: 'residency' | 'require' = 'residency') {
  const faults =
    kind === 'residency'
      ? faultsOf({ sets: { eu: ['DE'] }, residency: [{ id: 'r', when, allow: ['uk'] }] })
      : faultsOf({ admission: [{ id: 'a', when: 'true', require: when, otherwise: 'hold' }] })
  return faults[0]
}

const refused: readonly [text: string, says: RegExp, where?: string][] = [
  ['tenant.sektor == "nhs"', /tenant has no fact "sektor"/, 'tenant.sektor'],
  ['event.payload == "x"', /event has no field "payload"/, 'event.payload'],
  ['data.email == "x"', /data has no field "email"/],
  ['payload.x == 1', /unknown variable: payload/],
  ['tenant.country in sets.uk', /sets has no field "uk"/],
  ['tenant["sektor"] == "x"', /tenant has no fact "sektor"/],
  ['tenant.country', /it gives string, and true or false is needed/],
  ['tenant.country == 3', /no such overload/],
  ['tenant.country ==', /it ends before it is whole/],
  ['', /./],
  ['tenant.country.reverse() == "BG"', /reverse/],
  ['sets.eu.exists(a, sets.eu.exists(b, a == b))', /stands inside another macro/],
  ['commit.verified', /unknown variable: commit/],
  [`${'!'.repeat(60)}true`, /nested deeper than 24/],
  [`tenant.country in [${'"DE",'.repeat(1001)}"x"]`, /list|exceed|characters/i],
  [`tenant.country == "${'x'.repeat(5000)}"`, /4096 are the most/],
  ['tenant.staff * 2 > 3', /can't be used/],
  ['{"a": true}["a"]', /can't be used/],
  ['[tenant][0].country == "GB"', /`tenant` stands alone/, 'tenant'],
  ['[tenant].exists(t, t.country == "GB")', /`tenant` stands alone/],
  ['(true ? tenant : tenant).country == "GB"', /`tenant` stands alone/],
  ['tenant["cou" + "ntry"] == "GB"', /`tenant` stands alone/],
  ['sets.eu.exists(tenant, tenant == "DE")', /`tenant` stands alone/],
  ['tenant == tenant', /`tenant` stands alone/],
  ['tenant.country == "GB" // of the United Kingdom', /comments can’t stand in a rule/, '// of the United Kingdom'],
  ['tenant.country.matches("(")', /"matches" can’t read it/, '"("'],
  ['tenant.country.matches("(?<=a)b")', /"matches" can’t read it/],
  ['now < timestamp("2027-13-01T00:00:00Z")', /"timestamp" can’t read it/, '"2027-13-01T00:00:00Z"'],
  ['now - timestamp("2027-01-01T00:00:00Z") < duration("1 day")', /"duration" can’t read it/, '"1 day"'],
  ['tenant.staff == 0X10', /can’t be evaluated/]
]

describe('a rule that is refused says why and where', () => {
  for (const [text, says, where] of refused)
    test(text.slice(0, 60) || '(nothing)', () => {
      const fault = faultOf(text)
      assert.match(fault?.message ?? 'no fault', says)
      assert.deepEqual(fault?.path, ['residency', 0, 'when'])
      if (where !== undefined) assert.equal(text.slice(fault?.span?.start, fault?.span?.end), where)
    })

  test('with the names that are there, to suggest the one that was meant', () => {
    const unknown = faultOf('tenant.sektor == "nhs"')?.unknown
    assert.equal(unknown?.name, 'sektor')
    assert.ok(unknown.known.includes('sector') && unknown.known.includes('home'))
  })

  test('and all faults are told at once', () => {
    const bad = { id: 'r', when: 'nothing', allow: ['uk'] }
    const faults = faultsOf({
      residency: [bad, bad],
      routing: [{ id: 'x', when: 'true', regions: { cel: 'tenant.home' } }],
      admission: [{ id: 'a', when: 'true', require: 'commit.signed', otherwise: 'hold' }]
    })
    assert.deepEqual(
      faults.map(({ path }) => path.join('.')),
      ['residency.0.when', 'residency.1.when', 'routing.0.regions.cel', 'admission.0.require']
    )
  })
})

describe('a rule is taken', () => {
  for (const text of [
    'true',
    'tenant.known && tenant.country in sets.eu',
    'tenant.country in ["DE", "FR"]',
    'has(tenant.staff) && tenant.staff > 10',
    'tenant.share > 0.5',
    'tenant.staff == 10',
    'event.type.startsWith("com.github.") && event.action != "ping"',
    'event.source.matches("^https://github\\\\.com/acme/")',
    'sets.eu.exists(c, c == tenant.country)',
    'now < timestamp("2027-01-01T00:00:00Z")',
    'now - timestamp("2027-01-01T00:00:00Z") < duration("24h")',
    'tenant.gold ? source.name == "a" : size(tenant.id) > 3',
    '!tenant.known'
  ])
    test(text, () => assert.equal(faultOf(text), undefined))

  test('with what lookups find, where it is admission', () => {
    assert.equal(faultOf('commit.verified && (image.signed || change.approved)', 'require'), undefined)
  })
})

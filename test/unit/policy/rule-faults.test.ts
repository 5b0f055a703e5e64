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
  ['tenant == tenant', /no such overload/],
  ['tenant.country == "GB" // of the United Kingdom', /comments can’t stand in a rule/, '// of the United Kingdom'],
  ['tenant.staff == 0X10', /can't be evaluated as it is written .*: put brackets/],
  // What reads a record unseen got what was decided for another event.
  ['(tenant.known ? tenant : tenant).country == "GB"', /tenant is a record and no value/, 'tenant'],
  ['[tenant][0].country == "GB"', /tenant is a record and no value/, 'tenant'],
  ['[tenant].exists(t, t.country == "GB")', /tenant is a record and no value/, 'tenant'],
  ['tenant["coun" + "try"] == "GB"', /tenant is a record and no value/, 'tenant'],
  ['tenant[data.country] == "GB"', /tenant is a record and no value/, 'tenant'],
  ['sets["e" + "u"] == ["DE"]', /sets is a record and no value/, 'sets'],
  ['sets.eu.exists(tenant, tenant == "DE")', /tenant is a record and no value/, 'tenant'],
  // One engine checks, another evaluates: these they read differently.
  ['tenant.gold == true < true', /read in two ways: put brackets/],
  ['tenant.known != tenant.gold >= true', /read in two ways: put brackets/],
  ['tenant.known ? tenant.gold ? true : false : true', /\? but expecting/],
  ['1u == 1u', /read in two ways/],
  // What fails for every event.
  ['event.type.matches("(")', /"\(" is no pattern of RE2/, '"("'],
  ['event.type.matches("a(?=b)")', /is no pattern of RE2/],
  ['now < timestamp("2027-02-30")', /"2027-02-30" is no timestamp, as 2027-06-30T00:00:00Z/],
  // The engine said 1901.
  ['timestamp("0001-01-01T00:00:00Z").getFullYear() == 1', /is before the year 100/],
  ['now - now < duration("3 days")', /"3 days" is no duration, as 36h/]
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
    '!tenant.known',
    // However it is written, both engines read it alike.
    '!!tenant.known && !(!tenant.known)',
    '(tenant.gold == true) < true',
    'tenant["country"] == "GB" && sets["eu"][0] == "DE"',
    'tenant.known && tenant.gold && (tenant.known && tenant.gold) || true',
    'tenant.known ? tenant.gold : tenant.gold ? true : false',
    '1 - 2 - (3 - 4) < -tenant.staff + -5',
    '-(tenant.share + 1e21) < -0.5',
    '0.5 < -(-1.25) && 9 in [(true ? -6 : - 1), -(-(5))] && --1 < 2',
    'event.type == \'it\\\'s\' || event.type == r\'\\d\' || event.type == """a"b"""',
    'event.type == "\\x41\\u00e9\\U0001F600\\n"',
    'sets.eu.map(c, size(c) == 2, c).size() == 1',
    'tenant.known // because\n'
  ])
    test(text, () => assert.equal(faultOf(text), undefined))

  test('in a time that does not double with each level', () => {
    const startedAt = performance.now()
    for (const [opens, inside, closes] of [
      ['!(', 'true', ')'],
      ['size("a" + (true ? "b" : ["a"][', '0', ']))'],
      ['[size("a".contains("b") ? "a" : "b") + ', '1', '][0]']
    ] as const)
      for (let depth = 1; depth < 24; depth += 1) faultOf(`${opens.repeat(depth)}${inside}${closes.repeat(depth)} == 1`)
    assert.ok(performance.now() - startedAt < 20_000, 'it took more than 20 seconds')
  })

  test('with what lookups find, where it is admission', () => {
    assert.equal(faultOf('commit.verified && (image.signed || change.approved)', 'require'), undefined)
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Json } from '../../../src/core/json.ts'
import type { ReadingView } from '../../../src/core/event-reader.ts'
import type { Provider } from '../../../src/core/provider.ts'
import type { Candidate, Condition, Rule } from '../../../src/core/rule.ts'
import { compileReader } from '../../../src/pipeline/compile-rules.ts'
import { github } from '../../../src/providers/github.ts'
import { viewOfJson } from '../../support/view-of-json.ts'

function viewOf(payload: Json, headers: readonly string[] = []): ReadingView {
  return viewOfJson(JSON.stringify(payload), headers)
}

function providerWith(event: Partial<Provider['event']>, change: Partial<Provider> = {}): Provider {
  return { ...github, ...change, event: { ...github.event, ...event } }
}

function subjectOf(subject: Rule, payload: Json, headers: readonly string[] = []): string | undefined {
  return compileReader(providerWith({ subject })).subject(viewOf(payload, headers))
}

describe('candidates', () => {
  test('the first that has a value wins, an empty one has none', () => {
    const rule = ['{a}', '{b}', 'otherwise']
    assert.equal(subjectOf(rule, { a: 1, b: 2 }), '1')
    assert.equal(subjectOf(rule, { a: '', b: 2 }), '2')
    assert.equal(subjectOf(rule, { a: null, b: {} }), 'otherwise')
  })

  test('none of them, no value', () => {
    assert.equal(subjectOf(['{a}'], {}), undefined)
    assert.equal(subjectOf([], {}), undefined)
  })
})

describe('a condition', () => {
  function holds(when: Condition | readonly Condition[], payload: Json): boolean {
    const candidate: Candidate = { when: 'value' in when ? [when] : when, use: 'yes' }
    return subjectOf([candidate], payload) === 'yes'
  }

  test('in: the value is one of the constants, exactly', () => {
    const when = { value: '{a}', in: ['x', 'y'] }
    assert.deepEqual(
      [{ a: 'x' }, { a: 'y' }, { a: 'z' }, { a: 'X' }, { a: '' }, {}, { a: ['x'] }].map((payload) =>
        holds(when, payload)
      ),
      [true, true, false, false, false, false, false]
    )
  })

  test('in: without a value it is false even if nothing is among the constants', () => {
    assert.equal(holds({ value: '{a}', in: [''] }, {}), false)
  })

  test('present: whether there is a value', () => {
    assert.deepEqual(
      [{ a: 0 }, { a: false }, { a: '' }, { a: null }, { a: {} }, {}].map((payload) =>
        holds({ value: '{a}', present: true }, payload)
      ),
      [true, true, false, false, false, false]
    )
    assert.equal(holds({ value: '{a}', present: false }, {}), true)
    assert.equal(holds({ value: '{a}', present: false }, { a: 0 }), false)
  })

  test('startsWith: by the other value, false without either', () => {
    const when = { value: '{a}', startsWith: '{b}/' }
    assert.deepEqual(
      [{ a: 'o/r', b: 'o' }, { a: 'or', b: 'o' }, { a: 'o', b: 'o' }, { a: 'o/r' }, { b: 'o' }, {}].map((payload) =>
        holds(when, payload)
      ),
      [true, false, false, false, false, false]
    )
  })

  test('differsFrom: true when the other has none, false without a value of its own', () => {
    const when = { value: '{a}', differsFrom: '{b}' }
    assert.deepEqual(
      [{ a: '1', b: '2' }, { a: '1' }, { a: '1', b: '1' }, { a: 1, b: '1' }, { b: '1' }, {}].map((payload) =>
        holds(when, payload)
      ),
      [true, true, false, false, false, false]
    )
  })

  test('all of several must hold', () => {
    const when = [
      { value: '{a}', in: ['x'] },
      { value: '{b}', in: ['y'] }
    ]
    assert.deepEqual(
      [{ a: 'x', b: 'y' }, { a: 'x' }, { b: 'y' }].map((payload) => holds(when, payload)),
      [true, false, false]
    )
  })
})

describe('a choice', () => {
  const rule: Rule = {
    by: '{header:x-event}',
    cases: { push: ['{ref}'], constructor: ['mine'] },
    otherwise: ['other']
  }

  test('takes the case of its value, and otherwise where that has none', () => {
    assert.equal(subjectOf(rule, { ref: 'main' }, ['X-Event', 'push']), 'main')
    assert.equal(subjectOf(rule, {}, ['X-Event', 'push']), 'other')
    assert.equal(subjectOf(rule, { ref: 'main' }, ['X-Event', 'Push']), 'other')
    assert.equal(subjectOf(rule, { ref: 'main' }), 'other')
  })

  test('has the cases that are its own only', () => {
    assert.equal(subjectOf(rule, {}, ['X-Event', 'constructor']), 'mine')
    assert.equal(subjectOf(rule, {}, ['X-Event', 'toString']), 'other')
    assert.equal(subjectOf(rule, {}, ['X-Event', '__proto__']), 'other')
  })
})

describe('time', () => {
  const reader = compileReader(
    providerWith({
      time: [
        { at: '{a}', format: 'rfc3339' },
        { at: '{a}', format: 'unix-s' }
      ]
    })
  )

  test('is the first that parses', () => {
    assert.equal(reader.time(viewOf({ a: '2019-05-15T15:20:57Z' })), Date.UTC(2019, 4, 15, 15, 20, 57))
    assert.equal(reader.time(viewOf({ a: 1_557_933_657 })), Date.UTC(2019, 4, 15, 15, 20, 57))
  })

  test('is none when none does', () => {
    for (const a of ['yesterday', '', null, -1, {}, true]) assert.equal(reader.time(viewOf({ a })), undefined)
  })
})

describe('id', () => {
  const id = [
    { use: '{header:x-id}', quality: 'native' },
    { use: '{id}', quality: 'derived' }
  ] as const
  const reader = compileReader(providerWith({ id }))

  test('is the first that has a value, with its quality', () => {
    assert.deepEqual(reader.id(viewOf({ id: 7 }, ['X-Id', 'a'])), { value: 'a', quality: 'native' })
    assert.deepEqual(reader.id(viewOf({ id: 7 })), { value: '7', quality: 'derived' })
    assert.equal(reader.id(viewOf({})), undefined)
  })
})

test('correlation has each key once, in the order of kinds whatever the order of the file', () => {
  const correlation = { tenant: ['{t}'], run: ['{r}'], commit: ['{c}', '{d}'], change: ['{n}'] }
  const reader = compileReader(providerWith({}, { correlation }))
  assert.deepEqual(reader.correlation(viewOf({ t: 1, r: 2, c: 3, d: 3, n: 4 })), [
    'change:4',
    'commit:3',
    'run:2',
    'tenant:1'
  ])
  assert.deepEqual(reader.correlation(viewOf({})), [])
})

test('a step * gives a key for every item, and nothing for what has none', () => {
  const reader = compileReader(providerWith({}, { correlation: { commit: ['{c.*.id|nonzero}'], run: ['{r}'] } }))
  const c = [{ id: 'a' }, {}, { id: '000' }, { id: 'b' }, { id: 'a' }]
  assert.deepEqual(reader.correlation(viewOf({ c, r: 1 })), ['commit:a', 'commit:b', 'run:1'])
  assert.deepEqual(reader.correlation(viewOf({ c: [], r: 1 })), ['run:1'])
  const many = Array.from({ length: 100 }, (_, id) => ({ id: `k${id}` }))
  assert.equal(reader.correlation(viewOf({ c: many })).length, 32)
  assert.throws(() => compileReader(providerWith({}, { correlation: { commit: ['{a.*.b.*.c}'] } })), /only one/)
})

test('hints are read by their names, none for what the payload does not say', () => {
  const { hints } = compileReader(providerWith({}, { hints: { country: ['{a}', '{b}'], tier: ['{c}'] } }))
  assert.deepEqual(
    [...hints].map(([name, read]) => [name, read(viewOf({ b: 'GB' }))]),
    [
      ['country', 'GB'],
      ['tier', undefined]
    ]
  )
})

test('a mistake in any template of a provider is found when it is compiled, not when it is used', () => {
  const bad = '{a'
  const providers: readonly Provider[] = [
    providerWith({ id: [{ use: bad, quality: 'native' }] }),
    providerWith({ type: [bad] }),
    providerWith({ source: [bad] }),
    providerWith({ subject: { by: bad, cases: {}, otherwise: [] } }),
    providerWith({ subject: { by: 'x', cases: { y: [bad] }, otherwise: [] } }),
    providerWith({ subject: { by: 'x', cases: {}, otherwise: [bad] } }),
    providerWith({ entity: [{ when: [{ value: bad, in: [] }], use: 'x' }] }),
    providerWith({ entity: [{ when: [{ value: 'x', startsWith: bad }], use: 'x' }] }),
    providerWith({ entity: [{ when: [{ value: 'x', differsFrom: bad }], use: 'x' }] }),
    providerWith({ instance: [bad] }),
    providerWith({ time: [{ at: bad, format: 'rfc3339' }] }),
    providerWith({ time: { by: 'x', cases: { y: [{ at: bad, format: 'unix-s' }] }, otherwise: [] } }),
    providerWith({}, { tenants: { owner: { use: [bad] } } }),
    providerWith({}, { correlation: { run: [bad] } }),
    providerWith({}, { hints: { tier: [bad] } }),
    providerWith({ id: [{ hash: [bad] }] }),
    providerWith(
      {},
      { handshakes: [{ name: 'x', method: 'POST', when: [], answer: { status: 200, json: { a: bad } } }] }
    )
  ]
  for (const provider of providers) assert.throws(() => compileReader(provider), { message: /"\{" at character 1/ })
})

test('every path that a look-up reads is among the paths that are kept of a large body', () => {
  const headers = ['X-GitHub-Event', 'pull_request', 'X-GitHub-Delivery', 'd']
  const reader = compileReader(github)
  const asked: string[] = []
  const view: ReadingView = {
    ...viewOfJson('{}', headers),
    payload: { json: {}, text: (path) => void asked.push(JSON.stringify(path)) }
  }
  const { id, type, source, subject, time, entity, instance, tenants, correlation } = reader
  for (const read of [id, type, source, subject, time, entity, instance, correlation, ...tenants.values()]) read(view)
  const kept = new Set(reader.paths(view.headers).map(({ path }) => JSON.stringify(path)))
  assert.ok(asked.length > 20)
  assert.deepEqual(
    asked.filter((path) => !kept.has(path)),
    []
  )
})

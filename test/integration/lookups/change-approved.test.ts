import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { FactsAbout } from '../../../src/core/find-facts.ts'
import type { Lookups } from '../../../src/core/lookups.ts'
import { soKnownMs } from '../../../src/lookups/lookup-limits.ts'
import { createFixedClock } from '../../support/fixed-clock.ts'
import { aboutPush, noLookups, pushTo, secretOf } from './about-event.ts'
import { json, startClient, startSystem } from './local-system.ts'
import type { Respond } from './local-system.ts'

/* Over real connections to servers that answer as the Table API of ServiceNow and the REST APIs of Jira say. */

type Where = 'servicenow' | 'jira' | 'jira-statuses'

function lookupsAt(where: Where, url: string): Lookups {
  const basic = { kind: 'basic', user: 'reader', password: secretOf('a-password') } as const
  if (where === 'servicenow') return { ...noLookups, servicenow: { url, logIn: basic } }
  const statuses = where === 'jira' ? undefined : ['Approved', 'Ready']
  return { ...noLookups, jira: { url, logIn: { kind: 'bearer', token: secretOf('a-token') }, statuses } }
}

/** An event that names these changes. */
async function aboutChange(lookups: Lookups, ...changes: readonly string[]): Promise<FactsAbout> {
  return aboutPush(pushTo('github.com'), lookups, { correlation: () => changes.map((change) => `change:${change}`) })
}

async function ask(context: TestContext, where: Where, respond: Respond, ...changes: readonly string[]) {
  const system = await startSystem(context, respond)
  const { client, wanted, failed } = startClient(context)
  const about = await aboutChange(lookupsAt(where, system.url), ...changes)
  const facts = await client.find(['change.approved'], about, Date.now() + 60_000)
  return { found: facts['change.approved'], outcome: wanted.join(), failed, system }
}

const record = (approval: string, number = 'CHG0030192'): Respond => json({ result: [{ number, approval }] })

describe('a change request of ServiceNow', () => {
  test('is asked for by its number, as the user', async (context) => {
    const { found, system } = await ask(context, 'servicenow', record('approved'), 'CHG0030192')
    assert.equal(found, true)
    const [path = '', scheme, login] = (system.requests[0] ?? '').split(' ')
    const url = new URL(path, system.url)
    assert.equal(url.pathname, '/api/now/table/change_request')
    assert.equal(url.searchParams.get('sysparm_query'), 'number=CHG0030192')
    assert.deepEqual([scheme, Buffer.from(login ?? '', 'base64').toString()], ['Basic', 'reader:a-password'])
  })

  for (const approval of ['requested', 'rejected', 'not requested', 'Approved', ''])
    test(`is not approved when it says ${JSON.stringify(approval)}`, async (context) => {
      const { found } = await ask(context, 'servicenow', record(approval), 'CHG0030192')
      assert.equal(found, false)
    })

  const unknown: readonly (readonly [name: string, respond: Respond, outcome: string])[] = [
    ['when there is none', json({ result: [] }), 'absent'],
    ['when its table is not there', json({ error: { message: 'Invalid table' } }, 404), 'absent'],
    ['when the record is another’s: the query was not understood', record('approved', 'CHG0000001'), 'failed'],
    [
      'when there are several',
      json({ result: [1, 2].map(() => ({ number: 'CHG0030192', approval: 'approved' })) }),
      'failed'
    ],
    ['when it may not see the field', json({ result: [{ number: 'CHG0030192' }] }), 'failed'],
    ['when it sleeps', (_, response) => void response.end('<html>Your instance is hibernating</html>'), 'failed'],
    ['when it wants a log-in', json({}, 302, { location: '/login.do' }), 'failed'],
    ['when the user is not known', json({ error: {}, status: 'failure' }, 401), 'failed'],
    ['when the result is none', json({ result: 'x' }), 'failed']
  ]
  for (const [name, respond, outcome] of unknown)
    test(`is unknown ${name}`, async (context) => {
      const asked = await ask(context, 'servicenow', respond, 'CHG0030192')
      assert.equal(asked.found, undefined)
      assert.equal(asked.outcome, `change.approved ${outcome}`)
    })

  test('is approved no longer than a moment after its approval was withdrawn', async (context) => {
    const clock = createFixedClock()
    const system = await startSystem(context, record('approved'))
    const { client } = startClient(context, { clock })
    const about = await aboutChange(lookupsAt('servicenow', system.url), 'CHG0030192')
    const find = async () => client.find(['change.approved'], about, clock.now() + 8_000)
    assert.deepEqual(await find(), { 'change.approved': true })
    system.respond = record('rejected')
    clock.advance(soKnownMs['change.approved'])
    assert.deepEqual(await find(), { 'change.approved': false })
  })
})

const approval = (finalDecision: string, epochMillis: number): object => ({
  id: String(epochMillis),
  name: 'Approve',
  finalDecision,
  createdDate: { iso8601: '2026-11-22T10:00:00+0000', epochMillis }
})
const approvals = (...values: readonly object[]): Respond => json({ size: values.length, isLastPage: true, values })

describe('a request of Jira Service Management', () => {
  test('is asked for by its key, with the token', async (context) => {
    const { found, system } = await ask(context, 'jira', approvals(approval('approved', 1)), 'OPS-12')
    assert.equal(found, true)
    assert.deepEqual(system.requests, ['/rest/servicedeskapi/request/OPS-12/approval?start=0&limit=50 Bearer a-token'])
  })

  const judged: readonly (readonly [name: string, found: boolean | undefined, respond: Respond])[] = [
    ['is not approved without an approval', false, approvals()],
    ['is not approved when it was declined', false, approvals(approval('declined', 1))],
    ['is not approved when it was declined last', false, approvals(approval('declined', 2), approval('approved', 1))],
    ['is approved when it was approved last', true, approvals(approval('declined', 1), approval('approved', 2))],
    ['is not approved while one is open', false, approvals(approval('approved', 2), approval('pending', 1))],
    [
      'is unknown when there are more than a page',
      undefined,
      json({ isLastPage: false, values: [approval('approved', 1)] })
    ],
    ['is unknown when a decision is missing', undefined, approvals({ createdDate: { epochMillis: 1 } })],
    ['is unknown when it is no request', undefined, json({ errorMessage: 'not a request' }, 404)]
  ]
  for (const [name, expected, respond] of judged)
    test(name, async (context) => {
      assert.equal((await ask(context, 'jira', respond, 'OPS-12')).found, expected)
    })
})

describe('an issue of Jira', () => {
  const issue = (name: unknown, key = 'OPS-12'): Respond => json({ id: '1', key, fields: { status: { name } } })

  test('is approved in the statuses that say so', async (context) => {
    const { found, system } = await ask(context, 'jira-statuses', issue('Ready'), 'OPS-12')
    assert.equal(found, true)
    assert.deepEqual(system.requests, ['/rest/api/2/issue/OPS-12?fields=status Bearer a-token'])
  })
  test('is not in others', async (context) => {
    assert.equal((await ask(context, 'jira-statuses', issue('To Do'), 'OPS-12')).found, false)
  })
  test('is unknown when it has become another’s, or has no status', async (context) => {
    assert.equal((await ask(context, 'jira-statuses', issue('Ready', 'DEV-3'), 'OPS-12')).found, undefined)
    assert.equal((await ask(context, 'jira-statuses', issue(undefined), 'OPS-12')).found, undefined)
  })
})

describe('nobody is asked', () => {
  for (const change of [
    'CHG0030192^ORactive=true',
    'CHG1&x=y',
    '../x',
    'ops-12',
    'OPS-12/../../x',
    '12',
    'CHG0030192\n'
  ])
    test(`about ${JSON.stringify(change)}`, async (context) => {
      for (const where of ['servicenow', 'jira'] as const) {
        const { found, system } = await ask(context, where, record('approved'), change)
        assert.equal(found, undefined)
        assert.deepEqual(system.requests, [])
      }
    })

  test('about a change of the other system, nor about another name than the first', async (context) => {
    for (const [where, change] of [
      ['servicenow', 'OPS-12'],
      ['jira', 'CHG0030192']
    ] as const) {
      const other = where === 'jira' ? 'OPS-12' : 'CHG0030192'
      const { found, system } = await ask(context, where, record('approved'), change, other)
      assert.equal(found, undefined)
      assert.deepEqual(system.requests, [])
    }
  })
})

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { HeaderList } from '../../../src/core/header-list.ts'
import type { Provider } from '../../../src/core/provider.ts'
import { Secret } from '../../../src/core/secret.ts'
import { businessRule } from '../../../src/providers/servicenow-script.ts'
import { servicenow } from '../../../src/providers/servicenow.ts'
import { verifyScheme } from '../../../src/signatures/verify-scheme.ts'
import { settleFor } from '../../support/provider-delivery.ts'
import { attributesOfSample, editing } from './sample-events.ts'

const key = Buffer.from('thirty-two bytes of these tests.').toString('base64')
const now = Date.UTC(2026, 2, 6, 10, 1, 20)
/** What is posted does not depend on how it is proved. */
const shown: Provider = { ...servicenow, schemes: { token: servicenow.schemes.token } }

interface Posted {
  readonly url: string
  readonly method: string
  readonly headers: readonly [string, string][]
  readonly body: string
}

/** The script as an instance runs it: in ES5, with what the platform gives it. */
function runScript(fields: Readonly<Record<string, string>>, statuses: readonly number[] = [200], table = 'incident') {
  const posted: Posted[] = []
  const errors: string[] = []
  const sleeps: number[] = []
  class RESTMessageV2 {
    readonly headers: [string, string][] = []
    url = ''
    method = ''
    body = ''
    setEndpoint = (url: string): string => (this.url = url)
    setHttpMethod = (method: string): string => (this.method = method)
    setHttpTimeout = (): undefined => undefined
    setRequestHeader = (name: string, value: string): number => this.headers.push([name, value])
    setRequestBody = (body: string): string => (this.body = body)
    execute = () => {
      const status = statuses[posted.length]
      posted.push({ url: this.url, method: this.method, headers: this.headers, body: this.body })
      if (status === undefined || status === 0) throw new Error('no answer')
      return { getStatusCode: () => status }
    }
  }
  const properties: Readonly<Record<string, string>> = {
    'turnpike.secret': `whsec_${key}`,
    instance_name: 'northwind-health'
  }
  runInNewContext(businessRule.replace('{url}', 'https://hooks.acme.example/webhooks/itsm'), {
    current: {
      getTableName: () => table,
      getUniqueValue: () => fields['sys_id'],
      getValue: (name: string) => fields[name] ?? null,
      sysapproval: { number: fields['sysapproval_number'] }
    },
    previous: null,
    gs: {
      getProperty: (name: string) => properties[name],
      sleep: (ms: number) => sleeps.push(ms),
      error: (text: string) => errors.push(text)
    },
    sn_ws: { RESTMessageV2 },
    GlideDateTime: class {
      getNumericValue = (): number => now + sleeps.length * 1000
    },
    GlideCertificateEncryption: class {
      generateMac = (base64: string, algorithm: string, text: string): string => {
        assert.equal(algorithm, 'HmacSHA256')
        return createHmac('sha256', Buffer.from(base64, 'base64')).update(text).digest('base64')
      }
    }
  })
  return { posted, errors, sleeps }
}

const incident = {
  sys_id: '9d385017c611228701d22104cc95c371',
  sys_mod_count: '3',
  sys_updated_on: '2026-03-06 10:01:17',
  number: 'INC0010257',
  correlation_id: 'Zürich 漢 "a"\u2028'
}

function judge({ headers, body }: Posted, secret = `whsec_${key}`) {
  const use = { scheme: servicenow.schemes.signature, secrets: [new Secret('instance', Buffer.from(secret))] }
  const delivery = {
    id: 'attempt',
    source: 'itsm',
    method: 'POST',
    path: '/webhooks/itsm',
    receivedAt: now,
    headers: HeaderList.fromEntries(headers),
    body: Buffer.from(body)
  }
  return verifyScheme(use, delivery, now)
}

describe('the script of the documentation', () => {
  test('signs what it posts so that it is proved here, and by no other secret', () => {
    const { posted } = runScript(incident)
    const [only] = posted
    assert.ok(only !== undefined && posted.length === 1)
    assert.equal(only.url, 'https://hooks.acme.example/webhooks/itsm')
    assert.equal(only.method, 'post')
    assert.equal(judge(only).ok, true)
    assert.equal(judge({ ...only, body: only.body.replace('INC0010257', 'INC0010258') }).ok, false)
    assert.equal(judge(only, `whsec_${Buffer.alloc(32, 7).toString('base64')}`).ok, false)
  })

  test('posts ASCII, which means the same text', () => {
    const { body = '' } = runScript(incident).posted[0] ?? {}
    assert.match(body, /^[ -~]+$/)
    assert.equal(JSON.parse(body).correlation_id, incident.correlation_id)
  })

  test('posts a record that is an event without drift', async () => {
    const { body = '' } = runScript(incident).posted[0] ?? {}
    const { events, drifts } = await settleFor(shown, { body })
    assert.equal(drifts, 0)
    assert.equal(events[0]?.['type'], 'com.servicenow.incident.update')
    assert.equal(events[0]?.['source'], 'https://northwind-health.service-now.com')
  })

  test('says what an approval is of', () => {
    const approval = { ...incident, sysapproval: 'c83c5e5347c12200e0ef563dbb9a7190', sysapproval_number: 'CHG0030104' }
    const { body = '' } = runScript(approval, [200], 'sysapproval_approver').posted[0] ?? {}
    const { sysapproval, sysapproval_number: number } = JSON.parse(body)
    assert.deepEqual([sysapproval, number], [approval.sysapproval, 'CHG0030104'])
  })

  test('sends again under the same id, signed anew, after what may pass', async () => {
    const { posted, errors, sleeps } = runScript(incident, [503, 0, 200])
    assert.equal(posted.length, 3)
    assert.deepEqual([errors, sleeps], [[], [2000, 8000]])
    assert.equal(new Set(posted.map(({ headers }) => new Map(headers).get('webhook-id'))).size, 1)
    assert.equal(new Set(posted.map(({ headers }) => new Map(headers).get('webhook-signature'))).size, 3)
    for (const each of posted) assert.equal(judge(each).ok, true)
  })

  test('gives up, and says so, after what would fail again, and after three attempts', () => {
    for (const statuses of [[401], [422], [302], [503, 503, 503]]) {
      const { posted, errors } = runScript(incident, statuses)
      assert.equal(posted.length, statuses.length)
      assert.match(errors[0] ?? '', /^Turnpike did not take incident-9d38/)
    }
  })

  test('is ES5, as the engine of an instance has it', () => {
    assert.doesNotMatch(businessRule, /=>|`|\b(?:const|let|class)\b/)
  })
})

test('an approval stays in order with the change that it is of, and shares its key', async () => {
  const approval = await attributesOfSample(shown, 'sysapproval_approver.update')
  const change = await attributesOfSample(shown, 'change_request.update')
  assert.equal(approval['partitionkey'], change['partitionkey'])
  assert.notEqual(approval['id'], change['id'])
  assert.equal(approval['correlationid'], 'change:CHG0030104')
})

test('each change of a record is an event of its own', async () => {
  const first = await attributesOfSample(shown, 'change_request.update')
  const next = await attributesOfSample(
    shown,
    'change_request.update',
    editing((record) => (record['sys_mod_count'] = 5))
  )
  const copied = await attributesOfSample(
    shown,
    'change_request.update',
    editing((record) => (record['sys_id'] = 'd93c5e5347c12200e0ef563dbb9a7190'))
  )
  assert.equal(new Set([first['id'], next['id'], copied['id']]).size, 3)
  assert.equal(next['partitionkey'], first['partitionkey'])
})

test('its times are UTC, though they do not say so', async () => {
  assert.equal((await attributesOfSample(shown, 'change_request.update'))['time'], '2026-03-06T10:01:17.000Z')
})

test('an instance is the same however it is written', async () => {
  for (const written of [
    'northwind-health',
    'Northwind-Health.service-now.com',
    'https://northwind-health.service-now.com/'
  ]) {
    const { source } = await attributesOfSample(
      shown,
      'incident.insert',
      editing((record) => (record['instance'] = written))
    )
    assert.equal(source, 'https://northwind-health.service-now.com', written)
  }
})

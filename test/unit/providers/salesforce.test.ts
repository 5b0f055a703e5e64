import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { jsonOf, readXml } from '../../../src/providers/read-xml.ts'
import { salesforce } from '../../../src/providers/salesforce.ts'
import { Problem } from '../../../src/core/problem.ts'
import { outcomeOf } from '../../../src/core/outcome.ts'
import { answer } from '../../../src/pipeline/answer.ts'
import { attributesOfSample, settleSample } from './sample-events.ts'

const shared = {
  OrganizationId: '00D000000SAMPLE1AA',
  ActionId: '04k000000SAMPLE1AA',
  EnterpriseUrl: 'https://northwind-health.my.salesforce.com/services/Soap/c/66.0/00D000000SAMPLE1',
  PartnerUrl: 'https://northwind-health.my.salesforce.com/services/Soap/u/66.0/00D000000SAMPLE1'
}

describe('an outbound message', () => {
  test('is an event for each notification, with all that the message says but its session', async () => {
    const { stored, events } = await settleSample(salesforce, 'account')
    assert.deepEqual(
      stored.map((text): unknown => JSON.parse(text)),
      [
        {
          ...shared,
          Id: '04lsampleid1',
          sObject: {
            attributes: { type: 'Account' },
            Id: '001000000SAMPLE1AA',
            BillingCountryCode: 'GB',
            Industry: 'Health & care',
            Name: 'northwind-health',
            ParentId: null,
            Phone: '+44 1632 960001',
            SystemModstamp: '2026-03-02T09:14:00.000Z',
            Type: 'Customer - Direct'
          }
        },
        {
          ...shared,
          Id: '04lsampleid2',
          sObject: {
            attributes: { type: 'Account' },
            Id: '001000000SAMPLE2AA',
            BillingCountryCode: 'DE',
            Name: 'northwind-health Bremen',
            ParentId: '001000000SAMPLE1AA',
            SystemModstamp: '2026-03-02T09:14:02.000Z'
          }
        }
      ]
    )
    assert.deepEqual(
      events.map(({ id, type, subject, time, datacontenttype }) => [id, type, subject, time, datacontenttype]),
      [
        ['04lsampleid1', '001000000SAMPLE1AA', '2026-03-02T09:14:00.000Z'],
        ['04lsampleid2', '001000000SAMPLE2AA', '2026-03-02T09:14:02.000Z']
      ].map(([id, subject, time]) => [id, 'com.salesforce.outbound_message.Account', subject, time, 'application/json'])
    )
    assert.equal(events[0]?.['source'], 'https://northwind-health.my.salesforce.com/organizations/00D000000SAMPLE1AA')
    assert.notEqual(events[0]['partitionkey'], events[1]?.['partitionkey'])
  })

  test('is of its account, whichever of its records it is about', async () => {
    const { correlationkeys } = await attributesOfSample(salesforce, 'contact')
    assert.match(correlationkeys ?? '', /^tenant:001000000SAMPLE1AA,/)
  })

  test('never leaves its session id anywhere, wherever a message has it', async () => {
    const session = /made\.up\.session|SessionId/
    const elsewhere = (message: string): string =>
      message
        .replace('<sf:Id>', '<sf:SessionId>a made.up.session</sf:SessionId><sf:Id>')
        .replace('<Notification>', '<Notification><SessionId>a made.up.session</SessionId>')
    for (const change of [undefined, elsewhere]) {
      const { outcome, stored, events } = await settleSample(salesforce, 'contact', change)
      assert.equal(outcome.kind, 'accepted')
      assert.doesNotMatch(stored.join(), session)
      assert.doesNotMatch(JSON.stringify(events), session)
    }
  })

  test('has the same ids and keys when the record has changed before it is sent again', async () => {
    const first = await settleSample(salesforce, 'account')
    const again = await settleSample(salesforce, 'account', (message) => message.replaceAll('GB', 'FR'))
    const identities = ({ events }: typeof first) =>
      events.map(({ id, source, partitionkey }) => [id, source, partitionkey])
    assert.deepEqual(identities(again), identities(first))
    assert.notDeepEqual(again.stored, first.stored)
  })

  test('of 100 notifications is 100 events, and one of none is acknowledged', async () => {
    const many = (message: string): string =>
      message.replace(/<Notification>[^]*<\/Notification>/, (all) => {
        const [one = ''] = /<Notification>[^]*?<\/Notification>/.exec(all) ?? []
        return Array.from({ length: 100 }, (_, at) => one.replace('04lsampleid1', `04lsampleid${at}x`)).join('\n')
      })
    const { events } = await settleSample(salesforce, 'account', many)
    assert.equal(new Set(events.map(({ id }) => id)).size, 100)
    const none = (message: string): string => message.replace(/<Notification>[^]*<\/Notification>/, '')
    const { outcome, reply } = await settleSample(salesforce, 'account', none)
    assert.equal(outcome.kind, 'ignored')
    assert.match(reply.body ?? '', /<Ack>true<\/Ack>/)
  })
})

describe('what is no outbound message is refused, and not acknowledged', () => {
  const changes: readonly (readonly [string, string, (message: string) => string])[] = [
    ['JSON', 'not-xml', () => '{"notifications":[]}'],
    ['a document type', 'xml-doctype', (message) => message.replace('<soapenv:Env', '<!DOCTYPE x><soapenv:Env')],
    ['another envelope', 'no-message', (message) => message.replaceAll('xmlsoap.org/soap', 'xmlsoap.example/soap')],
    ['another message', 'no-message', (message) => message.replaceAll('2005/09/outbound', '2005/09/inbound')],
    ['a notification without a record', 'no-message', (message) => message.replaceAll('sObject', 'record')],
    ['a record without a type', 'no-type', (message) => message.replaceAll('xsi:type', 'xsi:kind')],
    ['a notification without an id', 'no-id', (message) => message.replace('<Id>04lsampleid1</Id>', '')]
  ]
  for (const [what, reason, change] of changes)
    test(what, async () => {
      const { outcome, status, reply, stored } = await settleSample(salesforce, 'account', change)
      assert.equal(outcome.kind === 'refused' && outcome.problem.reason, reason)
      assert.equal(status, 422)
      assert.doesNotMatch(reply.body ?? '', /Ack/)
      assert.deepEqual(stored, [])
    })
})

describe('the answer', () => {
  const read = (body: string | undefined) => jsonOf(readXml(Buffer.from(body ?? '')))

  test('acknowledges by SOAP what is stored', async () => {
    const { status, reply } = await settleSample(salesforce, 'account')
    assert.equal(status, 200)
    assert.equal(reply.headers?.['content-type'], 'text/xml; charset=utf-8')
    assert.equal(
      reply.body,
      '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>'
    )
  })

  test('asks by a fault for what could not be stored, and tells the sender nothing of why', () => {
    const { status, headers, body } = answer(outcomeOf(new Problem('overloaded')), salesforce.replies)
    assert.equal(status, 503)
    assert.ok(headers?.['retry-after'])
    assert.deepEqual(read(body), {
      Body: {
        Fault: {
          faultcode: 'soapenv:Server',
          faultstring: 'The message could not be stored; send it again'
        }
      }
    })
    const refused = answer(outcomeOf(new Problem('signature-invalid', { reason: 'mismatch' })), salesforce.replies)
    assert.equal(refused.status, 401)
    assert.match(JSON.stringify(read(refused.body)), /soapenv:Client/)
  })
})

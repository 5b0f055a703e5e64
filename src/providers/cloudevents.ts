import { defineProvider } from '../core/provider.ts'
import type { Condition } from '../core/rule.ts'
import { standardHmac } from './standard-schemes.ts'

const asksForPermission: Condition = { value: '{header:webhook-request-origin|hostname}', present: true }
const allow = { allow: 'POST, OPTIONS', 'webhook-allowed-origin': '{header:webhook-request-origin|hostname}' }

/** An address in it, of mail or with a user before a host, may be a person's: then it is hashed. */
const namesNobody = (attribute: string): Condition => ({ value: `{item:${attribute}|after:@}`, present: false })
const startsWith = (text: string): Condition => ({ value: '{item:source|lower}', startsWith: text })

/**
 * Any sender of CloudEvents 1.0 over HTTP, in each of the binding's three modes: its attributes are the event's. A `source`
 * that is relative to the sender stands behind the name of the source here. Extension attributes are not passed on, but for
 * what `partitionkey` orders.
 *
 * The permission that a sender asks for by OPTIONS is given to anybody, because deliveries are proved one by one; the
 * callback that it may offer for that is never called: it is a stranger's link.
 */
export const cloudevents = defineProvider({
  name: 'cloudevents',
  title: 'CloudEvents over HTTP',
  domain: 'cd',
  docs: 'https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md',
  checked: '2026-11-22',
  setup: [
    'Have the sender post CloudEvents 1.0 to `{url}`: structured, batched or binary.',
    'Have it send `Authorization: Bearer <secret>`; one that can only have a token in its URL posts to `{url}/<secret>`, with `scheme: path`.',
    'A sender that can sign as Standard Webhooks do is proved better, with `scheme: signature`. In binary mode that covers the data and not the attributes, which are headers: let it use one of the other two.',
    'Say in `events.allow` which types it may bring: it could otherwise bring those of any other sender.'
  ],
  schemes: {
    token: { kind: 'token', header: 'authorization', prefix: 'Bearer ' },
    signature: standardHmac('webhook'),
    path: { kind: 'path-token' }
  },
  bodies: {
    'application/cloudevents+json': { kind: 'cloudevents' },
    'application/cloudevents-batch+json': { kind: 'cloudevents-batch' },
    '*': { kind: 'cloudevents-binary' }
  },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 10_000 },
  event: {
    id: [{ use: '{item:id}', quality: 'native' }],
    type: ['{item:type}'],
    instance: ['{delivery:source}'],
    source: [
      ...['https://', 'http://', 'urn:'].map((scheme) => ({
        when: [startsWith(scheme), namesNobody('source')],
        use: '{item:source}'
      })),
      { when: [namesNobody('source')], use: 'urn:turnpike:source:{delivery:source}:{item:source|uri}' },
      'urn:turnpike:source:{delivery:source}:{item:source|sha256}'
    ],
    subject: [{ when: [namesNobody('subject')], use: '{item:subject}' }, '{item:subject|sha256}'],
    time: [{ at: '{item:time}', format: 'rfc3339' }],
    entity: ['{item:partitionkey}', '{item:source}\n{item:subject}', '{item:source}']
  },
  tenants: {
    source: { use: ['{item:source}'] },
    subject: { use: ['{item:subject}'] },
    tenant: { use: ['{item:tenant}', '{item:tenantid}'] }
  },
  correlation: {},
  hints: { severity: ['{item:severitytext}'] },
  personal: [],
  secretFields: [],
  handshakes: [
    {
      name: 'abuse-protection-rate',
      method: 'OPTIONS',
      when: [asksForPermission, { value: '{header:webhook-request-rate|digits|nonzero}', present: true }],
      answer: {
        status: 200,
        headers: { ...allow, 'webhook-allowed-rate': '{header:webhook-request-rate|digits|nonzero}' }
      }
    },
    {
      name: 'abuse-protection',
      method: 'OPTIONS',
      when: [asksForPermission],
      answer: { status: 200, headers: { ...allow, 'webhook-allowed-rate': '*' } }
    }
  ],
  // An answer without a body is 204, says the specification of webhooks.
  replies: { accepted: { status: 204 }, ignored: { status: 204 } },
  failures: {
    effect: 'retries',
    retriedOn: ['4xx', '5xx'],
    // Redirects are forbidden, and 410 is for an address that is no more.
    neverAnswer: ['3xx', 410],
    note: 'The specification leaves to the sender what it sends again, and how often; it honours Retry-After.'
  },
  schema: 'urn:turnpike:schema:provider:cloudevents',
  samples: {
    headers: [
      ['Content-Type', 'application/cloudevents+json; charset=utf-8'],
      ['webhook-id', '{delivery}']
    ],
    files: {
      batch: { headers: [['Content-Type', 'application/cloudevents-batch+json; charset=utf-8']] },
      binary: {
        headers: [
          ['Content-Type', 'application/json'],
          ['ce-specversion', '1.0'],
          ['ce-id', '{delivery}'],
          ['ce-source', 'https://builds.northwind.example/pipelines/7'],
          ['ce-type', 'example.northwind.build.finished'],
          ['ce-subject', 'Gro%C3%9Fer%20Bau'],
          ['ce-time', '2026-03-02T09:14:00Z']
        ]
      }
    }
  }
})

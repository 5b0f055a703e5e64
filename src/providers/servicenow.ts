import { defineProvider } from '../core/provider.ts'
import type { Candidates, Condition } from '../core/rule.ts'
import { businessRule } from './servicenow-script.ts'

const fiveMinutesMs = 300_000

/** An instance calls itself by its first label; with a domain of its own it says the whole name, or its address. */
const isWholeName: Condition = { value: '{instance|before:.}', present: true }
const instance: Candidates = [
  '{instance|host}',
  { when: [isWholeName], use: '{instance|hostname}' },
  '{instance|token|lower}.service-now.com'
]
/** An approval is a record of its own, and about another. */
const isApproval: Condition = { value: '{table}', in: ['sysapproval_approver'] }

/**
 * ServiceNow has no webhooks: a script in the instance posts what it likes. This is held to the record that the script
 * below posts, signed as https://www.standardwebhooks.com says. Its times are UTC and say no zone.
 */
export const servicenow = defineProvider({
  name: 'servicenow',
  title: 'ServiceNow',
  domain: 'itsm',
  docs: 'https://www.servicenow.com/docs/r/australia/api-reference/server-api-reference/c_RESTMessageV2API.html',
  checked: '2026-11-22',
  setup: [
    'Make a secret: `whsec_` and 32 random bytes in base64. Put it where the source reads it, and into the system property `turnpike.secret` of type `password2`.',
    'Open **System Definition → Business Rules → New** in the global scope. Table: `change_request`, `incident` or `sysapproval_approver`; one rule for each.',
    'When: `async`; tick **Insert** and **Update**; set the conditions. Then **Advanced**, and the script below, which posts to `{url}`.',
    'Where the instance may not sign, send the secret itself in a header `X-Webhook-Secret` (scheme `token`), or user and password by a Basic authentication profile (scheme `basic`), of which mutual TLS may be a second (scheme `certificate`).'
  ],
  templates: [{ title: 'Script of the business rule', language: 'js', text: businessRule }],
  schemes: {
    signature: {
      kind: 'hmac',
      algorithm: 'sha256',
      header: 'webhook-signature',
      list: ' ',
      prefix: 'v1,',
      encoding: 'base64',
      message: '{header:webhook-id}.{timestamp}.{body}',
      timestamp: {
        header: 'webhook-timestamp',
        format: 'unix-s',
        pastMs: fiveMinutesMs,
        futureMs: fiveMinutesMs
      },
      key: { encoding: 'base64', prefix: 'whsec_' }
    },
    token: { kind: 'token', header: 'x-webhook-secret', prefix: '' },
    basic: { kind: 'basic', realm: 'turnpike' },
    certificate: { kind: 'client-certificate' }
  },
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 10_000 },
  event: {
    id: [
      // A record counts its changes.
      { use: '{table|word}.{sys_id|token}.{sys_mod_count|digits}.{operation|word}', quality: 'derived' },
      { hash: 'data' }
    ],
    type: ['com.servicenow.{table|word|lower}.{operation|dots}', 'com.servicenow.{table|word|lower}.change'],
    instance: [...instance, '{delivery:source}'],
    source: [
      'https://{instance|host}',
      { when: [isWholeName], use: 'https://{instance|hostname}' },
      'https://{instance|token|lower}.service-now.com',
      'urn:turnpike:source:{delivery:source}'
    ],
    subject: ['{number}', '{sys_id}'],
    time: [
      { at: '{sys_updated_on}', format: 'local', zone: 'UTC' },
      { at: '{sys_updated_on}', format: 'iso' }
    ],
    entity: [{ when: [isApproval], use: '{sysapproval}' }, '{sys_id}', '{number}']
  },
  tenants: {
    instance: { use: instance, caseless: true },
    company: { use: ['{company}'] },
    domain: { use: ['{sys_domain}'] }
  },
  correlation: { change: ['{sysapproval_number}', '{number}', '{correlation_id}'] },
  hints: {
    severity: ['{severity}', '{priority}'],
    environment: ['{environment}'],
    country: ['{country}']
  },
  // The script sends none of these; scripts of one's own often do.
  personal: [
    { path: 'caller_id', action: 'hash' },
    { path: 'opened_by', action: 'hash' },
    { path: 'requested_by', action: 'hash' },
    { path: 'assigned_to', action: 'hash' },
    { path: 'approver', action: 'hash' },
    { path: 'sys_created_by', action: 'drop' },
    { path: 'sys_updated_by', action: 'drop' },
    { path: 'short_description', action: 'keep' },
    { path: 'description', action: 'keep' },
    { path: 'comments', action: 'drop' },
    { path: 'work_notes', action: 'drop' }
  ],
  secretFields: [],
  handshakes: [],
  replies: {},
  failures: {
    effect: 'never-retries',
    retriedOn: [],
    neverAnswer: [],
    note: 'ServiceNow itself sends nothing again. The script does, after 429, 5xx and no answer in 10 seconds, twice within 10 seconds; then it writes an error to the system log, and the next change of the record is what comes.'
  },
  schema: 'urn:turnpike:schema:provider:servicenow',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'ServiceNow/1.0'],
      ['webhook-id', '{delivery}']
    ]
  }
})

import { defineProvider } from '../core/provider.ts'
import type { Condition } from '../core/rule.ts'
import type { JwtScheme } from '../core/scheme.ts'

const validationEvent = 'Microsoft.EventGrid.SubscriptionValidationEvent'
/** Such an event holds a link that confirms the subscription: it is answered, or refused, and never stored. */
const isNoQuestion: Condition = { value: '{item:eventType}', differsFrom: validationEvent }
const registryType = 'Microsoft.ContainerRegistry.'
const isCloudEvent: Condition = { value: '{item:specversion}', present: true }

/** Of either version of Entra's tokens; which one, the application registration says. */
const entraToken = {
  kind: 'jwt',
  header: 'authorization',
  prefix: 'Bearer ',
  algorithms: ['RS256'],
  jwks: 'https://login.microsoftonline.com/common/discovery/v2.0/keys',
  audience: '{setting:audience}',
  leewayMs: 5 * 60_000
} as const satisfies Partial<JwtScheme>

/** Event Grid itself, in every tenant: https://learn.microsoft.com/azure/event-grid/secure-webhook-delivery */
const eventGridApplication = '4962773b-9cdb-44cf-a8bf-237846a00ab7'

/** Event subscriptions in both of their schemas; made for those of container registries, and any other event passes. */
export const azureEventGrid = defineProvider({
  name: 'azure-event-grid',
  title: 'Azure Event Grid',
  domain: 'registry',
  docs: 'https://learn.microsoft.com/azure/event-grid/event-schema-container-registry',
  checked: '2026-11-22',
  setup: [
    'Start the gateway with the source first: Event Grid asks it whether it wants the events when the subscription is made.',
    'Open the registry’s **Events → Event Subscription**. Event schema: `Cloud Event Schema v1.0` (or `Event Grid Schema`); endpoint type `Web Hook`; endpoint `{url}`.',
    'With the scheme `path` the secret is the last part of the endpoint. With `token` it is a delivery property: header `x-webhook-token`, static, secret.',
    'With `entra` or `entra-v2`: **Additional features → Use Microsoft Entra authentication**, with the application’s tenant and its id or URI, which are `tenant` and `audience` in the source’s `settings`. It is `entra-v2` where the application’s manifest says `requestedAccessTokenVersion: 2`.',
    'Set a dead-letter storage container: what is refused, or was not taken within 24 hours, is kept there only.'
  ],
  schemes: {
    path: { kind: 'path-token' },
    token: { kind: 'token', header: 'x-webhook-token', prefix: '' },
    entra: {
      ...entraToken,
      issuers: ['https://sts.windows.net/{setting:tenant}/'],
      claims: { tid: '{setting:tenant}', appid: eventGridApplication }
    },
    'entra-v2': {
      ...entraToken,
      issuers: ['https://login.microsoftonline.com/{setting:tenant}/v2.0'],
      claims: { tid: '{setting:tenant}', azp: eventGridApplication }
    }
  },
  bodies: {
    'application/json': { kind: 'json' },
    'application/cloudevents+json': { kind: 'cloudevents' },
    'application/cloudevents-batch+json': { kind: 'cloudevents' }
  },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 30_000 },
  event: {
    items: '.',
    id: [{ use: '{item:id|token}', quality: 'native' }],
    type: [
      { when: [isCloudEvent], use: 'com.microsoft.{item:type|after:Microsoft.|dots}' },
      { when: [isCloudEvent], use: 'com.microsoft.eventgrid.custom.{item:type|dots}' },
      { when: [isNoQuestion], use: 'com.microsoft.{item:eventType|after:Microsoft.|dots}' },
      { when: [isNoQuestion], use: 'com.microsoft.eventgrid.custom.{item:eventType|dots}' }
    ],
    // Some registries send their data as JSON inside a text, in which no path leads anywhere. Where something of it is to be
    // taken out, the text goes whole.
    source: [
      'https://{item:data.request.host|hostname}[/{item:data.target.repository|uri}]',
      'https://management.azure.com/subscriptions/{item:source|after:/subscriptions/|uri}',
      'https://management.azure.com/subscriptions/{item:topic|after:/subscriptions/|uri}',
      'urn:turnpike:source:{delivery:source}'
    ],
    instance: ['{item:source|lower}', '{item:topic|lower}', '{delivery:source}'],
    // Those of other services may be paths, in which anybody may be named.
    subject: [
      '{item:data.target.digest|digest}',
      '{item:data|digest}',
      { when: [{ value: '{item:type}', startsWith: registryType }], use: '{item:subject}' },
      { when: [{ value: '{item:eventType}', startsWith: registryType }], use: '{item:subject}' }
    ],
    time: [
      { at: '{item:time}', format: 'rfc3339' },
      { at: '{item:eventTime}', format: 'rfc3339' }
    ],
    entity: ['{item:data.target.repository}', '{item:subject|before::}', '{item:subject}']
  },
  tenants: {
    registry: { use: ['{item:data.request.host|hostname|before:.}'] },
    repository: { use: ['{item:data.target.repository}'] },
    subscription: {
      use: ['{item:source|after:/subscriptions/|before:/|uuid}', '{item:topic|after:/subscriptions/|before:/|uuid}'],
      caseless: true
    }
  },
  correlation: { digest: ['{item:data.target.digest|digest}', '{item:data|digest}'] },
  hints: {},
  personal: [
    { path: 'data.actor.name', action: 'drop' },
    { path: 'actor.name', action: 'drop' }
  ],
  secretFields: ['data.validationUrl', 'data.validationCode'],
  handshakes: [
    {
      name: 'validation',
      method: 'POST',
      when: [
        { value: '{header:aeg-event-type}', in: ['SubscriptionValidation'] },
        { value: '{item:eventType}', in: [validationEvent] }
      ],
      // 202 would not do.
      answer: { status: 200, json: { validationResponse: '{item:data.validationCode}' } }
    },
    {
      // https://github.com/cloudevents/spec/blob/v1.0/http-webhook.md#4-abuse-protection
      name: 'abuse-protection',
      method: 'OPTIONS',
      when: [
        {
          value: '{header:webhook-request-origin|hostname}',
          in: ['eventgrid.azure.net', 'eventgrid.azure.us', 'eventgrid.azure.cn']
        }
      ],
      answer: {
        status: 200,
        headers: {
          allow: 'POST, OPTIONS',
          'webhook-allowed-origin': '{header:webhook-request-origin|hostname}',
          'webhook-allowed-rate': '*'
        }
      }
    }
  ],
  // What can never succeed goes to the dead letters at once, instead of coming again for a day.
  replies: { malformed: { status: 400 }, refused: { status: 400 }, later: { status: 503 } },
  failures: {
    effect: 'retries',
    retriedOn: [404, 408, 429, '5xx'],
    neverAnswer: [],
    note: 'After 30 seconds without an answer, or one that is neither 200 to 204 nor 400, 401, 403 or 413, it sends again for 24 hours, 30 times at most, and holds later events back meanwhile. Those four end the delivery: its events go to the dead-letter container, or are lost without one.'
  },
  schema: 'urn:turnpike:schema:provider:azure-event-grid',
  samples: {
    headers: [
      ['Content-Type', 'application/json; charset=utf-8'],
      ['aeg-event-type', 'Notification'],
      ['aeg-delivery-count', '0'],
      ['aeg-subscription-name', 'TURNPIKE']
    ],
    files: {
      'image_pushed.cloudevent': { headers: [['Content-Type', 'application/cloudevents+json; charset=utf-8']] },
      'image_deleted.cloudevents': { headers: [['Content-Type', 'application/cloudevents-batch+json; charset=utf-8']] }
    }
  }
})

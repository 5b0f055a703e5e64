import { defineProvider } from '../core/provider.ts'
import {
  eventBridgeCorrelation,
  eventBridgeEntity,
  eventBridgeHints,
  eventBridgeInstance,
  eventBridgePersonal,
  eventBridgeSource,
  eventBridgeSubject,
  eventBridgeTenants,
  eventBridgeType
} from './eventbridge-event.ts'

/** Events of Elastic Container Registry from an EventBridge rule whose target is an API destination; by SNS they are amazon-sns. */
export const amazonEcr = defineProvider({
  name: 'amazon-ecr',
  title: 'Amazon ECR (EventBridge)',
  domain: 'registry',
  docs: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html',
  checked: '2026-11-22',
  setup: [
    'In EventBridge open **API destinations → Create**. Endpoint: `{url}`; method POST.',
    'Connection: `API key` with the key name `x-api-key`, or `Basic`, with what the source’s proof says.',
    'Make a rule whose event pattern is `{"source": ["aws.ecr"]}`, with the API destination as its target and the matched event as it is, without an input transformer.',
    'Give the target a dead-letter queue: what was not delivered within its retries is kept there only.'
  ],
  // EventBridge signs nothing.
  schemes: {
    key: { kind: 'token', header: 'x-api-key', prefix: '' },
    basic: { kind: 'basic', realm: 'turnpike' },
    path: { kind: 'path-token' }
  },
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 5_000 },
  event: {
    // Made once for each event, and kept over retries.
    id: [{ use: '{id|token}', quality: 'native' }],
    type: eventBridgeType,
    source: [...eventBridgeSource, 'urn:turnpike:source:{delivery:source}'],
    subject: eventBridgeSubject,
    time: [{ at: '{time}', format: 'rfc3339' }],
    entity: eventBridgeEntity,
    instance: eventBridgeInstance
  },
  tenants: eventBridgeTenants,
  correlation: eventBridgeCorrelation,
  hints: eventBridgeHints,
  personal: eventBridgePersonal,
  secretFields: [],
  handshakes: [],
  replies: { later: { status: 503 } },
  failures: {
    effect: 'retries',
    retriedOn: [429, '5xx'],
    neverAnswer: [],
    note: 'After 5 seconds without an answer, 429 or 5xx it sends again for 24 hours, 185 times, and waits as Retry-After says. Anything else ends the delivery: it goes to the target’s dead-letter queue, or is lost without one. ECR itself emits events on a best-effort basis.'
  },
  schema: 'urn:turnpike:schema:provider:amazon-ecr',
  samples: {
    headers: [
      ['Content-Type', 'application/json; charset=utf-8'],
      ['User-Agent', 'Amazon/EventBridge/ApiDestinations']
    ]
  }
})

import type { BodyForm } from '../core/body-form.ts'
import type { EventRules, SenderFailures } from '../core/provider.ts'

const dayMs = 86_400_000

/** For senders of which nothing is known: JSON as it is, a form as an object, anything else as its bytes. */
export const genericBodies = {
  'application/json': { kind: 'json' },
  'application/x-www-form-urlencoded': { kind: 'fields' },
  '*': { kind: 'opaque' }
} as const satisfies Readonly<Record<string, BodyForm>>

/**
 * No field is believed to be an id: what is called so may be of the thing that changed, and would make one event of its changes. The same
 * bytes on one day, UTC, are taken for the same delivery.
 */
export const genericEvent = {
  id: [{ hash: 'data', withinMs: dayMs }],
  type: [
    'webhook.{delivery:source}.{type|token}',
    'webhook.{delivery:source}.{event_type|token}',
    'webhook.{delivery:source}.{event|token}',
    'webhook.{delivery:source}.received'
  ],
  instance: ['{delivery:source}'],
  source: ['urn:turnpike:source:{delivery:source}'],
  subject: [],
  time: [],
  entity: []
} as const satisfies EventRules

export const genericFailures = {
  effect: 'retries',
  retriedOn: ['3xx', '4xx', '5xx'],
  neverAnswer: [],
  note: 'It is taken to send again after whatever is no success; whether it does is for its own documentation to say.'
} as const satisfies SenderFailures

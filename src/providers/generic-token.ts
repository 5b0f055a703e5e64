import { defineProvider } from '../core/provider.ts'
import { genericBodies, genericEvent, genericFailures } from './generic-event.ts'

/** Any sender that shows a shared secret and can't sign: a script, a form, a product without webhooks of its own. */
export const genericToken = defineProvider({
  name: 'generic-token',
  title: 'Anything that shows a token',
  domain: 'cd',
  docs: 'https://www.rfc-editor.org/rfc/rfc6750',
  checked: '2026-11-22',
  setup: [
    'Have the sender post to `{url}`, with the source’s secret in a header.',
    '`scheme: bearer` is `Authorization: Bearer <secret>`, `header` is `X-Webhook-Token: <secret>`, `api-key` is `X-Api-Key: <secret>`, `basic` is HTTP’s own user and password.',
    'For a sender that knows nothing but an address it is `{url}/<secret>`, with `scheme: path`; that address is in its logs, so use it last.',
    'A token proves who sends and not what is sent: use one only over TLS, and add `addresses` to the source’s proof where they are known.'
  ],
  schemes: {
    bearer: { kind: 'token', header: 'authorization', prefix: 'Bearer ' },
    header: { kind: 'token', header: 'x-webhook-token', prefix: '' },
    'api-key': { kind: 'token', header: 'x-api-key', prefix: '' },
    basic: { kind: 'basic', realm: 'turnpike' },
    path: { kind: 'path-token' }
  },
  bodies: genericBodies,
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 10_000 },
  event: genericEvent,
  tenants: {},
  correlation: {},
  hints: {},
  personal: [],
  secretFields: [],
  handshakes: [],
  replies: {},
  failures: genericFailures,
  schema: 'urn:turnpike:schema:provider:generic-token',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'example-sender/1.0']
    ]
  }
})

import { defineProvider } from '../core/provider.ts'
import type { Condition } from '../core/rule.ts'

/** Only webhooks of the type `event` have it. */
const isEvent: Condition = { value: '{metadata.eventType}', present: true }

/**
 * Webhooks of the type `event`. Those of other types are questions: a 200 confirms a rollout, or rolls it back. They have no
 * type here, so that none is ever answered with a success by mistake.
 */
export const flagger = defineProvider({
  name: 'flagger',
  title: 'Flagger',
  domain: 'cd',
  docs: 'https://docs.flagger.app/usage/webhooks',
  checked: '2026-11-22',
  setup: [
    'Add the webhook below to the analysis of each Canary, with the type `event`; its address is `{url}/<token>`, or `{url}` with `user:password@` before the host.',
    'Or start Flagger with `-event-webhook` (`eventWebhook` in its chart), for all Canaries: without metadata, and without a second try.',
    'Use no other type of webhook: with those Flagger asks whether it may go on, and any answer of 200 is a yes. They are refused here.'
  ],
  // It can add no header, but sends the user and password of its URL.
  schemes: { path: { kind: 'path-token' }, basic: { kind: 'basic', realm: 'Turnpike' } },
  bodies: { 'application/json': { kind: 'json' } },
  limits: { maxBodyBytes: 256 * 1024, deadlineMs: 10_000 },
  event: {
    // Its time in milliseconds is in the body, which is made once for all tries.
    id: [{ hash: 'data' }],
    type: [
      { when: [isEvent], use: 'app.flagger.canary.{phase|lower|word}' },
      // A Canary that was just made has no phase yet.
      { when: [isEvent], use: 'app.flagger.canary.event' }
    ],
    instance: ['{metadata.cluster|token}', '{delivery:source}'],
    source: ['urn:turnpike:source:{delivery:source}[:{metadata.cluster|token}]'],
    subject: ['{namespace}/{name}'],
    time: [{ at: '{metadata.timestamp}', format: 'unix-ms' }],
    entity: ['{namespace}/{name}']
  },
  tenants: {
    namespace: { use: ['{namespace}'] },
    cluster: { use: ['{metadata.cluster}'] },
    tenant: { use: ['{metadata.tenant}'] }
  },
  correlation: {
    change: ['{metadata.change}'],
    commit: ['{metadata.commit|word|nonzero}'],
    digest: ['{metadata.image|digest}'],
    // The same for every event of one analysis: a hash of what is deployed.
    run: ['{namespace|token}/{name|token}@{checksum|token}']
  },
  hints: {
    cluster: ['{metadata.cluster}'],
    environment: ['{metadata.environment}'],
    tier: ['{metadata.tier}'],
    severity: ['{metadata.eventType|lower}']
  },
  personal: [{ path: 'metadata.eventMessage', action: 'keep' }],
  secretFields: [],
  handshakes: [],
  // It waits as long as it is told, and the analysis with it.
  replies: { later: { status: 503, headers: { 'retry-after': '5' } } },
  failures: {
    effect: 'retries',
    retriedOn: [429, '5xx'],
    // 203 and everything above is a failure for it.
    neverAnswer: [],
    note: 'After 429 and 5xx, and after 10 seconds without an answer, it sends again as often as the webhook’s `retries` says (not at all by default, nor with `-event-webhook`); then the event is logged and lost. The rollout goes on.'
  },
  templates: [
    {
      title: 'Canary',
      language: 'yaml',
      text: `apiVersion: flagger.app/v1beta1
kind: Canary
metadata:
  name: shop
  namespace: shop
spec:
  # …
  analysis:
    # …
    webhooks:
      - name: turnpike
        type: event # no other
        url: {url}/<token>
        retries: 5
        timeout: 10s
        metadata: # as your pipeline fills it in
          cluster: uk-1
          environment: production
          commit: 4b825dc642cb6eb9a060e54bf8d69288fbee4904
          image: registry.example.com/shop@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
`
    }
  ],
  schema: 'urn:turnpike:schema:provider:flagger',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'Go-http-client/1.1']
    ]
  }
})

import type { BodyForm } from '../core/body-form.ts'
import { defineProvider } from '../core/provider.ts'

/** An envelope, or what was inside it where the subscription unwraps: then Pub/Sub's own fields are headers, if anything. */
const push: BodyForm = {
  kind: 'json',
  mediaType: 'application/json',
  content: { at: 'message.data', encoding: 'base64', beside: ['message.messageId', 'subscription'] }
}

/** Artifact Registry's notifications by a push subscription of Pub/Sub to its topic `gcr`. */
export const googleArtifactRegistry = defineProvider({
  name: 'google-artifact-registry',
  title: 'Google Artifact Registry (Pub/Sub)',
  domain: 'registry',
  docs: 'https://cloud.google.com/artifact-registry/docs/configure-notifications',
  checked: '2026-11-22',
  setup: [
    'Make the topic `gcr` in the registry’s project: `gcloud pubsub topics create gcr`.',
    'Make a service account for the pushes; it needs no role of its own.',
    'Make the subscription: `gcloud pubsub subscriptions create turnpike --topic=gcr --push-endpoint={url} --push-auth-service-account=EMAIL --push-auth-token-audience=AUDIENCE`.',
    'Put the same EMAIL and AUDIENCE into the source’s `settings`, as `email` and `audience`.',
    'Unwrapped pushes are taken too; then add `--push-no-wrapper-write-metadata`, or events have no id of their own.'
  ],
  schemes: {
    // https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions
    token: {
      kind: 'jwt',
      header: 'authorization',
      prefix: 'Bearer ',
      algorithms: ['RS256'],
      jwks: 'https://www.googleapis.com/oauth2/v3/certs',
      issuers: ['https://accounts.google.com'],
      audience: '{setting:audience}',
      // Google signs for anybody's service accounts: the account is the proof, the audience alone is none.
      claims: { email: '{setting:email}', email_verified: true },
      leewayMs: 60_000
    },
    path: { kind: 'path-token' }
  },
  // What is unwrapped may have any media type, or none.
  bodies: { 'application/json': push, '*': push },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 10_000 },
  event: {
    id: [
      { use: '{message.messageId|token}', quality: 'native' },
      { use: '{header:x-goog-pubsub-message-id|token}', quality: 'native' },
      // The same tag may be pushed, deleted and pushed again: only the time tells such messages apart.
      { hash: 'data', withinMs: 600_000 }
    ],
    // Without a digest it is of a tag alone, which was taken away.
    type: [
      {
        when: [{ value: '{content:digest}', present: true }],
        use: 'com.google.artifactregistry.image.{content:action|lower|word}'
      },
      {
        when: [{ value: '{content:tag}', present: true }],
        use: 'com.google.artifactregistry.tag.{content:action|lower|word}'
      },
      'com.google.pubsub.message'
    ],
    instance: ['{content:digest|before:/|hostname}', '{content:tag|before:/|hostname}', '{delivery:source}'],
    source: [
      'https://{content:digest|before:/|hostname}/{content:digest|after:/|before:@|uri}',
      'https://{content:tag|before:/|hostname}/{content:tag|after:/|before::|uri}',
      'https://pubsub.googleapis.com/{subscription|uri}',
      'https://pubsub.googleapis.com/{header:x-goog-pubsub-subscription-name|uri}',
      'urn:turnpike:source:{delivery:source}'
    ],
    subject: ['{content:digest|digest}', '{content:tag|after:/|after::|token}'],
    time: [
      { at: '{message.publishTime}', format: 'rfc3339' },
      { at: '{header:x-goog-pubsub-publish-time}', format: 'rfc3339' }
    ],
    entity: ['{content:digest|before:@}', '{content:tag|before::}']
  },
  tenants: {
    project: { use: ['{content:digest|after:/|before:/}', '{content:tag|after:/|before:/}'] },
    repository: { use: ['{content:digest|before:@}', '{content:tag|before::}'] }
  },
  correlation: { digest: ['{content:digest|digest}'] },
  hints: {},
  personal: [],
  secretFields: [],
  handshakes: [],
  replies: {},
  failures: {
    effect: 'retries',
    retriedOn: ['3xx', '4xx', '5xx'],
    neverAnswer: [],
    note: 'After anything but 102, 200, 201, 202 or 204 within the subscription’s acknowledgement deadline (10 seconds unless it says otherwise) it sends again, more and more slowly, until the message is older than the subscription keeps it: 7 days unless it says otherwise. With a dead-letter topic it stops after so many attempts.'
  },
  schema: 'urn:turnpike:schema:provider:google-artifact-registry',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)']
    ],
    files: {
      'image.insert.unwrapped': {
        headers: [
          ['x-goog-pubsub-subscription-name', 'projects/northwind-health/subscriptions/turnpike'],
          ['x-goog-pubsub-message-id', '{delivery}'],
          ['x-goog-pubsub-publish-time', '2026-03-04T09:15:32.108Z']
        ]
      }
    }
  }
})

import { defineProvider } from '../core/provider.ts'
import type { Condition } from '../core/rule.ts'

const isManifest: Condition = {
  value: '{item:target.mediaType}',
  in: [
    'application/vnd.docker.distribution.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.v1+prettyjws',
    'application/vnd.docker.distribution.manifest.v2+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.oci.image.index.v1+json'
  ]
}

/**
 * Notifications of the CNCF's Distribution registry, and of those that are built on it. A push of one image is an event for
 * each of its layers and one for its manifest: types tell them apart, so that a source can leave the layers out.
 */
export const cncfDistribution = defineProvider({
  name: 'cncf-distribution',
  title: 'CNCF Distribution',
  domain: 'registry',
  docs: 'https://distribution.github.io/distribution/about/notifications/',
  checked: '2026-11-22',
  setup: [
    'Add an endpoint under `notifications.endpoints` of the registry’s configuration, with the URL `{url}` and `headers: {Authorization: [Bearer <the source’s secret>]}`.',
    'Set `timeout: 5s`: it is 1 second by default, and what was stored later than that is sent again.',
    'Leave layers and pulls out there (`ignore: {mediatypes: [application/octet-stream], actions: [pull]}`) or here (`events: {allow: [io.cncf.distribution.manifest.*, io.cncf.distribution.content.*]}`).',
    'Restart the registry; it logs `configuring endpoint`.'
  ],
  schemes: {
    token: { kind: 'token', header: 'authorization', prefix: 'Bearer ' },
    basic: { kind: 'basic', realm: 'registry notifications' },
    path: { kind: 'path-token' }
  },
  bodies: {
    'application/vnd.docker.distribution.events.v2+json': { kind: 'json', mediaType: 'application/json' },
    'application/vnd.docker.distribution.events.v1+json': { kind: 'json', mediaType: 'application/json' }
  },
  limits: { maxBodyBytes: 1024 * 1024, deadlineMs: 5_000 },
  event: {
    items: 'events',
    id: [
      // One id may stand for several things that one request did.
      {
        use: '{item:id|token}.{item:action|word}[.{item:target.digest|after:sha256:|token}][.{item:target.tag|token}]',
        quality: 'native'
      },
      { hash: 'data' }
    ],
    type: [
      { when: [isManifest], use: 'io.cncf.distribution.manifest.{item:action|word}' },
      {
        when: [{ value: '{item:target.mediaType}', present: true }],
        use: 'io.cncf.distribution.blob.{item:action|word}'
      },
      // What was deleted has no media type any more.
      'io.cncf.distribution.content.{item:action|word}'
    ],
    // The host is what the client wrote, and one registry has several.
    instance: ['{delivery:source}'],
    source: [
      'https://{item:request.host|hostname}/{item:target.repository|uri}',
      'https://{item:target.url|host|hostname}/{item:target.repository|uri}',
      'urn:turnpike:source:{delivery:source}'
    ],
    subject: ['{item:target.digest}', '{item:target.tag}', '{item:target.repository}'],
    time: [{ at: '{item:timestamp}', format: 'rfc3339' }],
    entity: ['{item:target.repository}']
  },
  tenants: {
    repository: { use: ['{item:target.repository}'] },
    namespace: { use: ['{item:target.repository|before:/}'] }
  },
  correlation: { digest: ['{item:target.digest|digest}'] },
  hints: {},
  personal: [
    { path: 'actor.name', action: 'pseudonymise' },
    { path: 'request.addr', action: 'drop' }
  ],
  secretFields: [],
  announces: {
    when: [isManifest, { value: '{item:action}', in: ['push'] }],
    repository: '{item:target.repository}',
    references: ['{item:target.digest}']
  },
  images: {
    registry: ['{item:request.host|hostname}', '{item:target.url|host|hostname}'],
    repository: [{ when: [isManifest], use: '{item:target.repository}' }],
    digests: ['{item:target.digest}']
  },
  handshakes: [],
  // What is not taken is sent again for ever, and everything after it waits: what can never succeed, and what policy says
  // to refuse, is counted and let go. What a region is too small for is not: nothing of that is lost while the queue waits.
  replies: { tooLarge: { status: 200 }, malformed: { status: 200 }, refused: { status: 200 } },
  failures: {
    effect: 'blocks',
    retriedOn: ['4xx', '5xx'],
    neverAnswer: [],
    note: 'After 4xx, 5xx or its timeout it sends the same events again until it succeeds, with a pause after `threshold` failures; later ones wait in memory, and are lost when the registry restarts.'
  },
  schema: 'urn:turnpike:schema:provider:cncf-distribution',
  samples: {
    headers: [
      ['Content-Type', 'application/vnd.docker.distribution.events.v2+json'],
      ['User-Agent', 'Go-http-client/1.1']
    ]
  }
})

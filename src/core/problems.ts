/**
 * Every coded reason in one table (RFC 9457 on the wire). `retry` answers the first question about any error: can the
 * same bytes ever succeed? `never` makes the outcome refused, `later` makes it deferred. `reply` names the row of the
 * provider's reply table (core/reply.ts); `status` is what senders without a row of their own get. What only a limit of
 * ours refuses has the row `later` too: the others a provider may call a success, so as not to be punished for what can
 * never be taken, and what larger regions would take would be lost in silence.
 * docs/problems.md is generated from this table.
 */
export const problems = {
  'request-malformed': {
    status: 400,
    retry: 'never',
    reply: 'refused',
    title: 'The request is not valid HTTP',
    operator:
      'Scanners send such requests, and senders that speak TLS to a port without it: compare the scheme of the URL at the sender.'
  },
  'method-not-allowed': {
    status: 405,
    retry: 'never',
    reply: 'refused',
    title: 'This endpoint takes POST only',
    operator: 'Somebody opened the URL in a browser, or a health check points here: `/readyz` is on the metrics port.'
  },
  'request-invalid': {
    status: 422,
    retry: 'never',
    reply: 'refused',
    title: 'The request is not what this endpoint takes',
    operator:
      'A tool asks the admin endpoint for something in another shape: its detail says what is wrong. `turnpike quarantine` asks as it must.'
  },
  'request-timeout': {
    status: 408,
    retry: 'later',
    reply: 'later',
    title: 'The request did not arrive in time',
    operator:
      'Senders or strangers hold connections open without a whole request: compare `headersTimeout` and `requestTimeout` with the proxies in between.'
  },
  'expectation-unsupported': {
    status: 417,
    retry: 'never',
    reply: 'refused',
    title: 'The only expectation supported is 100-continue',
    operator: 'Take the Expect header away at the sender or at the proxy that adds it.'
  },
  misdirected: {
    status: 421,
    retry: 'never',
    reply: 'refused',
    title: 'This server is not known by that host name',
    operator:
      'Ask the admin endpoint by its address or as localhost; a web page may be trying to reach it from a browser.'
  },
  'headers-too-large': {
    status: 431,
    retry: 'never',
    reply: 'refused',
    title: 'The headers are too large or too many',
    operator: 'Look at what the proxies in between add to the headers: 16 KiB and 100 headers are taken.'
  },
  'unknown-source': {
    status: 404,
    retry: 'never',
    reply: 'refused',
    title: 'No such endpoint',
    operator:
      'Compare the URL at the sender with `sources` in the configuration. Many of them without a sender of yours are scanners.'
  },
  'signature-invalid': {
    status: 401,
    retry: 'never',
    reply: 'unauthenticated',
    title: 'The delivery could not be authenticated',
    operator:
      'Look at turnpike_signature_faults_total: `mismatch` is another secret at the sender, `missing` none there, `stale` or `future` a clock that is wrong.'
  },
  'secrets-unavailable': {
    status: 503,
    retry: 'later',
    reply: 'later',
    title: 'Nothing can be authenticated here at the moment; send again',
    operator:
      'None of the source’s secrets counts now, or none is written as its scheme says: compare notBefore and notAfter, and put a new one beside the old in good time. `turnpike status` shows when each ends.'
  },
  'keys-unavailable': {
    status: 503,
    retry: 'later',
    reply: 'later',
    title: 'The sender’s keys could not be fetched; send again',
    operator:
      'Deliveries of this source are checked by keys that their sender publishes, and the gateway can’t fetch them. Let it reach the host in the log line "keys not fetched"; no proxy is used.'
  },
  'not-admitted': {
    status: 403,
    retry: 'never',
    reply: 'refused',
    title: 'Policy does not admit this event',
    operator:
      'A rule under `admission` requires what the event does not fulfil, and says `otherwise: refuse`. `turnpike explain` shows which.'
  },
  'registry-unavailable': {
    status: 503,
    retry: 'later',
    reply: 'later',
    title: 'The registry could not be asked; send again',
    operator:
      'The source has a `proof.callback`. `denied` in the log’s reason: its credentials may not pull, or the image’s name is made up. Else let the gateway reach the registry, and its server of tokens, by https; no proxy is used.'
  },
  'body-too-large': {
    status: 413,
    retry: 'never',
    reply: 'tooLarge',
    title: 'The body is larger than this endpoint takes',
    operator:
      'It is more than the provider’s data says that its sender ever sends: look at who posts it. Report it if the provider sends more today; of a provider of your own raise `limits.maxBodyBytes`.'
  },
  'event-too-large': {
    status: 413,
    retry: 'never',
    reply: 'later',
    title: 'The event is larger than its region stores',
    operator:
      'The log’s reason names the region; `declared` and `received` are bodies that no region of the source stores. Raise `maxEventBytes` (and the topics’ `max.message.bytes`), or lower what the sender sends; what was refused meanwhile comes again only from senders that send again.'
  },
  'body-timeout': {
    status: 408,
    retry: 'later',
    reply: 'later',
    title: 'The body did not arrive in time',
    operator:
      'The network or the sender is slow. Look at proxies in between that hold bodies back; a stranger may also be holding connections open.'
  },
  'client-closed': {
    status: 499,
    retry: 'never',
    reply: 'refused',
    title: 'The sender went away before it sent the whole body',
    operator: 'The sender, or a proxy before the gateway, gave up first: compare its timeouts with the sender’s.'
  },
  'too-many-items': {
    status: 413,
    retry: 'never',
    reply: 'later',
    title: 'The batch has more items than one delivery may have',
    operator: 'Lower the size of a batch at the sender: 1000 items are taken at once.'
  },
  'content-encoding-unsupported': {
    status: 415,
    retry: 'never',
    reply: 'refused',
    title: 'Content-Encoding is not supported; send the body as it is',
    operator: 'Switch compression of the request body off, at the sender or at the proxy that adds it.'
  },
  'content-type-unsupported': {
    status: 415,
    retry: 'never',
    reply: 'refused',
    title: 'This endpoint does not take this Content-Type',
    operator:
      'Choose a content type at the sender that its provider supports here: `turnpike providers NAME` lists them.'
  },
  'payload-malformed': {
    status: 422,
    retry: 'never',
    reply: 'malformed',
    title: 'The payload is not what this sender documents',
    operator:
      'The sender is authentic, so its format has changed or a proxy rewrites bodies: run `turnpike explain` on a captured delivery.'
  },
  'event-invalid': {
    status: 422,
    retry: 'never',
    reply: 'malformed',
    title: 'The payload makes no valid CloudEvent',
    operator:
      'The log’s reason names the attribute. Run `turnpike explain` on a captured delivery, and report it: the provider’s rules need a change.'
  },
  'schema-mismatch': {
    status: 422,
    retry: 'never',
    reply: 'malformed',
    title: 'The payload does not match its contract schema',
    operator:
      'The sender’s format drifted and the source has `drift: refuse`. Look at what changed; `drift: warn` lets such deliveries pass meanwhile, and `drift: quarantine` keeps them until they are released.'
  },
  'too-many-requests': {
    status: 429,
    retry: 'later',
    reply: 'later',
    title: 'Too much in flight from this address; send again',
    operator:
      'One address has too many bytes or requests in flight. If it is a proxy of yours, list it under `trustedProxies`; else it is kept from others.'
  },
  overloaded: {
    status: 503,
    retry: 'later',
    reply: 'later',
    title: 'The gateway is at its limit; send again',
    operator:
      'Add replicas, or raise `limits` if the machine has room; look at turnpike_deliveries_in_flight and the sync times of the log first.'
  },
  undecided: {
    status: 503,
    retry: 'later',
    reply: 'later',
    title: 'No region is decided for this event; nothing was stored',
    operator:
      'The log’s reason says why: add the tenant, its names or its home region. GitHub does not send again by itself: redeliver from its settings.'
  },
  'protection-unavailable': {
    status: 503,
    retry: 'later',
    reply: 'later',
    title: 'Personal data in the event can’t be protected now; send again',
    operator:
      'The log’s reason says what is missing: `no-pseudonym-key` and `no-encryption-key` a key of the event’s region under `privacy` that counts now. Nothing was stored.'
  },
  'not-protectable': {
    status: 503,
    retry: 'later',
    reply: 'later',
    title: 'Personal data can’t be taken out of the event as it should be; send again',
    operator:
      'The source’s `privacy` asks for what can’t be done with this payload, and nothing was stored. The log’s reason: `not-redactable` is a payload that is no JSON, `too-many-personal-values` and `too-many-encrypted-values` more values than one event may have treated. Ask for less of it, or for `payload: encrypt`.'
  },
  'bus-unavailable': {
    status: 503,
    retry: 'later',
    reply: 'later',
    title: 'The region cannot store the event now; send again',
    operator:
      'Look at `/readyz` and turnpike_region_ready: the disk or the broker of a region does not take events. The log’s reason narrows it.'
  },
  'confirmation-failed': {
    status: 503,
    retry: 'later',
    reply: 'later',
    title: 'The confirmation link could not be followed; send again',
    operator:
      'The sender asks for a confirmation by a link: let the gateway reach its host by https, or confirm by hand. The log’s reason narrows it.'
  },
  'deadline-exceeded': {
    status: 503,
    retry: 'later',
    reply: 'later',
    title: 'The event was not stored in time; send again',
    operator:
      'The region is slow: look at turnpike_log_sync_seconds. turnpike_published_late_total counts what was stored after all and will come twice.'
  },
  'shutting-down': {
    status: 503,
    retry: 'later',
    reply: 'later',
    title: 'The gateway is stopping; send again',
    operator:
      'None, if it stops with the process: give the load balancer longer to notice (the drain delay) if senders see many of them.'
  },
  internal: {
    status: 503,
    retry: 'later',
    reply: 'later',
    title: 'The gateway failed; send again',
    operator:
      'A bug: report it with the log line’s `errorName` and `errorFrames`. Nothing was acknowledged that is not stored.'
  }
} as const satisfies Record<string, ProblemSpec>

export interface ProblemSpec {
  readonly status: number
  readonly retry: 'never' | 'later'
  readonly reply: ReplyClass
  /** What the sender is told. */
  readonly title: string
  /** What the operator should do about it. */
  readonly operator: string
}

/** The rows a provider's reply table may fill. */
export type ReplyClass = 'unauthenticated' | 'tooLarge' | 'malformed' | 'refused' | 'later'

export type ProblemCode = keyof typeof problems

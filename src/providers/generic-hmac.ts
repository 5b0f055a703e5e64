import { defineProvider } from '../core/provider.ts'
import type { HmacScheme } from '../core/scheme.ts'
import { genericBodies, genericEvent, genericFailures } from './generic-event.ts'

function bySha256<const H extends Pick<HmacScheme, 'header' | 'prefix' | 'encoding'>>(written: H) {
  return { kind: 'hmac', algorithm: 'sha256', ...written } as const
}

/**
 * Any sender that signs the body, and nothing else, by HMAC-SHA256, in one of the headers that are usual for it. One that signs
 * more, or otherwise, is a provider of the configuration (docs/own-provider.md).
 */
export const genericHmac = defineProvider({
  name: 'generic-hmac',
  title: 'Anything that signs by HMAC',
  domain: 'cd',
  docs: 'https://www.rfc-editor.org/rfc/rfc2104',
  checked: '2026-11-22',
  setup: [
    'Have the sender post to `{url}`, with the HMAC-SHA256 of the body by the source’s secret in a header.',
    '`scheme: signature` is `X-Signature-256: sha256=<hex>`, `hub` is `X-Hub-Signature-256: sha256=<hex>`, `hex` and `base64` are `X-Signature` with the digest alone.',
    'A time is not signed, so an old delivery proves itself again: a sender that can should use Standard Webhooks.'
  ],
  schemes: {
    signature: bySha256({ header: 'x-signature-256', prefix: 'sha256=', encoding: 'hex' }),
    hub: bySha256({ header: 'x-hub-signature-256', prefix: 'sha256=', encoding: 'hex' }),
    hex: bySha256({ header: 'x-signature', prefix: '', encoding: 'hex' }),
    base64: bySha256({ header: 'x-signature', prefix: '', encoding: 'base64' })
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
  schema: 'urn:turnpike:schema:provider:generic-hmac',
  samples: {
    headers: [
      ['Content-Type', 'application/json'],
      ['User-Agent', 'example-sender/1.0']
    ]
  }
})

import type { Secret } from '../../core/secret.ts'
import { signScheme } from '../../signatures/sign-scheme.ts'
import type { Header, RequestShape } from './request-shape.ts'

const hookId = '9400000011'
const organisationId = '9100000017'
const appId = '9780000002'

/** The signature of the years before 2020, which GitHub still sends beside the one that counts. */
const legacyScheme = {
  kind: 'hmac',
  algorithm: 'sha1',
  header: 'x-hub-signature',
  prefix: 'sha1=',
  encoding: 'hex'
} as const

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers */
export const githubShape: RequestShape = {
  headers: ({ event, deliveryId, body, secret }): readonly Header[] => [
    ['Accept', '*/*'],
    ['Content-Type', 'application/json'],
    ['User-Agent', 'GitHub-Hookshot/f0ed7a1'],
    ['X-GitHub-Delivery', deliveryId],
    ['X-GitHub-Event', event],
    ['X-GitHub-Hook-ID', hookId],
    ['X-GitHub-Hook-Installation-Target-ID', isOfApp(event) ? appId : organisationId],
    ['X-GitHub-Hook-Installation-Target-Type', isOfApp(event) ? 'integration' : 'organization'],
    ...legacySignature(body, secret)
  ]
}

/** Only the webhook of a GitHub App hears of these. */
function isOfApp(event: string): boolean {
  return event === 'installation' || event === 'repository_dispatch'
}

function legacySignature(body: Uint8Array, secret: Secret): readonly Header[] {
  const { headers } = signScheme(legacyScheme, { headers: [], body, path: '' }, secret, 0)
  return headers.map(([, value]) => ['X-Hub-Signature', value])
}

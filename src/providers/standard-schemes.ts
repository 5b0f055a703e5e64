import type { Ed25519Scheme, HmacScheme } from '../core/scheme.ts'

/** Under which names a sender of Standard Webhooks writes its three headers. */
type HeaderFamily = 'webhook' | 'svix'

const fiveMinutes = { format: 'unix-s', pastMs: 300_000, futureMs: 300_000 } as const

/**
 * A signature over id, time of the attempt and body, by a shared secret (`v1`).
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#symmetric
 */
export function standardHmac<const F extends HeaderFamily>(family: F) {
  return {
    kind: 'hmac',
    algorithm: 'sha256',
    prefix: 'v1,',
    ...headersOf(family),
    key: { encoding: 'base64', prefix: 'whsec_' }
  } as const satisfies HmacScheme
}

/** The same by a key that the sender alone has (`v1a`): the source's secret is the public one, `whpk_…`. */
export function standardEd25519<const F extends HeaderFamily>(family: F) {
  return {
    kind: 'ed25519',
    prefix: 'v1a,',
    ...headersOf(family),
    key: { encoding: 'base64', prefix: 'whpk_' }
  } as const satisfies Ed25519Scheme
}

function headersOf<const F extends HeaderFamily>(family: F) {
  return {
    header: `${family}-signature`,
    list: ' ',
    encoding: 'base64',
    message: `{header:${family}-id}.{timestamp}.{body}`,
    timestamp: { header: `${family}-timestamp`, ...fiveMinutes }
  } as const
}

import type { InspectionFault } from '../../bus/kafka/inspect/inspect-topic.ts'

const notTrusted = 'the broker’s certificate is not of an authority that is trusted here: set `tls.ca` to its authority'

/** By Node's codes: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const hints: Readonly<Record<string, string>> = {
  SELF_SIGNED_CERT_IN_CHAIN: notTrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: notTrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: notTrusted,
  UNABLE_TO_GET_ISSUER_CERT: notTrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: notTrusted,
  CERT_SIGNATURE_FAILURE: notTrusted,
  CERT_HAS_EXPIRED: 'the broker’s certificate has expired: renew it',
  CERT_NOT_YET_VALID: 'the broker’s certificate is not valid yet: compare the clocks',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the broker’s certificate does not name this host: connect by a name that it has',
  ENOTFOUND: 'no such host is known here: look at the name and at DNS',
  ECONNREFUSED: 'nothing listens there: look at the port and whether the broker runs'
}

/** Kafka says nothing to who speaks in the wrong way; it closes the connection. */
const silent = 'if the broker runs, its listener may speak in another way: compare `tls` and `sasl` with it'

/** What the fault's own words leave out; null when they say it all. */
export function hintFor({ reason, connectionCode }: InspectionFault): string | null {
  if (connectionCode !== undefined && Object.hasOwn(hints, connectionCode)) return hints[connectionCode] ?? null
  return reason === 'unreachable' ? silent : null
}

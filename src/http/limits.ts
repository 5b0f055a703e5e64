/** Every number of the webhook endpoint. A configuration may replace those that it names; the rest hold for all. */
export interface HttpLimits {
  /** Open connections; a further one is closed at once. */
  readonly maxConnections: number
  /** Open connections of one address (an IPv6 /64 is one); trusted proxies are exempt, they carry many senders. */
  readonly maxConnectionsPerAddress: number
  /** What all deliveries in flight may hold, from their first byte until they are settled. */
  readonly maxInFlightBytes: number
  /** What the deliveries of one address may hold. */
  readonly maxInFlightBytesPerAddress: number
  /** What a delivery holds besides its body: a thousand empty bodies are not free. */
  readonly requestChargeBytes: number
  /** Request line and headers together. */
  readonly maxHeaderBytes: number
  readonly maxHeaders: number
  /** From the connection, or from the first byte of a further request, to the end of its headers. */
  readonly headersTimeoutMs: number
  /** The same to the end of the body; a source's own time to answer is shorter as a rule. */
  readonly requestTimeoutMs: number
  /** How often both are checked: they are exceeded by up to this much. */
  readonly timeoutCheckMs: number
  /** How long a connection without a request is kept. */
  readonly keepAliveTimeoutMs: number
  /** How long a refused sender has to read its answer while it still sends a body that nobody wants. */
  readonly lingerMs: number
  /** How much of such a body is read and thrown away. */
  readonly maxLingerBytes: number
}

const kibibyte = 1024
const mebibyte = 1024 * kibibyte

export const defaultHttpLimits: HttpLimits = {
  maxConnections: 4096,
  maxConnectionsPerAddress: 1024,
  maxInFlightBytes: 256 * mebibyte,
  maxInFlightBytesPerAddress: 64 * mebibyte,
  requestChargeBytes: 4 * kibibyte,
  maxHeaderBytes: 16 * kibibyte,
  maxHeaders: 100,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  timeoutCheckMs: 1_000,
  keepAliveTimeoutMs: 5_000,
  lingerMs: 2_000,
  maxLingerBytes: 64 * kibibyte
}

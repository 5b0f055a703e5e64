/** What a configuration that says nothing gets, in the words of the file; the schema shows the same values. */
export const defaults = {
  gateway: {
    sandbox: false,
    metrics: '127.0.0.1:8081',
    admin: '127.0.0.1:8082',
    drainDelay: '5s',
    // Within the 30 seconds that Kubernetes gives a pod.
    shutdownTimeout: '25s'
  },
  limits: {
    inFlightBytes: '256MiB',
    inFlightBytesPerAddress: '64MiB',
    connections: 4096,
    connectionsPerAddress: 1024,
    headersTimeout: '10s',
    requestTimeout: '30s'
  },
  events: { mode: 'binary' },
  region: { maxEventBytes: '1MiB' },
  embedded: { segmentBytes: '64MiB', retentionAge: '7d', retentionBytes: '8GiB' },
  kafka: { client: 'platformatic', compression: 'lz4', linger: '4ms', requestTimeout: '5s', connectTimeout: '2s' },
  tls: { clientCertificate: 'required' },
  source: { allow: ['*'], drift: 'warn', personal: 'keep', payload: 'keep' }
} as const

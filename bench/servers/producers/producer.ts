/** One record as the simple contestants store it. */
export interface SimpleRecord {
  readonly key: string
  readonly value: Buffer
}

/** Acknowledged by all replicas, compressed by lz4, no retries: as this gateway uses the same client. */
export interface SimpleProducer {
  send(records: readonly SimpleRecord[]): Promise<void>
}

export const topic = 'bench.uk.scm'

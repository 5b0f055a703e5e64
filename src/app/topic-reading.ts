import type { StoredRecord } from '../pipeline/quarantined-record.ts'

export interface TopicRecord extends StoredRecord {
  /** Milliseconds since the Unix epoch. */
  readonly storedAt: number
}

export interface TopicReading {
  readonly topic: string
  /** Names this client to the brokers. */
  readonly clientId: string
  /** Ends the reading at once: it throws then. */
  readonly signal: AbortSignal
}

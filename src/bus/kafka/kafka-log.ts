/** A line of the client about itself: addresses and what failed, never a key, a header or a value. */
export interface KafkaLogLine {
  readonly level: 'error' | 'warn' | 'info'
  /** The part of the client: `Connection`, `Producer`. */
  readonly area: string
  readonly message: string
  readonly broker?: string
  readonly error?: string
}

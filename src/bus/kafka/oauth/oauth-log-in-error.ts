/**
 * No token could be had: a sentence for the operator, never with a secret or a token in it. It has the name that kafkajs
 * gives to a log-in that failed, so that kafkajs takes it for one; and no `cause`, for which kafkajs would exchange it.
 */
export class LogInError extends Error {
  /** For kafkajs, which would wrap it as one that a retry may mend. */
  readonly retriable = false

  constructor(message: string) {
    super(message)
    this.name = 'KafkaJSSASLAuthenticationError'
  }
}

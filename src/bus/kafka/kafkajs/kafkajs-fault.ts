import type { FaultWord } from '../fault-reasons.ts'
import { KafkaFault, faultWithCode } from '../kafka-fault.ts'

/** Errors of kafkajs that no broker sent, by the name of their class. */
const clientErrors: Readonly<Record<string, FaultWord>> = {
  KafkaJSConnectionError: 'unreachable',
  KafkaJSConnectionClosedError: 'unreachable',
  KafkaJSRequestTimeoutError: 'timeout',
  KafkaJSTimeout: 'timeout',
  KafkaJSLockTimeout: 'timeout',
  KafkaJSSASLAuthenticationError: 'credentials-refused',
  KafkaJSBrokerNotFound: 'leader-moved',
  KafkaJSMetadataNotLoaded: 'leader-moved',
  KafkaJSTopicMetadataNotLoaded: 'leader-moved',
  KafkaJSStaleTopicMetadataAssignment: 'leader-moved',
  KafkaJSNoBrokerAvailableError: 'unreachable',
  KafkaJSServerDoesNotSupportApiKey: 'protocol-mismatch',
  KafkaJSNotImplemented: 'protocol-mismatch'
}

/** kafkajs puts these around the error that it gave up for. */
const wrappers: ReadonlySet<string> = new Set(['KafkaJSNumberOfRetriesExceeded', 'KafkaJSNonRetriableError'])

/** Whatever was thrown around kafkajs, by its type and code, never by its text. */
export function kafkajsFaultOf(thrown: unknown): KafkaFault {
  if (thrown instanceof KafkaFault) return thrown
  const error = unwrap(thrown)
  if (!(error instanceof Error)) return new KafkaFault('client-failed', error)
  if ('type' in error && 'code' in error && typeof error.code === 'number')
    return faultWithCode(error.code, error, String(error.type))
  return new KafkaFault(clientErrors[error.name] ?? 'client-failed', error)
}

function unwrap(thrown: unknown): unknown {
  const isWrapped = thrown instanceof Error && wrappers.has(thrown.name) && thrown.cause instanceof Error
  return isWrapped ? unwrap(thrown.cause) : thrown
}

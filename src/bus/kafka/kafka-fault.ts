import { Problem } from '../../core/problem.ts'
import { ProduceFault } from '../batching/produce-transport.ts'
import { findErrorCode } from './error-table.ts'
import { faultReasons } from './fault-reasons.ts'
import type { FaultClass, FaultWord } from './fault-reasons.ts'

/** A fault in Kafka's words. */
export class KafkaFault extends ProduceFault {
  readonly reason: FaultWord
  /** The name of Kafka's own code, where a broker gave one. */
  readonly code: string | undefined

  constructor(reason: FaultWord, cause?: unknown, code?: string) {
    const { problem, scope } = faultReasons[reason]
    super(scope, new Problem(problem, { reason, cause }))
    this.name = 'KafkaFault'
    this.reason = reason
    this.code = code
  }

  get faultClass(): FaultClass {
    return faultReasons[this.reason].class
  }

  get operator(): string {
    return faultReasons[this.reason].operator
  }

  /** For the operator: what to do, and what the client said. */
  describe(): string {
    const { cause } = this.problem
    const said = this.code ?? (cause instanceof Error ? cause.message : undefined)
    return said === undefined ? this.operator : `${this.operator} (${said})`
  }
}

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
export function faultOf(thrown: unknown): KafkaFault {
  if (thrown instanceof KafkaFault) return thrown
  const error = unwrap(thrown)
  if (!(error instanceof Error)) return new KafkaFault('client-failed', error)
  if ('type' in error && 'code' in error && typeof error.code === 'number')
    return faultWithCode(error.code, error, String(error.type))
  return new KafkaFault(clientErrors[error.name] ?? 'client-failed', error)
}

/** What a broker has answered with; `name` is for a code that is younger than the table. */
export function faultWithCode(code: number, cause?: unknown, name = String(code)): KafkaFault {
  const known = findErrorCode(code)
  return new KafkaFault(known?.reason ?? 'unexpected', cause, known?.name ?? name)
}

function unwrap(thrown: unknown): unknown {
  const isWrapped = thrown instanceof Error && wrappers.has(thrown.name) && thrown.cause instanceof Error
  return isWrapped ? unwrap(thrown.cause) : thrown
}

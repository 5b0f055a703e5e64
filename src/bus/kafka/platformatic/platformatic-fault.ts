import {
  AuthenticationError,
  GenericError,
  MultipleErrors,
  NetworkError,
  ProtocolError,
  TimeoutError,
  UnexpectedCorrelationIdError,
  UnsupportedApiError
} from '@platformatic/kafka'
import { KafkaFault, faultWithCode } from '../kafka-fault.ts'
import { LogInError } from '../oauth/oauth-log-in-error.ts'

/**
 * Whatever was thrown around the library, by its class and code, never by its text. It wraps errors in others, mostly in
 * more general ones: a connection that closes during a log-in is an error of the log-in around one of the network.
 */
export function platformaticFaultOf(thrown: unknown): KafkaFault {
  const error = innermost(thrown)
  if (error instanceof KafkaFault) return error
  if (error instanceof ProtocolError) return faultWithCode(codeOf(error), error)
  if (error instanceof AuthenticationError || error instanceof LogInError)
    return new KafkaFault('credentials-refused', error)
  if (error instanceof TimeoutError) return new KafkaFault('timeout', error)
  if (error instanceof NetworkError) return new KafkaFault('unreachable', causeOf(error))
  if (error instanceof UnexpectedCorrelationIdError || error instanceof UnsupportedApiError)
    return new KafkaFault('protocol-mismatch', error)
  return new KafkaFault('client-failed', error)
}

/** Down to the last that has a meaning of its own here; Node's own error below one of the network has none. */
function innermost(thrown: unknown): unknown {
  const next = thrown instanceof AggregateError ? firstOf(thrown) : thrown instanceof Error ? thrown.cause : undefined
  const isKnown =
    next instanceof KafkaFault ||
    next instanceof LogInError ||
    next instanceof GenericError ||
    next instanceof MultipleErrors
  return isKnown ? innermost(next) : thrown
}

function firstOf({ errors }: AggregateError): unknown {
  return errors[0]
}

/** What Node said, where it said something: it tells more than the library's words around it. */
function causeOf(error: Error): unknown {
  return error.cause instanceof Error ? error.cause : error
}

/** Of Kafka; the library's types do not have it. */
function codeOf(error: object): number {
  return 'apiCode' in error && typeof error.apiCode === 'number' ? error.apiCode : Number.NaN
}

import { KafkaFault, faultWithCode } from '../kafka-fault.ts'
import { LogInError } from '../oauth/oauth-log-in-error.ts'
import type { Library } from './platformatic-library.ts'

/**
 * Whatever was thrown around the library, by its class and code, never by its text. It wraps errors in others, mostly in
 * more general ones: a connection that closes during a log-in is an error of the log-in around one of the network.
 */
export function platformaticFaultOf(library: Library, thrown: unknown): KafkaFault {
  const error = innermost(library, thrown)
  if (error instanceof KafkaFault) return error
  if (error instanceof library.ProtocolError) return faultWithCode(codeOf(error), error)
  if (error instanceof library.AuthenticationError || error instanceof LogInError)
    return new KafkaFault('credentials-refused', error)
  if (error instanceof library.TimeoutError) return new KafkaFault('timeout', error)
  if (error instanceof library.NetworkError) return new KafkaFault('unreachable', causeOf(error))
  if (error instanceof library.UnexpectedCorrelationIdError || error instanceof library.UnsupportedApiError)
    return new KafkaFault('protocol-mismatch', error)
  return new KafkaFault('client-failed', error)
}

/** Down to the last that has a meaning of its own here; Node's own error below one of the network has none. */
function innermost(library: Library, thrown: unknown): unknown {
  const next = thrown instanceof AggregateError ? firstOf(thrown) : thrown instanceof Error ? thrown.cause : undefined
  const isKnown =
    next instanceof KafkaFault ||
    next instanceof LogInError ||
    next instanceof library.GenericError ||
    next instanceof library.MultipleErrors
  return isKnown ? innermost(library, next) : thrown
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

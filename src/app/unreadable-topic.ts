import { KafkaFault } from '../bus/kafka/kafka-fault.ts'
import { Problem } from '../core/problem.ts'

/** What whoever reads a region's topic is told, whatever went wrong. */
export function unreadable(thrown: unknown, signal: AbortSignal): Problem {
  if (thrown instanceof Problem) return thrown
  if (signal.aborted) return new Problem('deadline-exceeded', { reason: 'reading', cause: thrown })
  const reason = thrown instanceof KafkaFault ? thrown.reason : 'unreadable'
  return new Problem('bus-unavailable', { reason, cause: thrown })
}

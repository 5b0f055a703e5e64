import { Problem } from '../../core/problem.ts'
import { ProduceFault } from '../batching/produce-transport.ts'
import { findErrorCode } from './error-table.ts'
import { faultReasons } from './fault-reasons.ts'
import type { FaultClass, FaultWord } from './fault-reasons.ts'

const denials: ReadonlySet<FaultWord> = new Set(['topic-missing', 'topic-forbidden', 'topic-invalid'])

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

  /**
   * A session may say this of a topic when it is true of another that it knows, or was true when it looked for it: the
   * topic is looked for again before it is believed.
   */
  get deniesTopic(): boolean {
    return denials.has(this.reason)
  }

  /** For the operator: what to do, and what the client said. */
  describe(): string {
    const { cause } = this.problem
    const said = this.code ?? (cause instanceof Error ? cause.message : undefined)
    return said === undefined ? this.operator : `${this.operator} (${said})`
  }
}

/** What a session has failed with is a fault already; anything else is the client's own failure. */
export function faultOf(thrown: unknown): KafkaFault {
  return thrown instanceof KafkaFault ? thrown : new KafkaFault('client-failed', thrown)
}

/** What a broker has answered with; `name` is for a code that is younger than the table. */
export function faultWithCode(code: number, cause?: unknown, name = String(code)): KafkaFault {
  const known = findErrorCode(code)
  return new KafkaFault(known?.reason ?? 'unexpected', cause, known?.name ?? name)
}

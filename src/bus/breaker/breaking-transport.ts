import type { BusRecord } from '../../core/bus.ts'
import type { Clock } from '../../core/clock.ts'
import { Problem } from '../../core/problem.ts'
import { ProduceFault } from '../batching/produce-transport.ts'
import type { ProduceTransport, Verdict } from '../batching/produce-transport.ts'
import { CallOutcome } from './call-outcome.ts'
import { CircuitGate } from './circuit-gate.ts'
import type { CircuitLimits, CircuitState } from './circuit.ts'

export interface BreakerOptions {
  readonly transport: ProduceTransport
  readonly clock: Clock
  readonly limits?: Partial<CircuitLimits>
  /** For metrics and the log. It must not throw. */
  onChange?(state: CircuitState): void
}

export const defaultBreakerLimits: CircuitLimits = {
  // One may be bad luck; each of more may keep senders waiting for as long as a call may last.
  failures: 3,
  // Three calls of one topic, each as long as a call may last (5 s), and some time between them when little is delivered.
  windowMs: 30_000,
  // So long is the region refused at most after it serves again; its brokers get one call for it meanwhile.
  resetMs: 1000
}

/**
 * The circuit breaker of a region, around whole produce calls: while calls fail one after another, others are refused at
 * once, so that senders do not wait for brokers that take requests and do not answer. It never opens for a reason that
 * the other topics of the region do not share.
 */
export class BreakingTransport implements ProduceTransport {
  readonly #transport: ProduceTransport
  readonly #gate: CircuitGate

  constructor({ transport, clock, limits = {}, ...events }: BreakerOptions) {
    this.#transport = transport
    this.#gate = new CircuitGate({ ...defaultBreakerLimits, ...limits }, clock, (state) => events.onChange?.(state))
  }

  state(): CircuitState {
    return this.#gate.state
  }

  /** Ends its timers. Calls are let through from then on: whoever stops does not wait for a circuit to close. */
  stop(): void {
    this.#gate.stop()
  }

  /** As the transport does, or refuses all at once: scope `region`, `bus-unavailable`, reason `breaker-open`. */
  async produce(topic: string, records: readonly BusRecord[], tell: Tell): Promise<void> {
    const leave = this.#gate.enter()
    if (leave === undefined) throw refusal()
    const outcome = new CallOutcome()
    try {
      await this.#transport.produce(topic, records, (index, verdict) => {
        outcome.note(verdict)
        tell(index, verdict)
      })
    } catch (thrown) {
      outcome.note(thrown)
      throw thrown
    } finally {
      // Before the lane hears of the end, so that its next call meets the circuit as this one has left it.
      await leave(outcome.kind)
    }
  }
}

type Tell = (index: number, verdict: Verdict) => void

function refusal(): ProduceFault {
  return new ProduceFault('region', new Problem('bus-unavailable', { reason: 'breaker-open' }))
}

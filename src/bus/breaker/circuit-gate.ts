import type { Breaker, OutcomeKind } from '../../core/breaker.ts'
import type { Clock } from '../../core/clock.ts'
import { Circuit } from './circuit.ts'
import type { CircuitLimits, CircuitState } from './circuit.ts'

/** Lets calls through as the state of a circuit says, of a half-open one one at a time. */
export class CircuitGate implements Breaker {
  readonly #circuit: Circuit
  /** Changes of the circuit so far: a call that began before the last one says nothing of the time after it. */
  #period = 0
  /** The one call of a half-open circuit is under way. */
  #isTrying = false

  /** `onChange` must not throw. */
  constructor(limits: CircuitLimits, clock: Clock, onChange: (state: CircuitState) => void) {
    this.#circuit = new Circuit(limits, clock, (state) => {
      this.#period += 1
      onChange(state)
    })
  }

  get state(): CircuitState {
    return this.#circuit.state
  }

  enter(): ((outcome: OutcomeKind) => Promise<void>) | undefined {
    const { state } = this.#circuit
    const isTrial = state === 'half-open'
    if (state === 'open' || (isTrial && this.#isTrying)) return undefined
    if (isTrial) this.#isTrying = true
    const period = this.#period
    return async (outcome) => {
      if (period === this.#period) await this.#circuit.count(outcome)
      if (isTrial) this.#isTrying = false
    }
  }

  stop(): void {
    this.#circuit.stop()
  }
}

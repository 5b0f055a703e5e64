import { Counter } from 'prom-client'
import type { CounterConfiguration, Registry } from 'prom-client'
import type { Children } from './children.ts'
import type { CounterTally } from './counter-tally.ts'

/** A counter that is told what its tallies have counted whenever it is read. */
export class TalliedCounter extends Counter {
  readonly #children: Children<CounterTally>

  constructor(configuration: CounterConfiguration<string>, children: Children<CounterTally>) {
    super({
      ...configuration,
      collect: () => {
        for (const [values, tally] of children.all()) this.labels(...values).inc(tally.take())
      }
    })
    this.#children = children
  }

  /** Since it was last read. */
  get hasRisen(): boolean {
    return this.#children.all().some(([, { hasRisen }]) => hasRisen)
  }
}

/** Whether anything was counted since the registry was last read; asking is cheap, and no reading. */
export function hasCounted(registry: Registry): boolean {
  return registry.getMetricsAsArray().some((metric) => metric instanceof TalliedCounter && metric.hasRisen)
}

import { Gauge } from 'prom-client'
import type { Registry } from 'prom-client'
import { Children } from './children.ts'
import { CounterTally } from './counter-tally.ts'
import { GaugeTally } from './gauge-tally.ts'
import { HistogramTally } from './histogram-tally.ts'
import { metricTable } from './metric-names.ts'
import type { MetricName } from './metric-names.ts'
import type { MetricSpec } from './metric-spec.ts'
import { TalliedCounter } from './tallied-counter.ts'
import { TalliedHistogram } from './tallied-histogram.ts'

/*
 * What is told of every delivery goes to tallies of plain numbers, and from them to prom-client when somebody asks for its
 * values: its own children check and write out their labels with each call, which is most of what counting would cost.
 */

type Table = typeof metricTable
type NameOf<Type extends MetricSpec['type']> = {
  [Name in MetricName]: Table[Name]['type'] extends Type ? Name : never
}[MetricName]
/** One text for each label of the metric, in the table's order. */
type LabelValues<Name extends MetricName> = Texts<Table[Name]['labels']>
type Texts<Labels extends readonly unknown[]> = { readonly [At in keyof Labels]: string }
type ChildOf<Child, Name extends MetricName> = (...values: LabelValues<Name>) => Child

/** A counter of the table, by its label values. */
export function counterOf<Name extends NameOf<'counter'>>(registry: Registry, name: Name): ChildOf<CounterTally, Name> {
  const children = new Children(() => new CounterTally())
  new TalliedCounter({ ...describe(name), registers: [registry] }, children)
  return (...values) => children.of(values)
}

/** A gauge of the table: it shows what was set, and nothing else. `forget` takes it all back, the children too. */
export function gaugeOf<Name extends NameOf<'gauge'>>(
  registry: Registry,
  name: Name,
  collect: () => void = () => undefined
): { readonly child: ChildOf<GaugeTally, Name>; readonly forget: () => void } {
  const children = new Children(() => new GaugeTally())
  const description = describe(name)
  const gauge = new Gauge({
    ...description,
    registers: [registry],
    collect: () => {
      collect()
      gauge.reset()
      // Without labels prom-client begins at 0, which nobody set.
      if (description.labelNames.length === 0) gauge.remove()
      for (const [values, { value }] of children.all()) if (value !== undefined) gauge.labels(...values).set(value)
    }
  })
  return { child: (...values) => children.of(values), forget: () => children.forget() }
}

/** A histogram of the table. */
export function histogramOf<Name extends NameOf<'histogram'>>(
  registry: Registry,
  name: Name
): ChildOf<HistogramTally, Name> {
  const { labels: labelNames, buckets } = metricTable[name]
  const children = new Children(() => new HistogramTally(buckets))
  const configuration = { ...describe(name), buckets: [...buckets], registers: [registry] }
  new TalliedHistogram(configuration, { name, labelNames, buckets, children })
  return (...values) => children.of(values)
}

function describe(name: MetricName): { name: string; help: string; labelNames: readonly string[] } {
  const { help, labels } = metricTable[name]
  return { name, help, labelNames: labels }
}

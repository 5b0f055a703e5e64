import { Counter, Gauge, Histogram } from 'prom-client'
import type { Registry } from 'prom-client'
import { metricTable } from './metric-names.ts'
import type { MetricName } from './metric-names.ts'
import type { MetricSpec } from './metric-spec.ts'

type Table = typeof metricTable
type NameOf<Type extends MetricSpec['type']> = {
  [Name in MetricName]: Table[Name]['type'] extends Type ? Name : never
}[MetricName]
/** One text for each label of the metric, in the table's order. */
type LabelValues<Name extends MetricName> = Texts<Table[Name]['labels']>
type Texts<Labels extends readonly unknown[]> = { readonly [At in keyof Labels]: string }
type ChildOf<Child, Name extends MetricName> = (...values: LabelValues<Name>) => Child

interface CounterChild {
  inc(value?: number): void
}
interface GaugeChild extends CounterChild {
  dec(value?: number): void
  set(value: number): void
}
interface HistogramChild {
  observe(value: number): void
}

/** A counter of the table, by its label values. Children are kept: this runs for every delivery. */
export function counterOf<Name extends NameOf<'counter'>>(registry: Registry, name: Name): ChildOf<CounterChild, Name> {
  const counter = new Counter({ ...describe(name), registers: [registry] })
  return keepChildren((values) => counter.labels(...values))
}

/** A gauge of the table. `forget` takes back every value that was set. */
export function gaugeOf<Name extends NameOf<'gauge'>>(
  registry: Registry,
  name: Name,
  collect?: () => void
): { readonly child: ChildOf<GaugeChild, Name>; readonly forget: () => void } {
  const described = { ...describe(name), registers: [registry] }
  const gauge = new Gauge(collect === undefined ? described : { ...described, collect })
  return { child: keepChildren((values) => gauge.labels(...values)), forget: () => gauge.reset() }
}

/** A histogram of the table. */
export function histogramOf<Name extends NameOf<'histogram'>>(
  registry: Registry,
  name: Name
): ChildOf<HistogramChild, Name> {
  const histogram = new Histogram({
    ...describe(name),
    buckets: [...metricTable[name].buckets],
    registers: [registry]
  })
  return keepChildren((values) => histogram.labels(...values))
}

function describe(name: MetricName): { name: string; help: string; labelNames: readonly string[] } {
  const { help, labels } = metricTable[name]
  return { name, help, labelNames: labels }
}

/** Prometheus forbids no character in a label value, so the separator is one that configuration can't hold. */
function keepChildren<Child, Values extends readonly string[]>(
  make: (values: Values) => Child
): (...values: Values) => Child {
  const children = new Map<string, Child>()
  return (...values) => {
    const key = values.join('\0')
    const known = children.get(key)
    if (known !== undefined) return known
    const child = make(values)
    children.set(key, child)
    return child
  }
}

/*
 * A strict reader of the Prometheus text format, written from its description and not from what prom-client writes:
 * https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */

export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface Family {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly samples: readonly Sample[]
}

interface OpenFamily {
  readonly name: string
  readonly help: string
  type: string | undefined
  readonly samples: Sample[]
}

const metricName = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const helpLine = new RegExp(`^# HELP (${metricName}) (.*)$`)
const typeLine = new RegExp(`^# TYPE (${metricName}) (counter|gauge|histogram|summary|untyped)$`)
const sampleLine = new RegExp(`^(${metricName})(?:\\{(.*)\\})? (\\S+)$`)
const labelPair = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"(,|$)/

/** Every family by name. @throws Error that names the line, for anything that the format does not allow */
export function parseExposition(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end')
  const families = new Map<string, OpenFamily>()
  const seen = new Set<string>()
  let current: OpenFamily | undefined
  for (const [at, line] of text.slice(0, -1).split('\n').entries()) {
    const fail = (why: string): never => {
      throw new Error(`line ${at + 1}: ${why}: ${line}`)
    }
    if (line === '') continue
    const help = helpLine.exec(line)
    const type = typeLine.exec(line)
    if (help !== null) {
      const name = help[1] ?? ''
      if (families.has(name)) fail('the family is begun twice')
      current = { name, help: help[2] ?? '', type: undefined, samples: [] }
      families.set(name, current)
    } else if (type !== null) {
      if (current === undefined || current.name !== type[1] || current.type !== undefined) fail('a type out of place')
      else current.type = type[2]
    } else {
      const sample = parseSample(line) ?? fail('no sample')
      if (current?.type === undefined || !belongs(sample.name, current)) fail('a sample outside its family')
      const identity = `${sample.name} ${labelText(sample.labels)}`
      if (seen.has(identity)) fail('a sample twice')
      seen.add(identity)
      current?.samples.push(sample)
    }
  }
  return new Map([...families].map(([name, family]) => [name, closeFamily(family)]))
}

/** The value of one sample, 0 when it is not there: what a counter that never rose means. */
export function valueOf(
  families: ReadonlyMap<string, Family>,
  name: string,
  labels: Record<string, string> = {}
): number {
  const wanted = labelText(labels)
  const found = [...families.values()]
    .flatMap(({ samples }) => samples)
    .find((sample) => sample.name === name && labelText(sample.labels) === wanted)
  return found?.value ?? 0
}

/** The sum over every sample of a counter or gauge. */
export function sumOf(families: ReadonlyMap<string, Family>, name: string): number {
  return (families.get(name)?.samples ?? []).reduce((sum, { value }) => sum + value, 0)
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(
    Object.keys(labels)
      .toSorted((left, right) => (left < right ? -1 : 1))
      .map((name) => [name, labels[name]])
  )
}

function parseSample(line: string): Sample | undefined {
  const found = sampleLine.exec(line)
  if (found === null) return undefined
  const labels = parseLabels(found[2] ?? '')
  const value = parseValue(found[3] ?? '')
  return labels === undefined || value === undefined ? undefined : { name: found[1] ?? '', labels, value }
}

function parseLabels(text: string): Record<string, string> | undefined {
  const labels = new Map<string, string>()
  let rest = text
  while (rest !== '') {
    const pair = labelPair.exec(rest)
    const name = pair?.[1]
    if (pair === null || name === undefined || labels.has(name)) return undefined
    labels.set(
      name,
      (pair[2] ?? '').replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
    )
    rest = rest.slice(pair[0].length)
  }
  return Object.fromEntries(labels)
}

function parseValue(text: string): number | undefined {
  if (/^[+-]?inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (/^nan$/i.test(text)) return Number.NaN
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined
}

function belongs(sample: string, { name, type }: OpenFamily): boolean {
  if (sample === name) return type !== 'histogram'
  const suffixes = type === 'histogram' ? ['_bucket', '_sum', '_count'] : type === 'summary' ? ['_sum', '_count'] : []
  return suffixes.some((suffix) => sample === name + suffix)
}

function closeFamily({ name, type, help, samples }: OpenFamily): Family {
  if (type === undefined) throw new Error(`${name} has no type`)
  if (type === 'counter' && samples.some(({ value }) => !(value >= 0))) throw new Error(`${name} counts below zero`)
  if (type === 'histogram') checkBuckets(name, samples)
  return { name, type, help, samples }
}

/** Buckets are cumulative, and the last one is +Inf and equals the count. */
function checkBuckets(name: string, samples: readonly Sample[]): void {
  const series = new Map<string, { buckets: [number, number][]; count?: number }>()
  for (const { name: sample, labels, value } of samples) {
    const { le, ...others } = labels
    const key = labelText(others)
    const entry = series.get(key) ?? { buckets: [] }
    series.set(key, entry)
    if (sample === `${name}_bucket`) entry.buckets.push([parseValue(le ?? '') ?? Number.NaN, value])
    if (sample === `${name}_count`) entry.count = value
  }
  for (const { buckets, count } of series.values()) {
    const isCumulative = buckets.every(([le, value], at) => {
      const before = buckets[at - 1]
      return before === undefined || (le > before[0] && value >= before[1])
    })
    const last = buckets.at(-1)
    if (!isCumulative || last?.[0] !== Infinity || last[1] !== count) throw new Error(`${name} has bad buckets`)
  }
}

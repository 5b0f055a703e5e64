import type { Instant } from '../core/clock.ts'
import type { EventReader, Lookup, ReadingView } from '../core/event-reader.ts'
import type { HeaderList } from '../core/header-list.ts'
import type { Path } from '../core/payload.ts'
import { parseTime } from '../core/parse-time.ts'
import type { TimeFormat } from '../core/parse-time.ts'
import { correlationKinds } from '../core/provider.ts'
import type { Candidate, Candidates, Condition, Provider, Rule } from '../core/provider.ts'
import { compileTemplate } from './template.ts'
import type { CompiledTemplate } from './template.ts'

type TimeRules = Provider['event']['time']
type TimeCandidates = readonly { readonly at: string; readonly format: TimeFormat }[]

/**
 * A provider's event rules as look-ups. Called once for each provider when a snapshot is made.
 * @throws Error that names the template at fault
 */
export function compileReader({ event, tenants, correlation }: Provider): EventReader {
  const seen: CompiledTemplate[] = []
  const compile = (template: string): Lookup => {
    const compiled = compileTemplate(template)
    seen.push(compiled)
    return compiled.lookup
  }
  const ids = event.id.map(({ use, quality }) => ({ read: compile(use), quality }))
  return {
    id: (view) => firstId(ids, view),
    type: compile(event.type),
    source: compileRule(event.source, compile),
    subject: compileRule(event.subject, compile),
    time: compileTime(event.time, compile),
    entity: compileRule(event.entity, compile),
    instance: compileCandidates(event.instance, compile),
    tenants: new Map(Object.entries(tenants).map(([name, { use }]) => [name, compileCandidates(use, compile)])),
    correlation: compileCorrelation(correlation, compile),
    paths: (headers: HeaderList): readonly Path[] => seen.flatMap((template) => template.paths(headers))
  }
}

type Compile = (template: string) => Lookup

function firstId(ids: readonly { read: Lookup; quality: 'native' | 'derived' }[], view: ReadingView) {
  for (const { read, quality } of ids) {
    const value = read(view)
    if (value !== undefined) return { value, quality }
  }
  return undefined
}

function compileRule(rule: Rule, compile: Compile): Lookup {
  if (!('by' in rule)) return compileCandidates(rule, compile)
  const by = compile(rule.by)
  const otherwise = compileCandidates(rule.otherwise, compile)
  const cases = new Map(Object.entries(rule.cases).map(([name, use]) => [name, compileCandidates(use, compile)]))
  return (view) => cases.get(by(view) ?? '')?.(view) ?? otherwise(view)
}

function compileCandidates(candidates: Candidates, compile: Compile): Lookup {
  const lookups = candidates.map((candidate) => compileCandidate(candidate, compile))
  return (view) => {
    for (const lookup of lookups) {
      const value = lookup(view)
      if (value !== undefined) return value
    }
    return undefined
  }
}

function compileCandidate(candidate: Candidate, compile: Compile): Lookup {
  if (typeof candidate === 'string') return compile(candidate)
  const conditions = candidate.when.map((condition) => compileCondition(condition, compile))
  const use = compile(candidate.use)
  return (view) => (conditions.every((holds) => holds(view)) ? use(view) : undefined)
}

function compileCondition(condition: Condition, compile: Compile): (view: ReadingView) => boolean {
  const value = compile(condition.value)
  if ('in' in condition) {
    const accepted = new Set(condition.in)
    return (view) => {
      const found = value(view)
      return found !== undefined && accepted.has(found)
    }
  }
  const isPrefix = 'startsWith' in condition
  const other = compile(isPrefix ? condition.startsWith : condition.differsFrom)
  return (view) => {
    const left = value(view)
    const right = other(view)
    if (left === undefined) return false
    return isPrefix ? right !== undefined && left.startsWith(right) : left !== right
  }
}

function compileTime(rules: TimeRules, compile: Compile): (view: ReadingView) => Instant | undefined {
  if (!('by' in rules)) return compileTimes(rules, compile)
  const by = compile(rules.by)
  const otherwise = compileTimes(rules.otherwise, compile)
  const cases = new Map(Object.entries(rules.cases).map(([name, use]) => [name, compileTimes(use, compile)]))
  return (view) => cases.get(by(view) ?? '')?.(view) ?? otherwise(view)
}

function compileTimes(candidates: TimeCandidates, compile: Compile): (view: ReadingView) => Instant | undefined {
  const readers = candidates.map(({ at, format }) => ({ read: compile(at), format }))
  return (view) => {
    for (const { read, format } of readers) {
      const text = read(view)
      const instant = text === undefined ? undefined : parseTime(text, format)
      if (instant !== undefined) return instant
    }
    return undefined
  }
}

function compileCorrelation(rules: Provider['correlation'], compile: Compile): EventReader['correlation'] {
  const readers = correlationKinds.flatMap((kind) =>
    (rules[kind] ?? []).map((template) => ({ kind, read: compile(template) }))
  )
  return (view) => {
    const keys = new Set<string>()
    for (const { kind, read } of readers) {
      const value = read(view)
      if (value !== undefined) keys.add(`${kind}:${value}`)
    }
    return [...keys]
  }
}

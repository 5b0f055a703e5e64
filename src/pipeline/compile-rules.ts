import type { Instant } from '../core/clock.ts'
import type { EventReader, Lookup, ReadingView } from '../core/event-reader.ts'
import { correlationKinds, hintNames } from '../core/provider.ts'
import type { Provider } from '../core/provider.ts'
import type { Candidate, Candidates, Rule, TimeRule } from '../core/rule.ts'
import { compileAnnounced } from './compile-announced.ts'
import { compileCondition } from './compile-condition.ts'
import { compileHandshake } from './compile-handshake.ts'
import { compileIds } from './compile-ids.ts'
import { compileImages } from './compile-images.ts'
import { limits } from './limits.ts'
import { parseTime } from '../core/parse-time.ts'
import { pathsOf } from './paths-of.ts'
import { spreadItems } from './spread-items.ts'
import { compileTemplate } from './template.ts'
import type { Compile, CompiledTemplate } from './template.ts'

type TimeRules = Provider['event']['time']

/**
 * A provider's event rules as look-ups. Called once for each provider when a snapshot is made.
 * @throws Error that names the template at fault
 */
export function compileReader({
  name,
  event,
  tenants,
  correlation,
  hints,
  handshakes,
  announces,
  images
}: Provider): EventReader {
  const seen: CompiledTemplate[] = []
  const compile = (template: string): Lookup => {
    const compiled = compileTemplate(template)
    seen.push(compiled)
    return compiled.lookup
  }
  return {
    id: compileIds(name, event.id, compile),
    type: compileRule(event.type, compile),
    source: compileRule(event.source, compile),
    subject: compileRule(event.subject, compile),
    time: compileTime(event.time, compile),
    entity: compileRule(event.entity, compile),
    sequence: compileSequence(event.sequence ?? [], compile),
    instance: compileCandidates(event.instance, compile),
    tenants: new Map(Object.entries(tenants).map(([key, { use }]) => [key, compileCandidates(use, compile)])),
    correlation: compileCorrelation(correlation, compile),
    hints: new Map(
      hintNames.flatMap((hint) => {
        const candidates = hints[hint]
        return candidates === undefined ? [] : [[hint, compileCandidates(candidates, compile)] as const]
      })
    ),
    announced: compileAnnounced(announces, compile),
    images: compileImages(images, { compile, compileCandidates: (each) => compileCandidates(each, compile) }),
    handshakes: handshakes.map((handshake) => compileHandshake(handshake, compile)),
    paths: pathsOf(seen)
  }
}

function compileRule(rule: Rule, compile: Compile): Lookup {
  if (!('by' in rule)) return compileCandidates(rule, compile)
  const by = compile(rule.by)
  const otherwise = compileCandidates(rule.otherwise, compile)
  const cases = new Map(Object.entries(rule.cases).map(([name, use]) => [name, compileCandidates(use, compile)]))
  return (view) => cases.get(by(view) ?? '')?.(view) ?? otherwise(view)
}

/** What is no number would sort in some way that nobody meant. */
function compileSequence(rule: Rule, compile: Compile): Lookup {
  const lookup = compileRule(rule, compile)
  return (view) => /^\d{1,32}$/.exec(lookup(view) ?? '')?.[0]
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

function compileTime(rules: TimeRules, compile: Compile): (view: ReadingView) => Instant | undefined {
  if (!('by' in rules)) return compileTimes(rules, compile)
  const by = compile(rules.by)
  const otherwise = compileTimes(rules.otherwise, compile)
  const cases = new Map(Object.entries(rules.cases).map(([name, use]) => [name, compileTimes(use, compile)]))
  return (view) => cases.get(by(view) ?? '')?.(view) ?? otherwise(view)
}

function compileTimes(candidates: readonly TimeRule[], compile: Compile): (view: ReadingView) => Instant | undefined {
  const readers = candidates.map((rule) => ({ read: compile(rule.at), rule }))
  return (view) => {
    for (const { read, rule } of readers) {
      const text = read(view)
      const zone = rule.format === 'local' ? rule.zone : undefined
      const instant = text === undefined ? undefined : parseTime(text, rule.format, zone)
      if (instant !== undefined) return instant
    }
    return undefined
  }
}

function compileCorrelation(rules: Provider['correlation'], compile: Compile): EventReader['correlation'] {
  const readers = correlationKinds.flatMap((kind) =>
    (rules[kind] ?? [])
      .flatMap((template) => spreadItems(template, limits.maxCorrelationKeys))
      .map((template) => ({ kind, read: compile(template) }))
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

import { hash } from 'node:crypto'
import type { Instant } from '../core/clock.ts'
import type {
  AdmissionRule,
  Decision,
  Policy,
  PolicyRules,
  ResidencyRule,
  RoutingRule,
  RuleError,
  RuleTrace
} from '../core/policy.ts'
import type { RoutingView } from '../core/routing-view.ts'
import { admitted, findNeeds, judgeAdmission } from './admission.ts'
import { bindFacts, createBinder } from './bindings.ts'
import type { CompiledRules } from './compile-policy-rules.ts'
import { cacheDecisions, cacheKeyParts, partsRead } from './decision-cache.ts'
import { findAllowed } from './residency.ts'
import { findRoute, routeHome } from './routing.ts'
import type { Routed } from './routing.ts'
import { indexRules } from './rule-index.ts'
import { traceRules } from './trace-rules.ts'

interface PolicyParts {
  readonly rules: PolicyRules
  readonly compiled: CompiledRules
  /** The configured regions. */
  readonly regions: ReadonlySet<string>
}

/**
 * Residency says where an event may be stored, routing where it is, admission whether it may trigger work
 * (docs/residency.md has the exact meanings). Without residency rules an event may be stored in its tenant's home only;
 * without routing rules it is stored there.
 */
export function createPolicy(parts: PolicyParts): Policy {
  const { rules, compiled } = parts
  const residencyOf = indexRules(compiled.residency)
  const routingOf = indexRules(compiled.routing)
  const admissionOf = indexRules(compiled.admission)
  const bind = createBinder(rules.sets, compiled.facts)

  function decide(view: RoutingView, now: Instant): Decision {
    const bindings = bind(view, now)
    const residency = rules.residency.length === 0 ? allowHome(view) : findAllowed(residencyOf(view), bindings, now)
    const { allowed } = residency
    if (allowed === undefined && rules.residency.length === 0) return undecided('tenant-unknown', [], [])
    if (allowed === undefined) return undecided('no-residency-rule', [], [])
    if (allowed.length === 0) return undecided('nothing-allowed', allowed, residency.rules, residency.erred)
    const routed = rules.routing.length === 0 ? routeHome(view) : findRoute(routingOf(view), bindings)
    return decideRoute(routed, allowed, residency.rules, parts.regions)
  }

  const expressions = [...compiled.residency, ...compiled.routing].flatMap((rule) => [
    rule.when,
    ...('regions' in rule && rule.regions !== undefined ? [rule.regions] : [])
  ])
  const keyParts = cacheKeyParts(expressions, rules)
  const sets = JSON.stringify(rules.sets)
  return {
    decide: keyParts === undefined ? decide : cacheDecisions(decide, keyParts),
    reads: partsRead([...expressions, ...compiled.admission.flatMap(({ when, require }) => [when, require])]),
    versions: new Map(
      [...rules.residency, ...rules.routing, ...rules.admission].map((rule) => [rule.id, versionOf(rule, sets)])
    ),
    factsFor: (view, now) => {
      const about = admissionOf(view)
      return about.length === 0 ? [] : findNeeds(about, bind(view, now))
    },
    admit: (view, now, facts) => {
      const about = admissionOf(view)
      return about.length === 0 ? admitted : judgeAdmission(about, bindFacts(bind(view, now), facts), facts)
    },
    trace: (view, now): readonly RuleTrace[] => traceRules(compiled, bind(view, now), now)
  }
}

function decideRoute(
  routed: Routed,
  allowed: readonly string[],
  residency: readonly string[],
  regions: ReadonlySet<string>
): Decision {
  const rules = routed.rule === undefined ? residency : [...residency, routed.rule]
  if (!routed.ok) return undecided(routed.why, allowed, rules, errorsOf(routed))
  if (!routed.regions.every((region) => regions.has(region))) return undecided('region-not-configured', allowed, rules)
  if (!routed.regions.every((region) => allowed.includes(region)))
    return undecided('region-not-allowed', allowed, rules)
  return { kind: 'regions', regions: routed.regions, allowed, rules }
}

function errorsOf(routed: Routed): readonly RuleError[] {
  if (routed.ok || routed.why !== 'routing-error' || routed.rule === undefined) return []
  return [{ kind: 'routing', id: routed.rule }]
}

/** Without rules an event may be stored where its tenant is at home, and nowhere else. */
function allowHome({ tenant }: RoutingView): ReturnType<typeof findAllowed> {
  return { allowed: tenant.known ? [tenant.home] : undefined, rules: [], erred: [] }
}

/** Sets, as JSON, are part of what a rule says. */
function versionOf(rule: ResidencyRule | RoutingRule | AdmissionRule, sets: string): string {
  return hash('sha256', `[${JSON.stringify(rule)},${sets}]`, 'hex').slice(0, 8)
}

function undecided(
  why: Extract<Decision, { kind: 'undecided' }>['why'],
  allowed: readonly string[],
  rules: readonly string[],
  erred: readonly RuleError[] = []
): Decision {
  return { kind: 'undecided', why, allowed, rules, ...(erred.length === 0 ? {} : { erred }) }
}

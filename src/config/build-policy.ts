import type { Instant } from '../core/clock.ts'
import type { Lookups } from '../core/lookups.ts'
import type { AdmissionRule, NamedSets, PolicyRules, ResidencyRule, RoutingRule } from '../core/policy.ts'
import { compilePolicyRules } from '../policy/compile-policy-rules.ts'
import type { CompiledRules, PlacedFault } from '../policy/compile-policy-rules.ts'
import type { FactTypes } from '../policy/cel/scope.ts'
import type { PolicyConfig } from './config.ts'
import type { ConfigNode } from './config-node.ts'
import { checkLookups } from './check-lookups.ts'
import { checkRuleIds, checkRuleRegions } from './check-rules.ts'
import { didYouMean } from './suggest-name.ts'

export interface BuiltPolicy {
  readonly policy: PolicyConfig
  /** Undefined where something of the rules can't be understood: that was reported. */
  readonly compiled: CompiledRules | undefined
}

/**
 * Reads sets and rules, and compiles every rule against the view and the tenants' facts; each fault at its place. Where
 * the tenants could not be read, only what does not depend on them is said.
 */
export function buildPolicy(
  root: ConfigNode,
  found: FactTypes | undefined,
  { now, lookups }: { readonly now: Instant; readonly lookups: Lookups }
): BuiltPolicy {
  const facts = found ?? {}
  const rules: PolicyRules = {
    sets: readSets(root.get('sets')),
    residency: root.get('residency').items().map(readResidency),
    routing: root.get('routing').items().map(readRouting),
    admission: root.get('admission').items().map(readAdmission)
  }
  checkRuleIds(root)
  checkRuleRegions(root, rules, now)
  const compiled = found === undefined ? undefined : compilePolicyRules(rules, facts)
  if (compiled?.ok === false) for (const fault of compiled.faults) tellFault(root.at(fault.path), fault)
  if (compiled?.ok === true) checkLookups(root, compiled.rules.admission, lookups)
  return { policy: { rules, facts }, compiled: compiled?.ok === true ? compiled.rules : undefined }
}

function tellFault(node: ConfigNode, { message, span, unknown }: PlacedFault): void {
  const text = span === undefined ? '' : node.text().slice(span.start, span.end)
  const at = span === undefined ? '' : ` (at character ${span.start + 1}${text === '' ? '' : `: \`${text}\``})`
  const near = unknown === undefined ? undefined : didYouMean(unknown.name, unknown.known).hint
  const known = unknown === undefined ? undefined : `known are ${unknown.known.join(', ')}`
  node.error(`${message}${at}`, near ?? known)
}

function readSets(node: ConfigNode): NamedSets {
  return Object.fromEntries(node.children().map((set) => [set.name, set.items().map((item) => item.text())]))
}

function readResidency(node: ConfigNode): ResidencyRule {
  const [basis, expires] = [node.get('basis'), node.get('expires')]
  const until = expires.exists ? expires.day() : undefined
  return {
    id: node.get('id').text(),
    when: node.get('when').text(),
    allow: textsOf(node.get('allow')),
    ...(basis.exists ? { basis: basis.text() } : {}),
    ...(until === undefined ? {} : { expires: until })
  }
}

function readRouting(node: ConfigNode): RoutingRule {
  const regions = node.get('regions')
  return {
    id: node.get('id').text(),
    when: node.get('when').text(),
    regions: regions.isMap ? { cel: regions.get('cel').text() } : textsOf(regions)
  }
}

function readAdmission(node: ConfigNode): AdmissionRule {
  const expires = node.get('expires')
  return {
    id: node.get('id').text(),
    when: node.get('when').text(),
    require: node.get('require').text(),
    otherwise: node.get('otherwise').text() === 'refuse' ? 'refuse' : 'hold',
    ...(expires.exists ? { expiresMs: expires.durationMs('72h') } : {})
  }
}

function textsOf(node: ConfigNode): readonly string[] {
  return node.items().map((item) => item.text())
}

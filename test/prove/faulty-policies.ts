import type { Instant } from '../../src/core/clock.ts'
import type { Decision, Policy, PolicyRules } from '../../src/core/policy.ts'
import type { RoutingView } from '../../src/core/routing-view.ts'
import { cacheDecisions } from '../../src/policy/decision-cache.ts'
import { withoutExpiry } from '../../src/policy/residency.ts'
import { makeRealPolicy } from './real-policy.ts'
import type { MakePolicy } from './real-policy.ts'

/** What goes wrong, and an engine in which it does. The proof must find each. */
export const faultyPolicies: Readonly<Record<string, MakePolicy>> = {
  'never lets a ground end': (rules, regions) =>
    makeRealPolicy({ ...rules, residency: rules.residency.map(withoutExpiry) }, regions),

  'takes a ground that has ended for a rule that does not match': (rules, regions) =>
    byCase(rules, regions, (_, now) => ({
      ...rules,
      residency: rules.residency.filter(({ expires }) => expires === undefined || now < expires)
    })),

  'ends grounds a second late': (rules, regions) =>
    makeRealPolicy(
      {
        ...rules,
        residency: rules.residency.map((rule) =>
          rule.expires === undefined ? rule : { ...rule, expires: rule.expires + 1000 }
        )
      },
      regions
    ),

  'allows what any rule allows': (rules, regions) => {
    const alone = rules.residency.map((rule) => makeRealPolicy({ ...rules, residency: [rule] }, regions))
    return byCase(rules, regions, (view, now) => {
      const allow = new Set(alone.flatMap((policy) => policy.decide(view, now).allowed))
      return allow.size === 0 ? rules : { ...rules, residency: [{ id: 'any', when: 'true', allow: [...allow] }] }
    })
  },

  'sends what is undecided to the first region': deciding((decision, regions) =>
    decision.kind === 'regions' ? decision : { ...decision, kind: 'regions', regions: regions.slice(0, 1) }
  ),

  'takes a residency rule that fails for one that does not match': (rules, regions) => {
    const real = makeRealPolicy(rules, regions)
    return byCase(rules, regions, (view, now) => {
      const failed = failedIn(real, view, now)
      const residency = rules.residency.filter(({ id }) => !failed.has(id))
      return { ...rules, residency: residency.length === 0 ? rules.residency : residency }
    })
  },

  'takes a residency rule that fails for one that matches': (rules, regions) => {
    const real = makeRealPolicy(rules, regions)
    return byCase(rules, regions, (view, now) => {
      const failed = failedIn(real, view, now)
      return {
        ...rules,
        residency: rules.residency.map((rule) => (failed.has(rule.id) ? { ...rule, when: 'true' } : rule))
      }
    })
  },

  'passes over a routing rule that fails': (rules, regions) => {
    const real = makeRealPolicy(rules, regions)
    return byCase(rules, regions, (view, now) => {
      const failed = failedIn(real, view, now)
      const routing = rules.routing.filter(({ id }) => !failed.has(id))
      return { ...rules, routing: routing.length === 0 ? rules.routing : routing }
    })
  },

  'routes wherever a route says': (rules, regions) => {
    const residency = rules.residency.map((rule) => ({ ...rule, allow: ['uk', 'eu', 'us'] }))
    const loose = makeRealPolicy({ ...rules, residency }, regions)
    const real = makeRealPolicy(rules, regions)
    const decide: Policy['decide'] = (view, now) => {
      const decision = real.decide(view, now)
      const isOutside = decision.kind === 'undecided' && decision.why === 'region-not-allowed'
      return isOutside ? loose.decide(view, now) : decision
    }
    return { ...real, decide }
  },

  'stores in those regions of a route that are allowed': (rules, regions) => {
    const residency = rules.residency.map((rule) => ({ ...rule, allow: ['uk', 'eu', 'us'] }))
    const loose = makeRealPolicy({ ...rules, residency }, regions)
    const real = makeRealPolicy(rules, regions)
    const decide: Policy['decide'] = (view, now) => {
      const [decision, wanted] = [real.decide(view, now), loose.decide(view, now)]
      if (decision.kind === 'regions' || decision.why !== 'region-not-allowed' || wanted.kind === 'undecided')
        return decision
      const inside = wanted.regions.filter((region) => decision.allowed.includes(region))
      return inside.length === 0 ? decision : { ...wanted, regions: inside, allowed: decision.allowed }
    }
    return { ...real, decide }
  },

  'asks the last route first': (rules, regions) =>
    makeRealPolicy({ ...rules, routing: rules.routing.toReversed() }, regions),

  'stores one copy where several are asked for': deciding((decision) =>
    decision.kind === 'undecided' ? decision : { ...decision, regions: decision.regions.slice(0, 1) }
  ),

  'keeps decisions beyond the end of a ground': (rules, regions) => {
    const real = makeRealPolicy(rules, regions)
    return {
      ...real,
      decide: cacheDecisions(real.decide, { reads: real.reads.map(([part, field]) => [part, field]), expiries: [] })
    }
  },

  ...Object.fromEntries(
    (['event.type', 'source.name', 'tenant.home', 'tenant.country', 'data.environment'] as const).map((path) => [
      `keeps decisions without ${path} in their key`,
      keepingWithout(path)
    ])
  ),

  'admits what a failing rule is about': (rules, regions) => {
    const real = makeRealPolicy(rules, regions)
    const admit: Policy['admit'] = (view, now, facts) => {
      const admission = real.admit(view, now, facts)
      return admission.kind !== 'admitted' && admission.erred !== undefined ? { kind: 'admitted' } : admission
    }
    return { ...real, admit }
  },

  'admits what could not be found out': (rules, regions) => {
    const real = makeRealPolicy(rules, regions)
    const found = { 'commit.verified': true, 'image.signed': true, 'change.approved': true }
    return { ...real, admit: (view, now, facts) => real.admit(view, now, { ...found, ...facts }) }
  },

  'holds what it is to refuse': (rules, regions) =>
    makeRealPolicy({ ...rules, admission: rules.admission.map((rule) => ({ ...rule, otherwise: 'hold' })) }, regions),

  'asks only the first rule of admission': (rules, regions) =>
    makeRealPolicy({ ...rules, admission: rules.admission.slice(0, 1) }, regions)
}

/** The engine with other rules for each event: slow, and wrong as they are. */
function byCase(
  rules: PolicyRules,
  regions: readonly string[],
  change: (view: RoutingView, now: Instant) => PolicyRules
): Policy {
  const made = new Map<string, Policy>()
  const real = makeRealPolicy(rules, regions)
  const decide: Policy['decide'] = (view, now) => {
    const changed = change(view, now)
    const key = JSON.stringify(changed)
    const policy = made.get(key) ?? makeRealPolicy(changed, regions)
    made.set(key, policy)
    return policy.decide(view, now)
  }
  return { ...real, decide }
}

function deciding(change: (decision: Decision, regions: readonly string[]) => Decision): MakePolicy {
  return (rules, regions) => {
    const real = makeRealPolicy(rules, regions)
    return { ...real, decide: (view, now) => change(real.decide(view, now), regions) }
  }
}

function failedIn(policy: Policy, view: RoutingView, now: Instant): ReadonlySet<string> {
  return new Set(policy.trace(view, now).flatMap(({ id, value }) => (value === 'error' ? [id] : [])))
}

function keepingWithout(path: string): MakePolicy {
  return (rules, regions) => {
    const real = makeRealPolicy(rules, regions)
    const reads = real.reads.flatMap(([part, field, each]) => (each === path ? [] : [[part, field] as const]))
    const expiries = rules.residency.flatMap(({ expires }) => expires ?? [])
    // Rules that ask for the time are not kept at all.
    if (JSON.stringify(rules).includes('now')) return real
    return { ...real, decide: cacheDecisions(real.decide, { reads, expiries }) }
  }
}

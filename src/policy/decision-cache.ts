import type { Instant } from '../core/clock.ts'
import type { Decision, PolicyRules } from '../core/policy.ts'
import type { RoutingView, ViewPath } from '../core/routing-view.ts'
import type { CompiledExpression } from './compile-rule.ts'

/** More kinds of events than this at one time are decided anew each time that they come. */
const maxEntries = 10_000

/** Decides once for all events that are equal in everything that the rules read, until a rule expires. */
export function cacheDecisions(
  decide: (view: RoutingView, now: Instant) => Decision,
  { reads, expiries }: CacheKeyParts
): (view: RoutingView, now: Instant) => Decision {
  const cache = new Map<string, Decision>()
  let epoch = -1
  return (view, now) => {
    const current = expiries.filter((expires) => now >= expires).length
    if (current !== epoch) {
      cache.clear()
      epoch = current
    }
    const key = keyOf(view, reads)
    const known = cache.get(key)
    if (known !== undefined) return known
    const decision = decide(view, now)
    // Emptied whole: what is still frequent is back at once, and no order has to be kept for what is not.
    if (cache.size >= maxEntries) cache.clear()
    cache.set(key, decision)
    return decision
  }
}

export interface CacheKeyParts {
  /** Part and field of everything that any rule reads. */
  readonly reads: readonly (readonly [part: keyof RoutingView, field: string])[]
  readonly expiries: readonly Instant[]
}

/** Undefined where rules ask for the time: then every decision is its own. */
export function cacheKeyParts(
  expressions: readonly CompiledExpression[],
  { residency }: Pick<PolicyRules, 'residency'>
): CacheKeyParts | undefined {
  if (expressions.some(({ readsTime }) => readsTime)) return undefined
  const expiries = new Set(residency.flatMap(({ expires }) => expires ?? []))
  return { reads: partsRead(expressions), expiries: [...expiries] }
}

/** What expressions read of the view. Without rules it is the home that decides, and whether there is one. */
export function partsRead(expressions: readonly CompiledExpression[]): CacheKeyParts['reads'] {
  const paths = new Set<ViewPath>(['tenant.known', 'tenant.home', ...expressions.flatMap(({ reads }) => [...reads])])
  return [...paths].map(partAndField)
}

function partAndField(path: ViewPath): readonly [keyof RoutingView, string] {
  const dot = path.indexOf('.')
  return [path.slice(0, dot) as keyof RoutingView, path.slice(dot + 1)] // a ViewPath begins with a part
}

/** Values are parted by what no JSON text holds unescaped, so that no two views share a key. */
function keyOf(view: RoutingView, reads: CacheKeyParts['reads']): string {
  let key = ''
  for (const [part, field] of reads) {
    const record: Readonly<Record<string, unknown>> = view[part]
    key += `${JSON.stringify(record[field])}\n`
  }
  return key
}

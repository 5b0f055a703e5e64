import type { Instant } from '../core/clock.ts'
import type { Decision, Policy, PolicyRules } from '../core/policy.ts'
import type { RoutingView, ViewPath } from '../core/routing-view.ts'
import { findComparedTexts } from './compared-texts.ts'
import type { CompiledExpression } from './compile-rule.ts'

/** More kinds of events than this at one time are decided anew each time that they come. */
const maxEntries = 10_000

/** Decides once for all events that are equal in everything by which the rules tell them apart, until a rule expires. */
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
  /**
   * Part and field of everything that any rule reads. Where `texts` are given, the rules only compare the field with these:
   * any other text is one to them, so that a million tenants are as few as the rules tell apart.
   */
  readonly reads: readonly (readonly [
    part: keyof RoutingView,
    field: string,
    texts?: ReadonlySet<string> | undefined
  ])[]
  readonly expiries: readonly Instant[]
}

/** Undefined where rules ask for the time: then every decision is its own. */
export function cacheKeyParts(
  expressions: readonly CompiledExpression[],
  { residency, sets }: Pick<PolicyRules, 'residency' | 'sets'>
): CacheKeyParts | undefined {
  if (expressions.some(({ readsTime }) => readsTime)) return undefined
  const expiries = new Set(residency.flatMap(({ expires }) => expires ?? []))
  const compared = findComparedTexts(
    expressions.map(({ expression }) => expression),
    sets
  )
  const reads = pathsRead(expressions).map((path) => {
    const texts = readBesides.includes(path) ? undefined : compared.get(path)
    return [...partAndField(path), texts] as const
  })
  return { reads, expiries: [...expiries] }
}

/** Without rules it is the home that decides, and whether there is one. */
const readBesides: readonly ViewPath[] = ['tenant.known', 'tenant.home']

/** What expressions read of the view, and what is read without any. */
export function partsRead(expressions: readonly CompiledExpression[]): Policy['reads'] {
  return pathsRead(expressions).map((path) => [...partAndField(path), path])
}

function pathsRead(expressions: readonly CompiledExpression[]): readonly ViewPath[] {
  return [...new Set([...readBesides, ...expressions.flatMap(({ reads }) => [...reads])])]
}

function partAndField(path: ViewPath): readonly [keyof RoutingView, string] {
  const dot = path.indexOf('.')
  return [path.slice(0, dot) as keyof RoutingView, path.slice(dot + 1)] // a ViewPath begins with a part
}

/** Begins no other value. */
const anyOther = '~'

/** Each value says where it ends, so that no two views share a key that rules tell apart. */
function keyOf(view: RoutingView, reads: CacheKeyParts['reads']): string {
  let key = ''
  for (const [part, field, texts] of reads) {
    const record: Readonly<Record<string, unknown>> = view[part]
    const value = record[field]
    if (typeof value !== 'string') key += `${JSON.stringify(value)}\n`
    else key += texts !== undefined && !texts.has(value) ? anyOther : `${value.length}"${value}`
  }
  return key
}

import type { PolicyRules } from '../core/policy.ts'
import type { RegionConfig } from './config.ts'
import type { ConfigNode } from './config-node.ts'

const hourMs = 3_600_000

/**
 * Warns where a region's log removes what is held before it is said to end: then nobody can release it, and nobody was
 * told. Of Kafka `check --connect` says the same. Custody says how long things may be kept, not that they are.
 */
export function checkQuarantine(
  root: ConfigNode,
  { regions, rules }: { readonly regions: ReadonlyMap<string, RegionConfig>; readonly rules: PolicyRules }
): void {
  const shortest = [...regions.values()].flatMap(keepingOf).toSorted((a, b) => a.keepsMs - b.keepsMs)[0]
  root
    .get('admission')
    .items()
    .forEach((node, at) => checkHold(node, rules.admission[at], shortest))
}

function checkHold(
  node: ConfigNode,
  rule: PolicyRules['admission'][number] | undefined,
  shortest: Keeping | undefined
) {
  if (rule?.otherwise !== 'hold') return
  if (rule.expiresMs === undefined)
    node
      .get('otherwise')
      .warn(
        'holds without an end: what nobody releases is removed by retention',
        'say when with `expires`, such as 72h'
      )
  else if (shortest !== undefined && rule.expiresMs >= shortest.keepsMs)
    node
      .get('expires')
      .warn(
        `is no less than ${describe(shortest)}: what is held would be gone before its end`,
        'hold for less, or raise its `retention.age`'
      )
}

interface Keeping {
  readonly region: string
  readonly keepsMs: number
}

function keepingOf({ name, bus }: RegionConfig): readonly Keeping[] {
  return bus.kind === 'embedded' ? [{ region: name, keepsMs: bus.retention.ageMs }] : []
}

function describe({ region, keepsMs }: Keeping): string {
  return `\`${region}\` keeps what it stores, ${Number((keepsMs / hourMs).toFixed(2))} hours`
}

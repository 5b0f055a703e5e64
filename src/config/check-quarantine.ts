import type { Instant } from '../core/clock.ts'
import type { PolicyRules } from '../core/policy.ts'
import type { RegionConfig } from './config.ts'
import type { ConfigNode } from './config-node.ts'

const hourMs = 3_600_000

/**
 * Warns where a region's log removes what is quarantined before it is said to end: then nobody can release it, and nobody
 * was told. Of Kafka `check --connect` says the same.
 */
export function checkQuarantine(
  root: ConfigNode,
  { regions, rules, now }: { regions: ReadonlyMap<string, RegionConfig>; rules: PolicyRules; now: Instant }
): void {
  const shortest = [...regions.values()].flatMap(keepingOf).toSorted((a, b) => a.keepsMs - b.keepsMs)[0]
  root
    .get('admission')
    .items()
    .forEach((node, at) => checkHold(node, rules.admission[at], shortest))
  for (const source of root.get('sources').children()) {
    const custody = source.get('custody')
    const expires = custody.get('expires').exists ? custody.get('expires').day() : undefined
    const region = regions.get(custody.get('region').text())
    const keeping = region === undefined ? undefined : keepingOf(region)[0]
    if (expires !== undefined && keeping !== undefined && expires - now >= keeping.keepsMs)
      custody
        .get('expires')
        .warn(
          `is later than ${describe(keeping)}: an event is gone then, released or not`,
          'release in that time, or raise its `retention.age`'
        )
  }
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

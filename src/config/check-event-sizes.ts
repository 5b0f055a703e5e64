import type { PolicyRules } from '../core/policy.ts'
import type { TenantDirectory } from '../core/tenant.ts'
import type { SourceDraft } from './build-sources.ts'
import type { RegionConfig } from './config.ts'
import type { ConfigNode } from './config-node.ts'
import { costOfFailures } from './cost-of-failures.ts'
import { reachableRegions } from './reachable-regions.ts'

export interface SizeSurroundings {
  readonly sources: readonly SourceDraft[]
  readonly regions: ReadonlyMap<string, RegionConfig>
  readonly rules: PolicyRules
  readonly tenants: TenantDirectory
}

/** Warns where a region is too small for what a source's sender may send, and being asked to send it again costs more. */
export function checkEventSizes(root: ConfigNode, { sources, regions, ...rest }: SizeSurroundings): void {
  const surroundings = { ...rest, regions: [...regions.keys()] }
  for (const source of sources) {
    const { name, provider } = source
    const cost = costOfFailures(provider)
    const { maxBodyBytes } = provider.limits
    const tooSmall = reachableRegions(source, surroundings).filter(
      (region) => (regions.get(region)?.maxEventBytes ?? maxBodyBytes) < maxBodyBytes
    )
    if (cost === undefined || tooSmall.length === 0) continue
    const named = tooSmall.map((region) => `\`${region}\``).join(', ')
    root
      .get('sources')
      .get(name)
      .warn(
        `may be sent events of up to ${maxBodyBytes} bytes, for which \`maxEventBytes\` of ${named} is too small, and ${cost}`,
        'raise it, and `max.message.bytes` of the topics on Kafka'
      )
  }
}

import { checkRegionName } from './check-rules.ts'
import type { AuditConfig } from './config.ts'
import type { ConfigNode } from './config-node.ts'

/** Where the copies of all decisions go; a reload may change it. */
export function buildAudit(node: ConfigNode, regions: readonly string[]): AuditConfig | undefined {
  if (!node.exists) return undefined
  const region = node.get('region')
  checkRegionName(region, regions)
  return { region: region.text() }
}

import type { ConfigNode } from './config-node.ts'
import type { FindingReport } from './finding.ts'
import type { InputReader } from './input-reader.ts'
import type { TenantsMemory } from './tenants/tenants-memory.ts'
import type { ReadTenants, TenantsRequest } from './tenants/tenants-request.ts'

export interface TenantReading {
  readonly reader: InputReader
  readonly report: FindingReport
  readonly memory: TenantsMemory
}

/** Reads the tenants file, if one is named; nothing when it can't be used as a whole. */
export async function readTenants(
  node: ConfigNode,
  request: TenantsRequest,
  { reader, report, memory }: TenantReading
): Promise<ReadTenants | undefined> {
  const result = await reader.elsewhere(request.path, async () => memory.read(request))
  if (result.ok) return result
  if ('why' in result) node.error(`the tenants file ${request.path} ${result.why}`)
  else for (const finding of result.findings) report.add(finding)
  return undefined
}

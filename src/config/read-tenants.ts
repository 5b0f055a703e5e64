import type { ConfigNode } from './config-node.ts'
import type { FindingReport } from './finding.ts'
import type { InputReader } from './input-reader.ts'
import { readTenantsFile } from './tenants/read-tenants-file.ts'
import type { ReadTenants, TenantsRequest } from './tenants/tenants-request.ts'

/** Reads the tenants file, if one is named; nothing when it can't be used as a whole. */
export async function readTenants(
  node: ConfigNode,
  request: TenantsRequest,
  { reader, report }: { readonly reader: InputReader; readonly report: FindingReport }
): Promise<ReadTenants | undefined> {
  const result = await reader.elsewhere(request.path, async () => readTenantsFile(request))
  if (result.ok) return result
  if ('why' in result) node.error(`the tenants file ${request.path} ${result.why}`)
  else for (const finding of result.findings) report.add(finding)
  return undefined
}

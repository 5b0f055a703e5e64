import type { NamedTenant } from '../core/tenant.ts'
import { configLimits } from './config-limits.ts'
import type { ConfigNode } from './config-node.ts'
import type { FindingReport } from './finding.ts'
import { parseTenantLine } from './parse-tenant-line.ts'
import { pathFrom } from './path-from.ts'
import type { ReadFile } from './read-config-files.ts'
import type { InputReader } from './input-reader.ts'
import { decodeUtf8 } from './read-file-bounded.ts'

export interface TenantLine {
  readonly tenant: NamedTenant
  readonly file: string
  readonly line: number
}

export interface TenantsFile {
  readonly file: ReadFile
  readonly lines: readonly TenantLine[]
}

/** Reads the tenants file, if one is named; nothing when it can't be used as a whole. */
export async function readTenants(
  node: ConfigNode,
  reader: InputReader,
  report: FindingReport
): Promise<TenantsFile | undefined> {
  if (node.text() === '') return undefined
  const path = pathFrom(node.place.file, node.text())
  const read = await reader.file(path, configLimits.tenantsFileBytes)
  if (!read.ok) {
    node.error(`the tenants file ${path} ${read.why}`)
    return undefined
  }
  const text = decodeUtf8(read.bytes)
  if (text === undefined) node.error(`the tenants file ${path} is not UTF-8 text`)
  const lines = text === undefined ? undefined : parseTenants(text, path, report)
  return lines === undefined ? undefined : { file: { path, bytes: read.bytes }, lines }
}

/** One bad line refuses the file: half of the tenants would be sent away, or be taken for others. */
function parseTenants(text: string, file: string, report: FindingReport): readonly TenantLine[] | undefined {
  const lines: TenantLine[] = []
  const byId = new Map<string, number>()
  let faults = 0
  for (const [at, json] of text.split(/\r?\n/).entries()) {
    if (json.trim() === '') continue
    const line = at + 1
    const parsed = parseTenantLine(json)
    const earlier = parsed.ok ? byId.get(parsed.tenant.id) : undefined
    if (parsed.ok) byId.set(parsed.tenant.id, earlier ?? line)
    if (parsed.ok && earlier === undefined) lines.push({ tenant: parsed.tenant, file, line })
    else {
      const { key, message } = parsed.ok ? { key: 'id', message: `is given twice; first on line ${earlier}` } : parsed
      report.add({ file, line, column: columnOf(json, key), severity: 'error', path: key, message })
      faults += 1
      // The rest would repeat the one mistake of a file in another format.
      if (faults >= configLimits.tenantFindings) break
    }
  }
  return faults === 0 ? lines : undefined
}

/** Where a key stands in its line, near enough for an editor. */
export function columnOf(json: string, key: string): number {
  return key === '' ? 1 : Math.max(0, json.indexOf(`"${key.split(/[.[]/)[0]}"`)) + 1
}

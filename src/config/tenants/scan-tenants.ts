import { createHash } from 'node:crypto'
import { extname } from 'node:path'
import { configLimits } from '../config-limits.ts'
import { scanFileBounded } from '../read-file-bounded.ts'
import { TenantCollector } from './tenant-collector.ts'
import { takeTenantDocument } from './tenant-document.ts'
import { TenantLines } from './tenant-lines.ts'
import type { TenantsRequest, TenantsResult } from './tenants-request.ts'

/** By the ending of its name; any other is one tenant a line. */
const documentEndings = new Set(['.json', '.yaml', '.yml'])

/**
 * Reads and checks a tenants file. One bad line refuses it whole: half of the tenants would be sent away, or be taken
 * for others.
 */
export async function scanTenants(request: TenantsRequest): Promise<TenantsResult> {
  const collector = new TenantCollector(request)
  const hash = createHash('sha256')
  const scan = documentEndings.has(extname(request.path).toLowerCase()) ? scanDocument : scanLines
  const read = await scan(request.path, collector, (bytes) => hash.update(bytes))
  if (!read.ok) return read
  const index = collector.finish()
  const digest = hash.digest('hex')
  const { findings, facts, homes, generatedAt } = collector
  if (findings.length > 0) return { ok: false, digest, findings }
  return { ok: true, index, facts: facts.types, homes, digest, asOf: generatedAt ?? read.modifiedAt }
}

type Scan = typeof scanLines

async function scanLines(path: string, collector: TenantCollector, onBytes: (bytes: Uint8Array) => void) {
  const lines = new TenantLines(collector)
  const read = await scanFileBounded(path, configLimits.tenantsFileBytes, (piece) => {
    onBytes(piece)
    return lines.take(piece)
  })
  if (read.ok) lines.end()
  return read
}

const scanDocument: Scan = async (path, collector, onBytes) => {
  const pieces: Uint8Array[] = []
  const read = await scanFileBounded(path, configLimits.tenantsDocumentBytes, (piece) => {
    onBytes(piece)
    return pieces.push(Uint8Array.from(piece)) > 0
  })
  if (read.ok) takeTenantDocument(Buffer.concat(pieces), path, collector)
  else if (read.why.startsWith('is larger'))
    return { ...read, why: `${read.why}: one tenant a line, in a file that ends in .ndjson, may be more` }
  return read
}

import type { Instant } from '../core/clock.ts'
import type { TenantList, TenantsEdition } from '../core/tenant.ts'
import type { FactTypes } from '../policy/cel/scope.ts'
import { createTenantDirectory, openTenantDirectory } from '../policy/tenant-directory.ts'
import { checkTenantRules, requestTenants } from './check-tenants.ts'
import type { TenantSurroundings } from './check-tenants.ts'
import type { TenantsConfig } from './config.ts'
import type { ConfigNode } from './config-node.ts'
import type { DigestedFile } from './digest-config.ts'
import { pathFrom } from './path-from.ts'
import { readTenants } from './read-tenants.ts'
import type { TenantReading } from './read-tenants.ts'
import type { ReadTenants } from './tenants/tenants-request.ts'

export interface BuiltTenants {
  readonly tenants: TenantsConfig
  /** Undefined where the tenants could not be read, and so what they have is not known. */
  readonly facts: FactTypes | undefined
  readonly file: DigestedFile | undefined
  readonly isWhole: boolean
}

/** Reads the tenants, and checks that the sources lead to them. */
export async function buildTenants(
  surroundings: TenantSurroundings,
  reading: TenantReading & { readonly now: Instant }
): Promise<BuiltTenants> {
  const { root, sources } = surroundings
  const node = root.get('tenants').get('file')
  const request = requestTenants(node.text() === '' ? '' : pathFrom(node.place.file, node.text()), surroundings)
  const read = request.path === '' ? undefined : await readTenants(node, request, reading)
  const directory = read === undefined ? undefined : openTenantDirectory(read.index)
  const rulesLead = checkTenantRules(directory, root)
  // Where a source or a tenant could not be understood, what can be reached is not known.
  const isWhole = read !== undefined && rulesLead && sources.length === root.get('sources').children().length
  const tenants = {
    directory: directory ?? none,
    caselessSpaces: new Set(request.caselessSpaces),
    edition: read === undefined ? undefined : editionOf(root.get('tenants').get('maxAge'), read, reading.now)
  }
  return {
    tenants,
    facts: read?.facts,
    file: read === undefined ? undefined : { path: request.path, digest: read.digest },
    isWhole
  }
}

const none: TenantList = createTenantDirectory([])

/** A clock may be a little behind the one by which a file was dated. */
const toleratedMs = 5 * 60_000

/** What is too old is no error: it must not keep a restart from working (invariant 8). */
function editionOf(node: ConfigNode, { digest, asOf }: ReadTenants, now: Instant): TenantsEdition {
  const maxAgeMs = node.exists ? node.durationMs('24h') : undefined
  const ageMs = now - asOf
  if (maxAgeMs !== undefined && ageMs > maxAgeMs)
    node.warn(
      `the tenants are of ${new Date(asOf).toISOString()}: older than that`,
      'see why the file is not renewed; until then tenants may be placed by what is no longer so'
    )
  else if (maxAgeMs !== undefined && ageMs < -toleratedMs)
    node.warn(
      `the tenants are dated ${new Date(asOf).toISOString()}, which has not come: their age can’t be told`,
      'correct `generatedAt` of the file, or the clock'
    )
  return { digest, asOf, maxAgeMs }
}

import type { Bus } from '../../src/core/bus.ts'
import type { Region, Snapshot } from '../../src/core/snapshot.ts'
import type { Source } from '../../src/core/source.ts'
import type { NamedTenant } from '../../src/core/tenant.ts'
import { compileReader } from '../../src/pipeline/compile-rules.ts'
import { createHomeRegionPolicy } from '../../src/policy/home-region.ts'
import { createTenantDirectory } from '../../src/policy/tenant-directory.ts'
import { github } from '../../src/providers/github.ts'
import { loadSchemaSet } from '../../src/validation/schema-set.ts'
import { fixedStart } from './fixed-clock.ts'
import { testSecret } from './github-delivery.ts'
import { proofBy, secretOf } from './proof.ts'
import { createRecordingBus } from './recording-bus.ts'

export interface SnapshotParts {
  readonly buses?: { readonly uk?: Bus; readonly eu?: Bus }
  /** Changes of the source `github`; the rest is as a configuration without options makes it. */
  readonly source?: Partial<Source>
  readonly tenants?: readonly NamedTenant[]
  readonly maxEventBytes?: { readonly uk?: number; readonly eu?: number }
  readonly change?: Partial<Snapshot>
}

export const testTenants: readonly NamedTenant[] = [
  { id: 'acme', home: 'uk', facts: {}, names: { github: ['Octocoders'] } },
  { id: 'umbrella', home: 'eu', facts: {}, names: { github: ['Umbrella'], 'source/github': ['hooli'] } }
]

const schemas = await loadSchemaSet()

/** A gateway in `uk` with two regions, two tenants and one GitHub source whose deliveries belong to `acme`. */
export function makeSnapshot(parts: SnapshotParts = {}): Snapshot {
  const source = makeGitHubSource(parts.source)
  return {
    digest: 'test',
    loadedAt: fixedStart,
    gateway: { name: 'edge-uk-1', location: 'uk', environment: 'test', sandbox: true },
    events: { prefix: 'acme', mode: 'binary' },
    sources: new Map([[source.name, source]]),
    regions: new Map([
      ['uk', makeRegion('uk', parts)],
      ['eu', makeRegion('eu', parts)]
    ]),
    tenants: createTenantDirectory(parts.tenants ?? testTenants, new Set(['github'])),
    policy: createHomeRegionPolicy(new Set(['uk', 'eu'])),
    schemas,
    ...parts.change
  }
}

export function makeGitHubSource(change: Partial<Source> = {}): Source {
  return {
    name: 'github',
    provider: github,
    reader: compileReader(github),
    proof: proofBy(github.schemes.signature, secretOf(testSecret)),
    allow: ['*'],
    tenant: { kind: 'fixed', id: 'acme' },
    drift: 'warn',
    maxBodyBytes: github.limits.maxBodyBytes,
    answerWithinMs: 9_000,
    replies: github.replies,
    ...change
  }
}

function makeRegion(name: 'uk' | 'eu', { buses, maxEventBytes }: SnapshotParts): Region {
  return {
    name,
    maxEventBytes: maxEventBytes?.[name] ?? 32 * 1024 * 1024,
    bus: buses?.[name] ?? createRecordingBus(name)
  }
}

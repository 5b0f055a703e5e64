import type { Config, ProofConfig, SourceConfig } from '../config/config.ts'
import type { BodyForm } from '../core/body-form.ts'
import type { Bus } from '../core/bus.ts'
import type { Instant } from '../core/clock.ts'
import type { EventReader } from '../core/event-reader.ts'
import type { RegionKeys } from '../core/privacy.ts'
import type { Provider } from '../core/provider.ts'
import type { SchemaSet } from '../core/schemas.ts'
import type { Region, Snapshot } from '../core/snapshot.ts'
import type { ProofRule, Source } from '../core/source.ts'
import type { TenantDirectory } from '../core/tenant.ts'
import { compileReader } from '../pipeline/compile-rules.ts'
import { createAddressSet } from './address-set.ts'
import { compilePolicy } from './compile-policy.ts'

/** What the answer itself needs of a provider's time, on the way back. */
const answerMarginMs = 1_000

/** A checked configuration as the one immutable thing that deliveries are judged by. */
export function assembleSnapshot(
  config: Config,
  buses: ReadonlyMap<string, Bus>,
  schemas: SchemaSet,
  loadedAt: Instant
): Snapshot {
  const tenants = config.tenants.directory
  const regions = joinRegions(config, buses)
  const { name, location, environment, sandbox } = config.gateway
  const parts = { regions, tenants, hasRules: hasRules(config), readerOf: createReaders() }
  return Object.freeze({
    digest: config.digest,
    loadedAt,
    gateway: { name, location, environment, sandbox },
    events: config.events,
    audit: config.audit,
    sources: new Map([...config.sources].map(([key, source]) => [key, compileSource(source, parts)])),
    regions,
    tenants,
    policy: compilePolicy(config.policy, regions.keys()).policy,
    lookups: config.lookups,
    schemas
  })
}

function joinRegions(config: Config, buses: ReadonlyMap<string, Bus>): ReadonlyMap<string, Region> {
  const regions = new Map<string, Region>()
  for (const { name, maxEventBytes } of config.regions.values()) {
    const bus = buses.get(name)
    if (bus === undefined) throw new Error(`region "${name}" has no bus`)
    regions.set(name, { name, maxEventBytes, bus, keys: keysOf(name, config.privacy) })
  }
  return regions
}

function keysOf(region: string, { pseudonymKeys, encryptTo }: Config['privacy']): RegionKeys {
  return { pseudonym: pseudonymKeys.get(region) ?? [], encryption: encryptTo.get(region) }
}

/** What the largest body depends on that a source takes. */
interface Reachable {
  readonly regions: ReadonlyMap<string, Region>
  readonly tenants: TenantDirectory
  readonly hasRules: boolean
}

function hasRules({ policy: { rules } }: Config): boolean {
  return rules.residency.length > 0 || rules.routing.length > 0
}

/** One for each provider: a thousand sources of one sender are read by the same code, compiled once. */
function createReaders(): (provider: Provider) => EventReader {
  const readers = new Map<Provider, EventReader>()
  return (provider) => {
    const reader = readers.get(provider) ?? compileReader(provider)
    readers.set(provider, reader)
    return reader
  }
}

interface SourceParts extends Reachable {
  readonly readerOf: (provider: Provider) => EventReader
}

function compileSource(source: SourceConfig, parts: SourceParts): Source {
  const { name, provider, allow, tenant, drift, custody, privacy } = source
  return {
    name,
    provider,
    reader: parts.readerOf(provider),
    proof: compileProof(source.proof),
    allow,
    tenant,
    drift,
    custody,
    privacy,
    maxBodyBytes: largestBodyBytes(source, parts),
    answerWithinMs: Math.max(provider.limits.deadlineMs - answerMarginMs, provider.limits.deadlineMs / 2),
    replies: provider.replies
  }
}

function compileProof({ need, schemes, addresses, callback }: ProofConfig): ProofRule {
  return { need, schemes, callback, ...(addresses === undefined ? {} : { addresses: createAddressSet(addresses) }) }
}

/** A body that is one event is no larger than what is stored of it. */
function largestBodyBytes(source: SourceConfig, reachable: Reachable): number {
  const { limits, event, bodies } = source.provider
  const isStoredWhole = event.items === undefined && Object.values(bodies).every(isStoredAsItIs)
  return isStoredWhole ? Math.min(limits.maxBodyBytes, largestEventBytes(source, reachable)) : limits.maxBodyBytes
}

/** A form's escapes are not stored, but so few that its bound may be the same. */
function isStoredAsItIs(form: BodyForm): boolean {
  return form.kind === 'form' || form.kind === 'opaque' || (form.kind === 'json' && form.content === undefined)
}

/** No region that the source can reach stores more: a larger body is refused before it is read. With rules any may be. */
function largestEventBytes({ tenant }: SourceConfig, { regions, tenants, hasRules: isOpen }: Reachable): number {
  const home = tenant.kind === 'fixed' && !isOpen ? tenants.byId(tenant.id)?.home : undefined
  const reachable = [...regions.values()].filter(({ name }) => home === undefined || name === home)
  return Math.max(0, ...reachable.map(({ maxEventBytes }) => maxEventBytes))
}

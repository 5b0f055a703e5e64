import type { Instant } from '../core/clock.ts'
import type { Provider } from '../core/provider.ts'
import type { RegistryPlace } from '../core/registry.ts'
import { Secret } from '../core/secret.ts'
import type { CallbackDraft } from './build-callback.ts'
import { buildEvents, buildGateway, buildLimits } from './build-gateway.ts'
import { buildAudit } from './build-audit.ts'
import { buildRegions, checkSizes } from './build-regions.ts'
import { buildLookups } from './build-lookups.ts'
import { buildPolicy } from './build-policy.ts'
import type { BuiltPolicy } from './build-policy.ts'
import { buildPrivacy, checkKeys, completePrivacy } from './build-privacy.ts'
import type { PrivacyDraft } from './build-privacy.ts'
import { buildProviders } from './build-providers.ts'
import { buildSources } from './build-sources.ts'
import type { SourceDraft } from './build-sources.ts'
import { checkEventSizes } from './check-event-sizes.ts'
import { checkReach } from './check-reach.ts'
import type { FindWarnings } from './check-reach.ts'
import { checkSamples } from './check-samples.ts'
import { checkPrivacy } from './check-privacy.ts'
import { checkQuarantine } from './check-quarantine.ts'
import { checkSchema } from './check-schema.ts'
import { buildTenants } from './build-tenants.ts'
import type { Config, ConfigInputs, SourceConfig } from './config.ts'
import { ConfigNode } from './config-node.ts'
import type { ConfigMap } from './config-tree.ts'
import type { Environment } from './environment.ts'
import { digestConfig } from './digest-config.ts'
import type { DigestedFile } from './digest-config.ts'
import { FindingReport } from './finding.ts'
import type { Finding } from './finding.ts'
import { freezeDeep } from './freeze-deep.ts'
import { InputReader } from './input-reader.ts'
import type { Outside } from './outside.ts'
import type { FactTypes } from '../policy/cel/scope.ts'
import { readContracts } from './read-contracts.ts'
import { readConfigFiles } from './read-config-files.ts'
import type { ReadFile } from './read-config-files.ts'
import { makeSecret, makeUpSecret, readSecret } from './read-secret.ts'
import type { SecretReading } from './read-secret.ts'
import type { SecretSpec } from './secret-spec.ts'
import { TenantsMemory } from './tenants/tenants-memory.ts'

export interface LoadRequest {
  /** The main file; findings name files as this path does, relative or absolute. */
  readonly file: string
  readonly env: Environment
  readonly providers: ReadonlyMap<string, Provider>
  /** Decides which secrets count. */
  readonly now: Instant
  /** Writes nothing: a sandbox's missing secret is made up for this load alone. */
  readonly readOnly?: boolean
  /** For those that look at a gateway and are not one: the sources' secrets and the listener's key may be out of their reach. */
  readonly withoutSecrets?: boolean
  /** Of one that loads again and again. */
  readonly tenants?: TenantsMemory
  /** For a fingerprint that another process compares with its own; without it each process has a key that it tells nobody. */
  readonly fingerprintKey?: Uint8Array | undefined
  /** Given what takes long and only warns, to find it when it keeps nobody waiting; without it all is found at once. */
  readonly postpone?: (find: FindWarnings) => void
}

export type LoadResult = LoadReport & ({ readonly ok: true; readonly config: Config } | { readonly ok: false })

interface LoadReport {
  /** In the order of the files; those of a success are warnings. */
  readonly findings: readonly Finding[]
  readonly inputs: ConfigInputs
}

/**
 * Reads and checks a configuration whole: every error at once, or a `Config` that can run. The only thing it writes is
 * a sandbox's missing secrets, and only when there is no error.
 */
export async function loadConfig(request: LoadRequest): Promise<LoadResult> {
  const report = new FindingReport()
  const reader = new InputReader(request.env, request.fingerprintKey)
  const { files, tree } = await readConfigFiles(request.file, reader, report)
  const outside = { reader, now: request.now, readsSecrets: request.withoutSecrets !== true }
  const surroundings = { tenants: new TenantsMemory(), ...request, outside }
  const load = tree === undefined ? undefined : await checkAll(tree, files, surroundings, report)
  surroundings.tenants.endLoad()
  const secrets = load === undefined || report.hasErrors ? undefined : await completeSecrets(load, request, reader)
  const names = (load?.files ?? files).map(({ path }) => path)
  const findings = report.sorted(names)
  const inputs = reader.inputs()
  if (load === undefined || secrets === undefined || report.hasErrors) return { ok: false, findings, inputs }
  const sources = load.sources.map((source) => completeSource(source, secrets))
  const { regions, gateway, limits, events, audit, tenants, policy, lookups, ownProviders, contracts } = load
  const config = {
    digest: digestConfig(load.files, load.sources),
    files: names,
    gateway,
    limits,
    events,
    audit,
    regions,
    tenants,
    policy,
    lookups,
    ownProviders,
    privacy: completePrivacy(load.privacy, secrets),
    contracts,
    sources: new Map(sources.map((source) => [source.name, source]))
  }
  return { ok: true, config: freezeDeep(config), findings, inputs }
}

type Secrets = Map<SecretSpec, SecretReading>

interface Load extends Omit<Config, 'digest' | 'files' | 'sources' | 'privacy'> {
  readonly files: readonly (ReadFile | DigestedFile)[]
  readonly sources: readonly SourceDraft[]
  readonly secrets: Secrets
  readonly privacy: PrivacyDraft
}

interface Surroundings extends Pick<LoadRequest, 'providers' | 'now' | 'postpone'> {
  readonly outside: Outside
  readonly tenants: TenantsMemory
}

async function checkAll(
  tree: ConfigMap,
  read: readonly ReadFile[],
  { providers, now, outside, tenants: memory, postpone }: Surroundings,
  report: FindingReport
): Promise<Load> {
  checkSchema(tree, report)
  const root = new ConfigNode(tree, tree.place, [], report)
  const gateway = await buildGateway(root.get('gateway'), outside)
  const limits = buildLimits(root.get('limits'))
  const events = buildEvents(root.get('events'))
  const regions = await buildRegions(root, gateway, outside)
  checkSizes(root, limits, regions)
  const audit = buildAudit(root.get('audit'), [...regions.keys()])
  const known = buildProviders(root.get('providers'), providers)
  const ownProviders = new Map([...known].filter(([name]) => !providers.has(name)))
  const { contracts, files: schemas } = await readContracts(root.get('providers'), outside.reader)
  await checkSamples(root.get('providers'), ownProviders)
  const { drafts: sources, secrets: specs } = buildSources(root, {
    providers: known,
    now,
    publicUrl: gateway.publicUrl,
    asksCertificates: root.get('gateway').get('listen').get('tls').get('clientAuthorities').exists
  })
  const surroundings = { root, sources, providers: new Set(known.keys()) }
  const reading = { report, reader: outside.reader, memory, now }
  const { tenants, facts, file, isWhole } = await buildTenants(surroundings, reading)
  const { compiled, ...rules } = await buildRules(root, facts, outside)
  const policy = compiled === undefined ? undefined : { ...rules.policy, compiled }
  if (isWhole && policy !== undefined && outside.readsSecrets)
    await checkReach(root, { sources, tenants: tenants.directory.all(), gateway, policy, now, postpone })
  if (isWhole) checkEventSizes(root, { sources, regions, rules: rules.policy.rules, tenants: tenants.directory })
  checkQuarantine(root, { regions, rules: rules.policy.rules })
  const privacy = await buildPrivacy(root, outside)
  checkPrivacy(root, { sources, rules: rules.policy.rules, tenants: tenants.directory })
  const secrets = await readAllSecrets(specs, privacy, outside, gateway.sandbox)
  const files = [...read, ...schemas, ...privacy.files, ...(file === undefined ? [] : [file])]
  const parts = { contracts, ownProviders, gateway, limits, events, audit, regions, sources, tenants }
  return { ...parts, ...rules, privacy, secrets, files }
}

/** Those of the sources and the keys of pseudonyms, as far as the load may see any. */
async function readAllSecrets(
  specs: readonly SecretSpec[],
  privacy: PrivacyDraft,
  { reader, readsSecrets }: Outside,
  isSandbox: boolean
): Promise<Secrets> {
  const all = [...specs, ...[...privacy.pseudonymKeys.values()].flat()]
  const secrets = readsSecrets ? await readSecrets(all, reader, isSandbox) : makeUpSecrets(all)
  checkKeys(privacy, secrets)
  return secrets
}

async function buildRules(
  root: ConfigNode,
  facts: FactTypes | undefined,
  outside: Outside
): Promise<BuiltPolicy & Pick<Load, 'lookups'>> {
  const lookups = await buildLookups(root, outside)
  return { lookups, ...buildPolicy(root, facts, { now: outside.now, lookups }) }
}

async function readSecrets(specs: readonly SecretSpec[], reader: InputReader, sandbox: boolean): Promise<Secrets> {
  const secrets: Secrets = new Map()
  for (const spec of specs) secrets.set(spec, await readSecret(spec, reader, sandbox))
  return secrets
}

function makeUpSecrets(specs: readonly SecretSpec[]): Secrets {
  return new Map(specs.map((spec) => [spec, makeUpSecret(spec)]))
}

/** Makes what a sandbox misses. */
async function completeSecrets(
  { secrets }: Load,
  { readOnly = false }: LoadRequest,
  reader: InputReader
): Promise<Secrets> {
  for (const [spec, secret] of secrets)
    if (secret === 'to-make') secrets.set(spec, readOnly ? makeUpSecret(spec) : await makeSecret(spec, reader))
  return secrets
}

function completeSource({ proof, ...draft }: SourceDraft, secrets: Secrets): SourceConfig {
  const schemes = proof.schemes.map((scheme) => ({
    ...scheme,
    secrets: scheme.secrets.map((spec) => secrets.get(spec)).filter((secret) => secret instanceof Secret)
  }))
  return { ...draft, proof: { ...proof, schemes, callback: completeCallback(proof.callback, secrets) } }
}

function completeCallback(callback: CallbackDraft | undefined, secrets: Secrets): RegistryPlace | undefined {
  if (callback === undefined) return undefined
  const { credentials: spec } = callback
  const credentials = spec === undefined ? undefined : secrets.get(spec)
  return { ...callback, credentials: credentials instanceof Secret ? credentials : undefined }
}

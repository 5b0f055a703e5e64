import type { Instant } from '../core/clock.ts'
import type { Provider } from '../core/provider.ts'
import { Secret } from '../core/secret.ts'
import { buildEvents, buildGateway, buildLimits } from './build-gateway.ts'
import { buildRegions, checkSizes } from './build-regions.ts'
import { buildPolicy } from './build-policy.ts'
import { buildProviders } from './build-providers.ts'
import { buildSources } from './build-sources.ts'
import type { SourceDraft } from './build-sources.ts'
import { checkQuarantine } from './check-quarantine.ts'
import { checkSchema } from './check-schema.ts'
import { checkReach, checkTenantLines, checkTenantRules, findCaselessSpaces } from './check-tenants.ts'
import type { Config, ConfigInputs, SourceConfig, TenantsConfig } from './config.ts'
import { ConfigNode } from './config-node.ts'
import type { ConfigMap } from './config-tree.ts'
import type { Environment } from './environment.ts'
import { digestConfig } from './digest-config.ts'
import { FindingReport } from './finding.ts'
import type { Finding } from './finding.ts'
import { freezeDeep } from './freeze-deep.ts'
import { InputReader } from './input-reader.ts'
import type { Outside } from './outside.ts'
import { readContracts } from './read-contracts.ts'
import { readConfigFiles } from './read-config-files.ts'
import type { ReadFile } from './read-config-files.ts'
import { makeSecret, makeUpSecret, readSecret } from './read-secret.ts'
import type { SecretReading } from './read-secret.ts'
import { readTenants } from './read-tenants.ts'
import type { TenantLine } from './read-tenants.ts'
import type { SecretSpec } from './secret-spec.ts'

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
  const reader = new InputReader(request.env)
  const { files, tree } = await readConfigFiles(request.file, reader, report)
  const outside = { reader, now: request.now, readsSecrets: request.withoutSecrets !== true }
  const load = tree === undefined ? undefined : await checkAll(tree, files, { ...request, outside }, report)
  const secrets = load === undefined || report.hasErrors ? undefined : await completeSecrets(load, request, reader)
  const names = (load?.files ?? files).map(({ path }) => path)
  const findings = report.sorted(names)
  const inputs = reader.inputs()
  if (load === undefined || secrets === undefined || report.hasErrors) return { ok: false, findings, inputs }
  const sources = load.sources.map((source) => completeSource(source, secrets))
  const { regions, gateway, limits, events, tenants, policy, contracts } = load
  const config = {
    digest: digestConfig(load.files, load.sources),
    files: names,
    gateway,
    limits,
    events,
    regions,
    tenants,
    policy,
    contracts,
    sources: new Map(sources.map((source) => [source.name, source]))
  }
  return { ok: true, config: freezeDeep(config), findings, inputs }
}

type Secrets = Map<SecretSpec, SecretReading>

interface Load extends Omit<Config, 'digest' | 'files' | 'sources'> {
  readonly files: readonly ReadFile[]
  readonly sources: readonly SourceDraft[]
  readonly secrets: Secrets
}

async function checkAll(
  tree: ConfigMap,
  read: readonly ReadFile[],
  { providers, now, outside }: LoadRequest & { readonly outside: Outside },
  report: FindingReport
): Promise<Load> {
  checkSchema(tree, report)
  const root = new ConfigNode(tree, tree.place, [], report)
  const gateway = await buildGateway(root.get('gateway'), outside)
  const limits = buildLimits(root.get('limits'))
  const events = buildEvents(root.get('events'))
  const regions = await buildRegions(root, gateway, outside)
  checkSizes(root, limits, regions)
  const known = buildProviders(root.get('providers'), providers)
  const { contracts, files: schemas } = await readContracts(root.get('providers'), outside.reader)
  const { drafts: sources, secrets: specs } = buildSources(root, {
    providers: known,
    now,
    publicUrl: gateway.publicUrl,
    asksCertificates: root.get('gateway').get('listen').get('tls').get('clientAuthorities').exists
  })
  const { tenants, lines, file } = await checkTenants(root, {
    sources,
    providers: known,
    report,
    reader: outside.reader
  })
  const policy = buildPolicy(root, lines, now)
  checkQuarantine(root, { regions, rules: policy.rules, now })
  const secrets = outside.readsSecrets
    ? await readSecrets(specs, outside.reader, gateway.sandbox)
    : makeUpSecrets(specs)
  const files = [...read, ...schemas, ...(file === undefined ? [] : [file])]
  return { contracts, gateway, limits, events, regions, sources, tenants, policy, secrets, files }
}

interface TenantCheck {
  readonly sources: readonly SourceDraft[]
  readonly providers: ReadonlyMap<string, Provider>
  readonly report: FindingReport
  readonly reader: InputReader
}

interface TenantsLoad {
  readonly tenants: TenantsConfig
  readonly lines: readonly TenantLine[] | undefined
  readonly file: ReadFile | undefined
}

async function checkTenants(
  root: ConfigNode,
  { sources, providers, report, reader }: TenantCheck
): Promise<TenantsLoad> {
  const read = await readTenants(root.get('tenants').get('file'), reader, report)
  const surroundings = { root, sources, providers: new Set(providers.keys()), report }
  const caselessSpaces = findCaselessSpaces(sources)
  const rulesLead = checkTenantRules(read?.lines, root)
  const linesFit = read !== undefined && checkTenantLines(read.lines, caselessSpaces, surroundings)
  // Where a source or a tenant could not be understood, what can be reached is not known.
  const isWhole = rulesLead && linesFit && sources.length === root.get('sources').children().length
  // With rules it is they that say what is reached: `check` proves it.
  const hasRules = root.get('residency').exists || root.get('routing').exists
  if (isWhole && !hasRules) checkReach(read.lines, surroundings)
  const entries = (read?.lines ?? []).map(({ tenant }) => tenant)
  return { tenants: { entries, caselessSpaces }, lines: read?.lines, file: read?.file }
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
  return { ...draft, proof: { ...proof, schemes } }
}

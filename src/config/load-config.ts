import type { Instant } from '../core/clock.ts'
import type { Provider } from '../core/provider.ts'
import { Secret } from '../core/secret.ts'
import { buildEvents, buildGateway, buildLimits } from './build-gateway.ts'
import { buildRegions, checkSizes } from './build-regions.ts'
import { buildSources } from './build-sources.ts'
import type { SourceDraft } from './build-sources.ts'
import { checkSchema } from './check-schema.ts'
import { checkReach, checkTenantLines, checkTenantRules, findCaselessSpaces } from './check-tenants.ts'
import type { Config, SourceConfig, TenantsConfig } from './config.ts'
import { ConfigNode } from './config-node.ts'
import type { ConfigMap } from './config-tree.ts'
import { digestConfig } from './digest-config.ts'
import { FindingReport } from './finding.ts'
import type { Finding } from './finding.ts'
import { freezeDeep } from './freeze-deep.ts'
import { readConfigFiles } from './read-config-files.ts'
import type { ReadFile } from './read-config-files.ts'
import { makeSecret, makeUpSecret, readSecret } from './read-secret.ts'
import type { Environment, SecretReading } from './read-secret.ts'
import { readTenants } from './read-tenants.ts'
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
}

/** Findings are in the order of the files; those of a success are warnings. */
export type LoadResult =
  | { readonly ok: true; readonly config: Config; readonly findings: readonly Finding[] }
  | { readonly ok: false; readonly findings: readonly Finding[] }

/**
 * Reads and checks a configuration whole: every error at once, or a `Config` that can run. The only thing it writes is
 * a sandbox's missing secrets, and only when there is no error.
 */
export async function loadConfig(request: LoadRequest): Promise<LoadResult> {
  const report = new FindingReport()
  const { files, tree } = await readConfigFiles(request.file, report)
  const load = tree === undefined ? undefined : await checkAll(tree, files, request, report)
  const secrets = load === undefined || report.hasErrors ? undefined : await completeSecrets(load, request)
  const names = (load?.files ?? files).map(({ path }) => path)
  const findings = report.sorted(names)
  if (load === undefined || secrets === undefined || report.hasErrors) return { ok: false, findings }
  const sources = load.sources.map((source) => completeSource(source, secrets))
  const { regions, gateway, limits, events, tenants } = load
  const config = {
    digest: digestConfig(load.files, load.sources),
    files: names,
    gateway,
    limits,
    events,
    regions,
    tenants,
    sources: new Map(sources.map((source) => [source.name, source]))
  }
  return { ok: true, config: freezeDeep(config), findings }
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
  { env, providers, now }: LoadRequest,
  report: FindingReport
): Promise<Load> {
  checkSchema(tree, report)
  const root = new ConfigNode(tree, tree.place, [], report)
  const gateway = buildGateway(root.get('gateway'))
  const limits = buildLimits(root.get('limits'))
  const events = buildEvents(root.get('events'))
  const regions = buildRegions(root, gateway)
  checkSizes(root, limits, regions)
  const { drafts: sources, secrets: specs } = buildSources(root, { providers, now })
  const { tenants, file } = await checkTenants(root, sources, providers, report)
  const secrets = await readSecrets(specs, env, gateway.sandbox)
  const files = file === undefined ? read : [...read, file]
  return { gateway, limits, events, regions, sources, tenants, secrets, files }
}

async function checkTenants(
  root: ConfigNode,
  sources: readonly SourceDraft[],
  providers: ReadonlyMap<string, Provider>,
  report: FindingReport
): Promise<{ readonly tenants: TenantsConfig; readonly file: ReadFile | undefined }> {
  const read = await readTenants(root.get('tenants').get('file'), report)
  const surroundings = { root, sources, providers: new Set(providers.keys()), report }
  const caselessSpaces = findCaselessSpaces(sources)
  const rulesLead = checkTenantRules(read?.lines, root)
  const linesFit = read !== undefined && checkTenantLines(read.lines, caselessSpaces, surroundings)
  // Where a source or a tenant could not be understood, what can be reached is not known.
  const isWhole = rulesLead && linesFit && sources.length === root.get('sources').children().length
  if (isWhole) checkReach(read.lines, surroundings)
  const entries = (read?.lines ?? []).map(({ tenant }) => tenant)
  return { tenants: { entries, caselessSpaces }, file: read?.file }
}

async function readSecrets(specs: readonly SecretSpec[], env: Environment, sandbox: boolean): Promise<Secrets> {
  const secrets: Secrets = new Map()
  for (const spec of specs) secrets.set(spec, await readSecret(spec, env, sandbox))
  return secrets
}

/** Makes what a sandbox misses. */
async function completeSecrets({ secrets }: Load, { env, readOnly = false }: LoadRequest): Promise<Secrets> {
  for (const [spec, secret] of secrets)
    if (secret === 'to-make') secrets.set(spec, readOnly ? makeUpSecret(spec) : await makeSecret(spec, env))
  return secrets
}

function completeSource({ name, provider, proof, allow, tenant, drift }: SourceDraft, secrets: Secrets): SourceConfig {
  const { schemeName, scheme } = proof
  const read = proof.secrets.map((spec) => secrets.get(spec)).filter((secret) => secret instanceof Secret)
  return { name, provider, proof: { schemeName, scheme, secrets: read }, allow, tenant, drift }
}

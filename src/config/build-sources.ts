import { personalActions } from '../core/provider.ts'
import type { PersonalAction, Provider } from '../core/provider.ts'
import type { SourcePrivacy } from '../core/privacy.ts'
import { driftActions } from '../core/source.ts'
import type { Custody, DriftAction } from '../core/source.ts'
import type { TenantRule } from '../core/tenant.ts'
import { buildProof } from './build-proof.ts'
import type { ProofDraft, ProofSurroundings } from './build-proof.ts'
import type { SourceConfig } from './config.ts'
import type { ConfigNode } from './config-node.ts'
import { defaults } from './defaults.ts'
import { formatPlace } from './finding.ts'
import type { SecretSpec } from './secret-spec.ts'
import { didYouMean } from './suggest-name.ts'
import { typeBeginnings } from './type-beginnings.ts'

/** A source whose secrets have not been read yet. */
export interface SourceDraft extends Omit<SourceConfig, 'proof'> {
  readonly proof: ProofDraft
}

export interface SourceSurroundings extends ProofSurroundings {
  readonly providers: ReadonlyMap<string, Provider>
}

export interface SourceDrafts {
  /** Every source that can be understood; the others were reported. */
  readonly drafts: readonly SourceDraft[]
  /** Of every source: each is tried, so that all that is wrong with them shows at once. */
  readonly secrets: readonly SecretSpec[]
}

export function buildSources(root: ConfigNode, surroundings: SourceSurroundings): SourceDrafts {
  const nodes = root.get('sources').children()
  checkPaths(nodes)
  const own = root.get('providers')
  const isOwn = (name: string): boolean => own.get(name).exists
  const built = nodes.map((node) => {
    const provider = findProvider(node.get('provider'), { providers: surroundings.providers, isOwn })
    const { draft: proof, secrets } = buildProof(node.get('proof'), provider, surroundings)
    return { secrets, draft: buildSource(node, provider, proof) }
  })
  return { drafts: built.flatMap(({ draft }) => draft ?? []), secrets: built.flatMap(({ secrets }) => secrets) }
}

/** Paths differ by more than case, because proxies and people don't keep it. */
function checkPaths(nodes: readonly ConfigNode[]): void {
  const byPath = new Map<string, ConfigNode>()
  for (const node of nodes) {
    const path = node.name.toLowerCase()
    const first = byPath.get(path)
    if (first === undefined) byPath.set(path, node)
    else
      node.error(
        `has the path of \`${first.name}\`, given at ${formatPlace(first.place)}`,
        'names must differ by more than case'
      )
  }
}

interface Known {
  readonly providers: ReadonlyMap<string, Provider>
  readonly isOwn: (name: string) => boolean
}

function buildSource(
  node: ConfigNode,
  provider: Provider | undefined,
  proof: ProofDraft | undefined
): SourceDraft | undefined {
  if (provider === undefined) return undefined
  const draft = {
    name: node.name,
    provider,
    allow: readAllow(node.get('events').get('allow'), provider),
    tenant: readTenantRule(node.get('tenant'), provider),
    drift: readDrift(node.get('drift')),
    ...readCustody(node.get('custody')),
    ...readPrivacy(node.get('privacy'))
  }
  return proof === undefined ? undefined : { ...draft, proof }
}

function readDrift(node: ConfigNode): DriftAction {
  return driftActions.find((action) => action === node.text()) ?? defaults.source.drift
}

/** What is wrong with its region is told with the rules'. */
function readCustody(node: ConfigNode): { readonly custody?: Custody } {
  const expires = node.get('expires').exists ? node.get('expires').day() : undefined
  if (expires === undefined) return {}
  return { custody: { region: node.get('region').text(), basis: node.get('basis').text(), expires } }
}

/** What it needs, and whether that is there, is told with the regions'. */
function readPrivacy(node: ConfigNode): { readonly privacy?: SourcePrivacy } {
  if (!node.exists) return {}
  const paths = node.get('paths').children()
  return {
    privacy: {
      personal: node.get('personal').text(defaults.source.personal) === 'default' ? 'default' : 'keep',
      paths: Object.fromEntries(paths.map((path) => [path.name, readAction(path)])),
      payload: node.get('payload').text(defaults.source.payload) === 'encrypt' ? 'encrypt' : 'keep'
    }
  }
}

function readAction(node: ConfigNode): PersonalAction {
  return personalActions.find((action) => action === node.text()) ?? 'drop'
}

function findProvider(node: ConfigNode, { providers, isOwn }: Known): Provider | undefined {
  const name = node.text()
  const provider = providers.get(name)
  // One of this configuration that could not be understood was reported where it stands.
  if (provider === undefined && name !== '' && !isOwn(name)) {
    const { hint } = didYouMean(name, providers.keys())
    node.error(`\`${name}\` is no provider that this version knows`, hint ?? '`turnpike providers` lists them')
  }
  return provider
}

/** What can match nothing would be left out silently, and its sender told that all is well. */
function readAllow(node: ConfigNode, provider: Provider): readonly string[] {
  if (!node.exists) return defaults.source.allow
  const beginnings = typeBeginnings(provider.event.type)
  return node.items().map((item) => {
    const pattern = item.text()
    const fixed = pattern.replace(/\*$/, '')
    const matches = beginnings.some(
      (beginning) => fixed.startsWith(beginning) || (pattern.endsWith('*') && beginning.startsWith(fixed))
    )
    if (!matches)
      item.error(`matches no event of ${provider.name}`, `their types begin with ${beginnings.join(' or ')}`)
    return pattern
  })
}

function readTenantRule(node: ConfigNode, provider: Provider): TenantRule {
  const from = node.get('from')
  if (!from.exists) return { kind: 'fixed', id: node.get('fixed').text() }
  const names = Object.keys(provider.tenants)
  if (from.text() !== '' && !names.includes(from.text())) {
    const { hint } = didYouMean(from.text(), names)
    const known = names.length === 0 ? 'it declares none; use `fixed`' : `it has ${names.join(', ')}`
    from.error(`\`${from.text()}\` is no tenant name of ${provider.name}`, hint ?? known)
  }
  return { kind: 'from', name: from.text() }
}

import type { PolicyRules } from '../core/policy.ts'
import { stepsOf } from '../core/payload.ts'
import type { FieldPath, PersonalAction, Provider } from '../core/provider.ts'
import type { TenantDirectory } from '../core/tenant.ts'
import { keysNeededBy, personalActionsOf } from '../pipeline/privacy/treatments-of.ts'
import type { SourceDraft } from './build-sources.ts'
import type { ConfigNode } from './config-node.ts'
import { reachableRegions } from './reachable-regions.ts'

export interface PrivacySurroundings {
  readonly sources: readonly SourceDraft[]
  readonly rules: PolicyRules
  readonly tenants: TenantDirectory
}

/** Whether what each source asks for can be done with its payloads, and in each region that its events may reach. */
export function checkPrivacy(root: ConfigNode, given: PrivacySurroundings): void {
  const all = root
    .get('regions')
    .children()
    .map(({ name }) => name)
  for (const source of given.sources) {
    const node = root.get('sources').get(source.name).get('privacy')
    const regions = reachableRegions(source, { ...given, regions: all })
    checkForms(root, node, source)
    if (!node.exists) continue
    if (source.privacy?.personal === 'default' && source.provider.personal.length === 0)
      node.get('personal').warn(`${source.provider.name} declares no personal data`, 'name its places under `paths`')
    checkKeysThere(node, source, regions, root.get('privacy'))
  }
}

/** What can't be looked into holds whatever it likes: nothing can be taken out of it. */
function checkForms(root: ConfigNode, node: ConfigNode, { provider, privacy, ...source }: SourceDraft): void {
  const opaque = Object.keys(provider.bodies).filter((type) => provider.bodies[type]?.kind === 'opaque')
  const fields = root.get('providers').get(provider.name).get('secretFields')
  if (opaque.length > 0 && provider.secretFields.length > 0 && fields.exists)
    fields.error(`bodies of ${named(opaque)} can’t be looked into: a credential in one would be stored`)
  const needed = personalActionsOf({ ...source, provider, privacy })
  if (needed.size === 0 || privacy?.payload === 'encrypt') return
  checkFields(node, provider, needed)
  if (opaque.length > 0)
    node.error(
      `${provider.name} takes bodies of ${named(opaque)}, which can’t be looked into`,
      'encrypt them whole with `payload: encrypt`'
    )
  else if (hasContent(provider))
    node.warn(
      'what is no JSON inside its envelope is not stored, and asked for again',
      'encrypt all of it with `payload: encrypt`, if it comes'
    )
}

/** A form's fields have no names in names. */
function checkFields(node: ConfigNode, { bodies }: Provider, needed: ReadonlyMap<FieldPath, PersonalAction>): void {
  const flat = Object.keys(bodies).filter((type) => bodies[type]?.kind === 'fields')
  const deep = [...needed.keys()].filter((path) => stepsOf(path).length > 1)
  const [first] = deep
  if (flat.length === 0 || first === undefined) return
  const others = deep.length > 1 ? ` and ${deep.length - 1} more` : ''
  node.warn(
    `\`${first}\`${others} can’t be found in bodies of ${named(flat)}, whose fields are flat`,
    'have the sender post JSON, or name the fields under `paths`'
  )
}

function named(types: readonly string[]): string {
  return types.map((type) => (type === '*' ? 'any other media type' : `\`${type}\``)).join(' and ')
}

function hasContent({ bodies }: Provider): boolean {
  return Object.values(bodies).some((form) => form.kind === 'json' && form.content !== undefined)
}

function checkKeysThere(node: ConfigNode, source: SourceDraft, regions: readonly string[], privacy: ConfigNode): void {
  const needed = keysNeededBy(source)
  // What is wrong with one that is there was told.
  const without = (keys: ConfigNode): readonly string[] => regions.filter((region) => !keys.get(region).exists)
  const [pseudonym, encryption] = [without(privacy.get('pseudonymKeys')), without(privacy.get('encryptTo'))]
  const [unnamed] = pseudonym
  if (needed.has('pseudonym') && unnamed !== undefined)
    node.error(
      `its events may reach ${quoted(pseudonym)}, for which there is no pseudonym key`,
      `add it under \`privacy.pseudonymKeys\`, such as ${unnamed}: { env: ${variableOf(unnamed)} }`
    )
  const [open] = encryption
  if (needed.has('encryption') && open !== undefined)
    // Beside the other one, which may be told at the same time.
    node
      .get(source.privacy?.payload === 'encrypt' ? 'payload' : 'paths')
      .error(
        `its events may reach ${quoted(encryption)}, to which there is no key to encrypt`,
        `add it under \`privacy.encryptTo\`, such as ${open}: { file: ${open}.pub.pem }`
      )
}

function quoted(regions: readonly string[]): string {
  return regions.map((region) => `\`${region}\``).join(', ')
}

function variableOf(region: string): string {
  return `${region.toUpperCase().replaceAll('-', '_')}_HMAC`
}

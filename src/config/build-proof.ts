import { authMethods } from '../core/auth-method.ts'
import { methodOf, needsSecrets, settingsOf, signsUrl } from '../core/scheme.ts'
import type { Instant } from '../core/clock.ts'
import type { Provider } from '../core/provider.ts'
import type { Scheme } from '../core/scheme.ts'
import { buildCallback } from './build-callback.ts'
import type { CallbackDraft } from './build-callback.ts'
import type { ProofConfig, SchemeConfig } from './config.ts'
import type { ConfigNode } from './config-node.ts'
import { isAddressRange } from './parse-address.ts'
import { placeholder } from './placeholder.ts'
import { readSecretSpecs } from './secret-spec.ts'
import type { SecretSpec } from './secret-spec.ts'
import { senderPageOf } from './sender-page.ts'
import { didYouMean } from './suggest-name.ts'

/** A scheme whose secrets have not been read yet. */
export interface SchemeDraft extends Omit<SchemeConfig, 'secrets'> {
  readonly secrets: readonly SecretSpec[]
}

export interface ProofDraft extends Omit<ProofConfig, 'schemes' | 'callback'> {
  readonly schemes: readonly SchemeDraft[]
  readonly callback: CallbackDraft | undefined
}

/** What a proof's checks ask of the rest of the configuration. */
export interface ProofSurroundings {
  readonly now: Instant
  readonly publicUrl: string | undefined
  /** Whether the listener asks senders for certificates. */
  readonly asksCertificates: boolean
}

export interface BuiltProof {
  /** Undefined when it cannot be understood: that was reported. */
  readonly draft: ProofDraft | undefined
  /** Of every scheme, understood or not. */
  readonly secrets: readonly SecretSpec[]
}

const listNames = ['allOf', 'anyOf'] as const
const ofOneScheme = ['scheme', 'secrets', 'settings', 'certificates'] as const

/** One scheme, or several of which all or any must hold; and addresses besides. */
export function buildProof(
  node: ConfigNode,
  provider: Provider | undefined,
  surroundings: ProofSurroundings
): BuiltProof {
  const list = listNames.find((name) => node.get(name).exists)
  if (list !== undefined) checkLayers(node, list)
  const parts = list === undefined ? [node] : node.get(list).items()
  const built = parts.map((part) => buildScheme(part, provider, surroundings))
  const schemes = built.flatMap(({ draft }) => draft ?? [])
  const callback = buildCallback(node.get('callback'), provider, surroundings.now)
  const secrets = [
    ...built.flatMap((each) => each.secrets),
    ...(callback?.credentials === undefined ? [] : [callback.credentials])
  ]
  const addresses = readAddresses(node.get('addresses'))
  if (schemes.length !== parts.length || schemes.length === 0) return { draft: undefined, secrets }
  const need = list === 'anyOf' ? 'any' : 'all'
  return {
    draft: { need, schemes: need === 'any' ? schemes.toSorted(byStrength) : schemes, addresses, callback },
    secrets
  }
}

/** The strongest that holds is what a delivery is said to be proved by. */
function byStrength(one: SchemeDraft, other: SchemeDraft): number {
  return authMethods.indexOf(methodOf(one.scheme)) - authMethods.indexOf(methodOf(other.scheme))
}

function checkLayers(node: ConfigNode, list: (typeof listNames)[number]): void {
  const other = listNames.find((name) => name !== list && node.get(name).exists)
  if (other !== undefined) node.get(other).error(`stands beside \`${list}\``, 'a proof has one of them')
  for (const name of ofOneScheme)
    if (node.get(name).exists) node.get(name).error(`stands beside \`${list}\``, `put it into an item of \`${list}\``)
  const names = node
    .get(list)
    .items()
    .map((item) => item.get('scheme').text())
  for (const [index, name] of names.entries())
    if (name !== '' && names.indexOf(name) < index)
      node.get(list).item(index).get('scheme').error(`\`${name}\` stands there twice`, 'list its secrets together')
}

function buildScheme(
  part: ConfigNode,
  provider: Provider | undefined,
  surroundings: ProofSurroundings
): { readonly draft: SchemeDraft | undefined; readonly secrets: readonly SecretSpec[] } {
  const [name, scheme] = provider === undefined ? [] : (findScheme(part, provider) ?? [])
  const sender = provider === undefined || name === undefined ? {} : { sender: { provider, scheme: name } }
  const specs = readSecretSpecs(part.get('secrets'), surroundings.now, scheme)
  const secrets = specs.map((spec) => ({ ...spec, ...sender }))
  if (provider === undefined || name === undefined || scheme === undefined || !part.isMap)
    return { draft: undefined, secrets }
  checkSecretsWanted(part, name, scheme)
  const { publicUrl, asksCertificates } = surroundings
  if (signsUrl(scheme) && publicUrl === undefined)
    part.error(
      `the scheme ${name} signs the URL that the sender was told`,
      'set gateway.publicUrl to where it reaches this gateway'
    )
  const certificates = readCertificates(part, name, scheme, asksCertificates)
  const settings = readSettings(part.get('settings'), provider, [name, scheme])
  return {
    draft: { name, scheme, secrets, settings, certificates, ...(publicUrl === undefined ? {} : { publicUrl }) },
    secrets
  }
}

function findScheme(part: ConfigNode, provider: Provider): readonly [string, Scheme] | undefined {
  const schemes = Object.entries(provider.schemes)
  const names = schemes.map(([name]) => name)
  const node = part.get('scheme')
  if (!node.exists) {
    if (schemes.length === 1) return schemes[0]
    if (part.exists) node.error('is missing', `${provider.name} has several schemes; name one of ${names.join(', ')}`)
    return undefined
  }
  const found = schemes.find(([name]) => name === node.text())
  if (found !== undefined || node.text() === '') return found
  const { hint } = didYouMean(node.text(), names)
  node.error(`\`${node.text()}\` is no scheme of ${provider.name}`, hint ?? `it has ${names.join(', ')}`)
  return undefined
}

const secretsHint = 'Secrets of which any one proves a delivery: two while one replaces the other.'

function checkSecretsWanted(part: ConfigNode, name: string, scheme: Scheme): void {
  const node = part.get('secrets')
  if (node.exists && !needsSecrets(scheme))
    node.error(`the scheme ${name} has no secrets`, 'take them out: its sender is checked by keys of its own')
  if (node.exists || !needsSecrets(scheme)) return
  // A misspelt key was reported, and is likely to be the one that is missing.
  const known: readonly string[] = [...ofOneScheme, ...listNames, 'addresses', 'callback']
  if (part.children().every((child) => known.includes(child.name))) node.error('is missing', secretsHint)
}

function readSettings(
  node: ConfigNode,
  provider: Provider,
  [name, scheme]: readonly [string, Scheme]
): Readonly<Record<string, string>> {
  const wanted = settingsOf(scheme)
  for (const child of node.children())
    if (!wanted.includes(child.name)) {
      const { hint } = didYouMean(child.name, wanted)
      const known = wanted.length === 0 ? 'it needs none' : `it needs ${wanted.join(', ')}`
      child.error(`is no setting of the scheme ${name}`, hint ?? known)
    }
  const missing = wanted.filter((setting) => node.get(setting).text() === '')
  if (missing.length > 0) node.error(`the scheme ${name} needs ${missing.map((each) => `\`${each}\``).join(', ')}`)
  const page = senderPageOf(provider)
  const hint = page === undefined ? 'put there what the sender says it is' : `put there what ${page} says`
  for (const setting of wanted)
    if (node.get(setting).text() === placeholder) node.get(setting).error(`is \`${placeholder}\` still`, hint)
  return Object.fromEntries(wanted.map((setting) => [setting, node.get(setting).text()]))
}

function readCertificates(
  part: ConfigNode,
  name: string,
  { kind }: Scheme,
  asksCertificates: boolean
): readonly string[] {
  const node = part.get('certificates')
  if (kind !== 'client-certificate') {
    if (node.exists) node.error(`the scheme ${name} looks at no certificate of the connection`)
    return []
  }
  if (!node.exists)
    node.error('is missing', 'name the certificates that are the sender’s: CN=ci,O=Acme or DNS:ci.example')
  else if (!asksCertificates)
    node.error('no sender is asked for a certificate', 'set gateway.listen.tls.clientAuthorities')
  return node.items().map((item) => item.text())
}

function readAddresses(node: ConfigNode): readonly string[] | undefined {
  if (!node.exists) return undefined
  return node.items().map((item) => {
    if (!isAddressRange(item.text())) item.error('must be an address or a network such as 203.0.113.0/24')
    return item.text()
  })
}

import type { PublicKey } from '../core/privacy.ts'
import { Secret } from '../core/secret.ts'
import type { PrivacyConfig } from './config.ts'
import type { ConfigNode } from './config-node.ts'
import type { Outside } from './outside.ts'
import type { ReadFile } from './read-config-files.ts'
import { decodeUtf8 } from './read-file-bounded.ts'
import { readNamedFile } from './read-named-file.ts'
import { readPublicKey } from './read-public-key.ts'
import type { SecretReading } from './read-secret.ts'
import { readSecretSpecs } from './secret-spec.ts'
import type { SecretSpec } from './secret-spec.ts'
import { didYouMean } from './suggest-name.ts'

/** What regions protect their copies with, before the secrets of it are read. */
export interface PrivacyDraft {
  /** By region, the first first. */
  readonly pseudonymKeys: ReadonlyMap<string, readonly SecretSpec[]>
  readonly encryptTo: ReadonlyMap<string, PublicKey>
  /** Of public keys: they are no secrets, and another one is another configuration. */
  readonly files: readonly ReadFile[]
}

export async function buildPrivacy(root: ConfigNode, { reader, now, readsSecrets }: Outside): Promise<PrivacyDraft> {
  const node = root.get('privacy')
  const regions = new Set(
    root
      .get('regions')
      .children()
      .map(({ name }) => name)
  )
  const pseudonymKeys = new Map<string, readonly SecretSpec[]>()
  for (const list of node.get('pseudonymKeys').children()) {
    checkRegion(list, regions)
    pseudonymKeys.set(
      list.name,
      ownSpecs(readSecretSpecs(list, now, undefined, 'nothing that needs a pseudonym is stored'))
    )
  }
  checkShared(pseudonymKeys)
  const encryptTo = new Map<string, PublicKey>()
  const files: ReadFile[] = []
  for (const place of node.get('encryptTo').children()) {
    checkRegion(place, regions)
    // A key for encryption is of no use to those that only look.
    const read = readsSecrets ? await readKeyFile(place.get('file'), reader) : undefined
    if (read === undefined) continue
    files.push(read.file)
    checkSharedKey(place, read.key, encryptTo)
    encryptTo.set(place.name, read.key)
  }
  return { pseudonymKeys, encryptTo, files }
}

/** No sender knows them. */
function ownSpecs(specs: readonly SecretSpec[]): readonly SecretSpec[] {
  return specs.map((spec) => ({ ...spec, isOurs: true }))
}

function checkRegion(node: ConfigNode, regions: ReadonlySet<string>): void {
  if (regions.size > 0 && !regions.has(node.name))
    node.error(`\`${node.name}\` is none of the regions`, didYouMean(node.name, regions).hint)
}

/** Pseudonyms of one key can be compared: what a region has could be joined with what another has. */
function checkShared(keys: ReadonlyMap<string, readonly SecretSpec[]>): void {
  const owners = new Map<string, string>()
  for (const [region, specs] of keys)
    for (const { node, label } of specs) {
      const owner = owners.get(label) ?? region
      owners.set(label, owner)
      if (owner !== region) node.error(`is the key of the region \`${owner}\` too`, 'give each region a key of its own')
    }
}

function checkSharedKey(node: ConfigNode, key: PublicKey, others: ReadonlyMap<string, PublicKey>): void {
  for (const [region, other] of others)
    if (other['crv'] === key['crv'] && other['x'] === key['x'])
      node.get('file').error(`holds the key of the region \`${region}\` too`, 'give each region a key of its own')
}

async function readKeyFile(
  node: ConfigNode,
  reader: Outside['reader']
): Promise<{ readonly key: PublicKey; readonly file: ReadFile } | undefined> {
  const file = await readNamedFile(node, reader)
  if (file === undefined) return undefined
  const made = readPublicKey(decodeUtf8(file.bytes) ?? '')
  if (made.ok) return { key: made.key, file }
  node.error(
    made.fault,
    'make a pair where the region’s consumers are: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out uk.pem; openssl pkey -in uk.pem -pubout -out uk.pub.pem'
  )
  return undefined
}

/** The same key under two names is one key. */
export function checkKeys({ pseudonymKeys }: PrivacyDraft, secrets: ReadonlyMap<SecretSpec, SecretReading>): void {
  const seen: { readonly region: string; readonly key: Secret }[] = []
  for (const [region, specs] of pseudonymKeys)
    for (const spec of specs) {
      const key = secrets.get(spec)
      if (!(key instanceof Secret)) continue
      const other = seen.find((earlier) => Buffer.compare(earlier.key.reveal(), key.reveal()) === 0)
      if (other !== undefined && other.region !== region)
        spec.node.error(`holds the key of the region \`${other.region}\` too`, 'give each region a key of its own')
      seen.push({ region, key })
    }
}

export function completePrivacy(
  { pseudonymKeys, encryptTo }: PrivacyDraft,
  secrets: ReadonlyMap<SecretSpec, SecretReading>
): PrivacyConfig {
  const keysOf = (specs: readonly SecretSpec[]): readonly Secret[] =>
    specs.map((spec) => secrets.get(spec)).filter((secret) => secret instanceof Secret)
  return {
    pseudonymKeys: new Map([...pseudonymKeys].map(([region, specs]) => [region, keysOf(specs)])),
    encryptTo
  }
}

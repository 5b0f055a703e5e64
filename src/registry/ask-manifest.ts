import type { ImageClaim, RegistryPlace } from '../core/registry.ts'
import { readChallenge } from './read-challenge.ts'
import type { RegistryAnswer, RequestRegistry } from './request-registry.ts'
import { basicOf } from './token-source.ts'
import type { TokenSource } from './token-source.ts'
import { Unavailable } from './unavailable.ts'

/** Whatever an image may be: a registry answers 404 to who accepts none of what it has. */
const accept = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.v1+prettyjws',
  '*/*;q=0.1'
].join(', ')

export interface ManifestParts {
  readonly request: RequestRegistry
  readonly tokens: TokenSource
}

/**
 * Whether a registry has a manifest, by its HEAD, which counts as no pull.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#checking-if-content-exists-in-the-registry
 * @throws Unavailable, or an Error of the connection
 */
export async function askManifest(
  place: RegistryPlace,
  claim: ImageClaim,
  { request, tokens }: ManifestParts,
  signal: AbortSignal
): Promise<boolean> {
  const { repository, reference } = claim
  const url = new URL(`/v2/${repository}/manifests/${reference}`, place.origin)
  const head = async (authorization: string | undefined): Promise<RegistryAnswer> =>
    request(url, {
      method: 'HEAD',
      headers: { accept, ...(authorization === undefined ? {} : { authorization }) },
      signal
    })
  const known = tokens.find(place, repository)
  const first = await head(known === undefined ? undefined : `Bearer ${known}`)
  if (first.status !== 401) return isThere(first)
  tokens.forget(place, repository)
  const second = await head(await proofFor(first.challenges))
  if (second.status === 401) tokens.forget(place, repository)
  return isThere(second)

  async function proofFor(challenges: readonly string[]): Promise<string> {
    const challenge = readChallenge(challenges)
    const basic = basicOf(place).authorization
    if (challenge?.kind === 'bearer') return `Bearer ${await tokens.get(place, repository, challenge, signal)}`
    if (challenge?.kind === 'basic' && basic !== undefined) return basic
    throw new Unavailable('denied', 'it wants credentials that the source does not have')
  }
}

function isThere({ status }: RegistryAnswer): boolean {
  if (status === 200) return true
  if (status === 404) return false
  // Some registries answer so for an image that is not there; who may not look can't tell.
  if (status === 401 || status === 403) throw new Unavailable('denied', `it answers ${status}`)
  throw new Unavailable('failed', `it answers ${status}`)
}

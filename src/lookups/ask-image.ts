import type { ImageRegistry, Lookups } from '../core/lookups.ts'
import { Problem } from '../core/problem.ts'
import type { AskRegistry, ImageClaim, NamedImage } from '../core/registry.ts'
import type { Clock } from '../core/clock.ts'
import { LookupFailure } from './lookup-failure.ts'
import { lookupLimits } from './lookup-limits.ts'

/** Names of one registry: images are named by the first, its API and its pages have others. */
const dockerHub: readonly string[] = ['docker.io', 'index.docker.io', 'registry-1.docker.io', 'hub.docker.com']

/** The registry that an image is in: its source's, or the one that the payload names, if it is configured. */
export function registryOf(
  { registry: named }: NamedImage,
  source: string,
  { registries }: Lookups
): ImageRegistry | undefined {
  const own = [...registries.values()].find(({ sources }) => sources.includes(source))
  if (own !== undefined || named === undefined) return own
  const name = named.toLowerCase()
  return registries.get(name) ?? (dockerHub.includes(name) ? registries.get('docker.io') : undefined)
}

/** The manifest itself. */
export function imageClaim({ repository, digest }: NamedImage): ImageClaim {
  return { repository, reference: digest }
}

/** Where cosign keeps an image's signatures: https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md#tag-based-discovery */
export function signatureClaim({ repository, digest }: NamedImage): ImageClaim {
  return { repository, reference: `${digest.replace(':', '-')}.sig` }
}

/** Asks by the client of registries, whose reasons are told as those of the other systems. */
export async function askImage(
  place: ImageRegistry,
  claim: ImageClaim,
  { askRegistry, clock }: { readonly askRegistry: AskRegistry; readonly clock: Clock }
): Promise<boolean> {
  try {
    return await askRegistry(place, claim, clock.now() + lookupLimits.attemptTimeoutMs)
  } catch (thrown) {
    throw thrown instanceof Problem ? toFailure(thrown) : thrown
  }
}

function toFailure({ reason, cause }: Problem): LookupFailure {
  const why = cause instanceof Error ? cause.message : (reason ?? 'it cannot be asked')
  if (reason === 'paused') return new LookupFailure('breaker', 'it failed too often', { says: 'unsaid' })
  if (reason === 'timeout') return new LookupFailure('timeout', why)
  const saysNothing = reason === 'denied' || reason === 'too-many-questions' || reason === 'foreign-token-server'
  return new LookupFailure('failed', why, saysNothing ? { says: 'unsaid' } : {})
}

import type { Clock, Instant } from '../core/clock.ts'
import type { VerifiedDelivery } from '../core/delivery.ts'
import type { ReadingView } from '../core/event-reader.ts'
import { Problem } from '../core/problem.ts'
import type { AskRegistry, ImageClaim, RegistryPlace } from '../core/registry.ts'
import type { Source } from '../core/source.ts'
import { settleBy } from './deadline.ts'
import { limits } from './limits.ts'
import { addLayer } from './verify.ts'

export interface CallBackParts {
  readonly askRegistry?: AskRegistry
  readonly clock: Clock
  /** When the answer is due. */
  readonly until: Instant
}

/** A registry may announce what it can't be asked for yet. */
const askAgainAfterMs = 500

/**
 * Asks the source's registry whether the images are there that a proved delivery announces: whoever knows the secret of
 * a sender that can't sign can repeat what is true, and no more. A delivery that announces nothing else passes as it is.
 * @throws Problem `signature-invalid` where the registry has not what is announced; `registry-unavailable` where it can't say
 */
export async function callBack(
  verified: VerifiedDelivery,
  views: readonly ReadingView[],
  { proof: { callback }, reader }: Source,
  parts: CallBackParts
): Promise<VerifiedDelivery> {
  if (callback === undefined) return verified
  const announced = views.map((view) => reader.announced(view))
  const claims = distinct(announced.flatMap((each) => each ?? []))
  if (announced.some((each) => each?.length === 0)) refuse()
  if (claims.length === 0) return verified
  if (claims.length > limits.maxClaims)
    throw new Problem('too-many-items', { detail: `At most ${limits.maxClaims} images may be announced at once.` })
  if (!(await areThere(callback, claims, parts))) refuse()
  // What announced nothing is proved no better than before: a delivery is called confirmed when all of it is.
  const isWhole = announced.every((each) => each !== undefined)
  return isWhole ? addLayer(verified, { method: 'registry', secret: `registry:${hostOf(callback)}` }) : verified
}

/** Half of the time that is left: what is confirmed must still be stored. */
async function areThere(
  place: RegistryPlace,
  claims: readonly ImageClaim[],
  { askRegistry, clock, until }: CallBackParts
): Promise<boolean> {
  if (askRegistry === undefined) throw new Problem('registry-unavailable', { reason: 'not-supported' })
  const by = clock.now() + (until - clock.now()) / 2
  const ask = async (claim: ImageClaim): Promise<boolean> => {
    if (await askRegistry(place, claim, by)) return true
    await new Promise<void>((resolve) => void clock.after(askAgainAfterMs, resolve))
    return askRegistry(place, claim, by)
  }
  const found = await settleBy(async () => Promise.all(claims.map(ask)), by, clock, ignoreLate).catch(toUnavailable)
  return !found.includes(false)
}

function toUnavailable(thrown: unknown): never {
  if (thrown instanceof Problem && thrown.code === 'deadline-exceeded')
    throw new Problem('registry-unavailable', { reason: 'timeout' })
  throw thrown
}

function distinct(claims: readonly ImageClaim[]): readonly ImageClaim[] {
  return [...new Map(claims.map((claim) => [JSON.stringify([claim.repository, claim.reference]), claim])).values()]
}

function hostOf({ origin }: RegistryPlace): string {
  return new URL(origin).host
}

function refuse(): never {
  throw new Problem('signature-invalid', { reason: 'not-in-registry' })
}

function ignoreLate(): void {
  // What was found after all is remembered where it was asked.
}

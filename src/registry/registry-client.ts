import type { Clock, Instant } from '../core/clock.ts'
import { Problem } from '../core/problem.ts'
import type { AskRegistry, ImageClaim, RegistryPlace } from '../core/registry.ts'
import { askManifest } from './ask-manifest.ts'
import { PauseAfterFailures } from './pause-after-failures.ts'
import { registryLimits } from './registry-limits.ts'
import type { RequestRegistry } from './request-registry.ts'
import { TokenSource } from './token-source.ts'
import { Unavailable } from './unavailable.ts'
import type { UnavailableReason } from './unavailable.ts'

export type RegistryResult = 'found' | 'missing' | 'unavailable'

export interface RegistryClientParts {
  readonly clock: Clock
  readonly request: RequestRegistry
  /** `why` is a few words for the operator. It must not throw. */
  readonly onAsked: (origin: string, result: RegistryResult, why?: string) => void
}

interface Origin {
  readonly pause: PauseAfterFailures
  asking: number
}

/**
 * Asks registries what they have: once however many deliveries wait, so many at once, not while one does not answer. That
 * something is there is remembered for a short time; that it is not never is, because it may be there in a moment.
 */
export class RegistryClient {
  readonly #parts: RegistryClientParts
  readonly #tokens: TokenSource
  readonly #origins = new Map<string, Origin>()
  readonly #asking = new Map<string, Promise<boolean>>()
  readonly #knownUntil = new Map<string, Instant>()
  readonly #stopped = new AbortController()

  constructor(parts: RegistryClientParts) {
    this.#parts = parts
    this.#tokens = new TokenSource(parts.clock, parts.request)
  }

  readonly ask: AskRegistry = async (place, claim, until) => {
    const key = JSON.stringify([place.origin, place.credentials?.label, claim.repository, claim.reference])
    const { clock } = this.#parts
    if (clock.now() < (this.#knownUntil.get(key) ?? 0)) return true
    const question = this.#asking.get(key) ?? this.#begin(key, place, claim, until)
    return question
  }

  /** Breaks off what is being asked. */
  stop(): void {
    this.#stopped.abort()
  }

  #begin(key: string, place: RegistryPlace, claim: ImageClaim, until: Instant): Promise<boolean> {
    const question = this.#askOnce(place, claim, until)
      .then((isThere) => {
        if (isThere) this.#remember(key, claim)
        return isThere
      })
      .finally(() => this.#asking.delete(key))
    this.#asking.set(key, question)
    return question
  }

  async #askOnce(place: RegistryPlace, claim: ImageClaim, until: Instant): Promise<boolean> {
    const { clock, request, onAsked } = this.#parts
    const origin = this.#originOf(place)
    const leftMs = until - clock.now()
    if (leftMs <= 0) throw unavailable('timeout')
    if (origin.asking >= registryLimits.questionsAtOnce) throw unavailable('too-many-questions')
    if (!origin.pause.begin(clock.now())) throw unavailable('paused')
    const overtime = new AbortController()
    const cancel = clock.after(Math.min(registryLimits.requestTimeoutMs, leftMs), () => overtime.abort())
    origin.asking += 1
    try {
      const signal = AbortSignal.any([overtime.signal, this.#stopped.signal])
      const isThere = await askManifest(place, claim, { request, tokens: this.#tokens }, signal)
      origin.pause.succeeded()
      onAsked(place.origin, isThere ? 'found' : 'missing')
      return isThere
    } catch (thrown) {
      const reason = thrown instanceof Unavailable ? thrown.reason : overtime.signal.aborted ? 'timeout' : 'unreachable'
      // It did answer; that it refuses some images must not keep others from being asked for.
      if (reason === 'denied') origin.pause.succeeded()
      else origin.pause.failed(clock.now())
      onAsked(place.origin, 'unavailable', thrown instanceof Error ? thrown.message : reason)
      throw new Problem('registry-unavailable', { reason, cause: thrown })
    } finally {
      origin.asking -= 1
      cancel()
    }
  }

  #originOf({ origin }: RegistryPlace): Origin {
    const known = this.#origins.get(origin) ?? { pause: new PauseAfterFailures(), asking: 0 }
    this.#origins.set(origin, known)
    return known
  }

  #remember(key: string, { reference }: ImageClaim): void {
    const [oldest] = this.#knownUntil.keys()
    if (oldest !== undefined && this.#knownUntil.size >= registryLimits.imagesKnown) this.#knownUntil.delete(oldest)
    const isDigest = reference.includes(':')
    const knownMs = isDigest ? registryLimits.digestKnownMs : registryLimits.tagKnownMs
    this.#knownUntil.delete(key)
    this.#knownUntil.set(key, this.#parts.clock.now() + knownMs)
  }
}

function unavailable(reason: UnavailableReason): Problem {
  return new Problem('registry-unavailable', { reason })
}

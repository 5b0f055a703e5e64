import type { Instant } from './clock.ts'
import type { Condition, Template } from './rule.ts'
import type { Secret } from './secret.ts'

/** Which of a provider's events say that an image is there, and where they name it. */
export interface Announcement {
  /** All must hold: a push. What was deleted can't be asked for. */
  readonly when: readonly Condition[]
  /** The image's name as its registry has it, without the registry: `acme/app`. */
  readonly repository: Template
  /** Digests, or tags where there are none; one step may be `*`. Each must be there. */
  readonly references: readonly Template[]
}

/** An image that a delivery says is there. */
export interface ImageClaim {
  readonly repository: string
  /** A digest or a tag. */
  readonly reference: string
}

/** A registry that a source names. No delivery ever chooses where is asked. */
export interface RegistryPlace {
  /** Its origin: `https://registry.example`. */
  readonly origin: string
  /** The origin of the server that gives tokens for it, where that is another. */
  readonly tokens: string | undefined
  /** `user:password`; without them it is asked as anybody. */
  readonly credentials: Secret | undefined
}

/**
 * Whether the registry has it. Rejects with the Problem `registry-unavailable` when it can't be said. `until` is when
 * nobody waits any more.
 */
export type AskRegistry = (place: RegistryPlace, claim: ImageClaim, until: Instant) => Promise<boolean>

import type { FieldPath, PersonalAction } from './provider.ts'
import type { Secret } from './secret.ts'

/** What a source asks to be done with what its events say of persons, before they are stored anywhere. */
export interface SourcePrivacy {
  /** Whether what the provider's data says counts; `paths` stand above it. */
  readonly personal: 'keep' | 'default'
  readonly paths: Readonly<Record<FieldPath, PersonalAction>>
  /** `encrypt`: nobody but the holder of the region's key reads any of it. */
  readonly payload: 'keep' | 'encrypt'
}

/** In the order in which they are done: each sees what the one before it left. */
export const treatments = ['drop', 'pseudonymise', 'encrypt'] as const
export type Treatment = (typeof treatments)[number]

/** A public key as a JWK. https://www.rfc-editor.org/rfc/rfc7517 */
export type PublicKey = Readonly<Record<string, string>>

/** What a region has to protect its copies with. */
export interface RegionKeys {
  /** The first that counts when an event is received makes its pseudonyms. */
  readonly pseudonym: readonly Secret[]
  /** The gateway has no private part of it. */
  readonly encryption: PublicKey | undefined
}

/** The ASCII of a JWE in its compact form that only the key's holder opens; `mediaType` is what is inside. */
export type Encrypt = (plain: Uint8Array, to: PublicKey, mediaType: string) => Promise<Uint8Array>

/** What protecting an event needs from outside. */
export interface Protecting {
  readonly encrypt: Encrypt
  /** Settles after others had their turn: a large payload must not hold them up. */
  readonly pause: () => Promise<void>
}

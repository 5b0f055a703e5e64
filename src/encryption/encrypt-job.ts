import type { PublicKey } from '../core/privacy.ts'

/** What goes to the encrypting thread and comes back; everything survives a structured clone. */
export interface EncryptJob {
  readonly jobId: number
  readonly plain: Uint8Array
  readonly to: PublicKey
  readonly mediaType: string
}

/** Without a JWE it failed; why is not told, because what it was given could be quoted. */
export interface EncryptResult {
  readonly jobId: number
  readonly jwe?: Uint8Array<ArrayBuffer>
}

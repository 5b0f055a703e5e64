import type { AuthMethod } from './auth-method.ts'

/** What one scheme has proved. */
export interface SchemeProof {
  readonly method: AuthMethod
  /** The label of the secret that matched; of a key that is no secret of the source, what it is called. */
  readonly secret: string
}

export interface Proof {
  /** The strongest of its layers. */
  readonly method: AuthMethod
  /** What each scheme of the source proved, with the label of the secret that matched: rotation is visible. */
  readonly layers: readonly SchemeProof[]
}

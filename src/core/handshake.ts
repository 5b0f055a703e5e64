import type { Instant } from './clock.ts'
import type { Condition, Template } from './rule.ts'

/**
 * A question of the sender that is answered and stores nothing. One by POST is looked at only after its proof; one by
 * OPTIONS, which nobody signs, may look at headers only.
 */
export interface Handshake {
  readonly name: string
  readonly method: 'POST' | 'OPTIONS'
  /** All must hold. A delivery that fits none of a provider's handshakes is an event. */
  readonly when: readonly Condition[]
  /** A link that must be followed before the answer: by https, to one of these hosts (`*` is one label of a name, `<aws-region>` one that is a region's code). */
  readonly confirm?: { readonly url: Template; readonly hosts: readonly string[] }
  readonly answer: {
    readonly status: number
    readonly headers?: Readonly<Record<string, Template>>
    /** One of the two: text, or a flat JSON object. */
    readonly text?: Template
    readonly json?: Readonly<Record<string, Template>>
  }
}

/** Follows a confirmation link: GET, no redirects, nothing of the answer kept. Rejects when it was not taken by `until`. */
export type Confirm = (url: URL, until: Instant) => Promise<void>

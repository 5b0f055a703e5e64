import { inspect } from 'node:util'
import type { Instant } from './clock.ts'

const redacted = '[secret]'

export interface SecretWindow {
  readonly notBefore?: Instant
  readonly notAfter?: Instant
}

/**
 * Key material that cannot print: not by string conversion, JSON, `util.inspect` or a thrown error.
 * `label` says where it came from (`env:GITHUB_SECRET`, `file:/run/secrets/old`) and is safe to show.
 */
export class Secret {
  readonly label: string
  readonly window: SecretWindow
  readonly #bytes: Uint8Array

  constructor(label: string, bytes: Uint8Array, window: SecretWindow = {}) {
    this.label = label
    this.window = window
    this.#bytes = bytes
  }

  /** The bytes themselves. Callers are named in scripts/import-rules.ts. */
  reveal(): Uint8Array {
    return this.#bytes
  }

  isActive(now: Instant): boolean {
    const { notBefore, notAfter } = this.window
    return (notBefore === undefined || now >= notBefore) && (notAfter === undefined || now < notAfter)
  }

  toString(): string {
    return redacted
  }

  toJSON(): string {
    return redacted
  }

  [inspect.custom](): string {
    return redacted
  }
}

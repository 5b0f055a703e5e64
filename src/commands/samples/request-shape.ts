import type { Secret } from '../../core/secret.ts'

export type Header = readonly [name: string, value: string]

/** What a provider's headers depend on. */
export interface RequestParts {
  /** As the provider names the event. */
  readonly event: string
  readonly deliveryId: string
  readonly body: Uint8Array
  readonly secret: Secret
}

/** How a provider's requests look, but for the signature of the scheme itself. */
export interface RequestShape {
  headers(parts: RequestParts): readonly Header[]
}

import type { Path, Payload } from './payload.ts'
import type { BodyForm } from './provider.ts'

export interface ParseRequest {
  readonly body: Uint8Array
  readonly form: BodyForm
  readonly mediaType: string
  /** What the rules and the schema look at; nothing else of the document comes back. */
  readonly paths: readonly Path[]
}

/** Reads a large body where it stops nobody else. Rejects with a `Problem`: payload-malformed or overloaded. */
export type ParseOffLoop = (request: ParseRequest) => Promise<Payload>

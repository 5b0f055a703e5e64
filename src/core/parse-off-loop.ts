import type { ReadableForm } from './body-form.ts'
import type { Path, Payload, ScopedPath } from './payload.ts'

/** How a body is read. */
export interface Reading {
  readonly form: ReadableForm
  readonly mediaType: string
  /** Where the batch is, of a provider that sends batches; an empty path is the body itself. */
  readonly items?: Path | undefined
}

export interface ParseRequest extends Reading {
  readonly body: Uint8Array
  /** What the rules and the schema look at; nothing else of the documents comes back. */
  readonly paths: readonly ScopedPath[]
}

/** Reads a large body where it stops nobody else. Rejects with a `Problem`: payload-malformed, too-many-items or overloaded. */
export type ParseOffLoop = (request: ParseRequest) => Promise<Payload>

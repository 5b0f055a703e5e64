import type { Json } from './json.ts'
import type { Path } from './payload.ts'

/** `fault` names the place and the rule (`/repository/id must be integer`), never a value of the payload. */
export type SchemaVerdict = { readonly ok: true } | { readonly ok: false; readonly fault: string }

/** Contract schemas. */
export interface SchemaSet {
  /** Compiles one now, so that no delivery waits for that. Throws where there is none, or none that compiles. */
  prepare(schemaId: string): void
  /** Throws for a schema id that there is not. */
  check(schemaId: string, payload: Json): SchemaVerdict
  /** The paths that a schema looks at: what must be kept of a large body. */
  paths(schemaId: string): readonly Path[]
}

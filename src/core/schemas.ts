import type { Json } from './json.ts'
import type { WantedPath } from './payload.ts'

/** `fault` names the place and the rule (`/repository/id fails "type" of …`), never a value of the payload nor a key of its own. */
export type SchemaVerdict = { readonly ok: true } | { readonly ok: false; readonly fault: string }

/** Contract schemas. */
export interface SchemaSet {
  /** Compiles one now, so that no delivery waits for that. Throws where there is none, or none that compiles. */
  prepare(schemaId: string): void
  /** Throws for a schema id that there is not. */
  check(schemaId: string, payload: Json): SchemaVerdict
  /** The paths that a schema looks at: what must be kept of a body, so that the verdict is that of the whole. */
  paths(schemaId: string): readonly WantedPath[]
}

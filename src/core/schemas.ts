import type { Json } from './json.ts'
import type { Path } from './payload.ts'

/** `fault` names the place and the rule (`/repository/id fails "type" of …`), never a value of the payload nor a key of its own. */
export type SchemaVerdict = { readonly ok: true } | { readonly ok: false; readonly fault: string }

/** Contract schemas, compiled at start. */
export interface SchemaSet {
  /** Throws for a schema id that was not compiled: the registry and the schemas folder are checked at start. */
  check(schemaId: string, payload: Json): SchemaVerdict
  /** The paths that a schema looks at: what must be kept of a large body. */
  paths(schemaId: string): readonly Path[]
}

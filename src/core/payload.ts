import type { Json } from './json.ts'

/** Steps into a payload: object keys, or array indexes in decimal. */
export type Path = readonly string[]

/** A verified body, read. */
export interface Payload {
  /** The whole document; of a large body only what the provider's rules and schema look at. */
  readonly json: Json
  /** The bytes to store: the body itself, or the JSON inside a form. */
  readonly data: Uint8Array
  readonly mediaType: string
  /** The scalar at a path as text. A number beyond a double's exact integers keeps the sender's digits. */
  text(path: Path): string | undefined
}

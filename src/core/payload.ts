import type { Json } from './json.ts'

/** Steps into a document: object keys, or array indexes in decimal. */
export type Path = readonly string[]

/** A path as data has it, `a.b`: a dot within a step stands behind a backslash. */
export function stepsOf(path: string): Path {
  return path.split(/(?<!\\)\./).map((step) => step.replaceAll('\\.', '.'))
}

/** What a provider's rules may look into. */
export interface Document {
  /** Of one event in JSON, and of a large body, what the provider's rules and schema look at, and maybe more; undefined for what is no JSON. */
  readonly json: Json | undefined
  /** The scalar at a path as text. A number beyond a double's exact integers keeps the sender's digits. */
  text(path: Path): string | undefined
}

/** What becomes one event: the whole body, an item of a batch, or what an envelope holds. */
export interface PayloadPart {
  /** The item of the batch; the whole payload where there is no batch. */
  readonly item: Document
  /** What is inside the item's envelope; the item itself where there is none. */
  readonly content: Document
  /** The bytes to store: the content's, exactly as they stood in the body wherever they stood there as they are. */
  readonly data: Uint8Array
  readonly mediaType: string
  /** The content was decoded: it can't be read in the item, and the contract schema is of it. */
  readonly isHidden: boolean
}

/** A verified body, read: the whole document, and what becomes of it. */
export interface Payload {
  readonly whole: Document
  /** In the order of the body; none for an empty batch. */
  readonly parts: readonly PayloadPart[]
}

/** Which of the documents a path is of. */
export type Scope = 'payload' | 'item' | 'content'

/** A place that somebody looks at. */
export interface WantedPath {
  readonly path: Path
  /** With all that is below it. Else only a scalar is looked at, or whether there is an object or array. */
  readonly isWhole?: true
  /** How many items a list there has, and this of each of them. */
  readonly each?: readonly WantedPath[]
}

export interface ScopedPath extends WantedPath {
  readonly scope: Scope
}

import type { Json } from '../core/json.ts'
import type { ParseRequest } from '../core/parse-off-loop.ts'
import type { ProblemCode } from '../core/problems.ts'

/** What goes to the parsing thread and comes back; everything survives a structured clone. */
export interface ParseJob extends ParseRequest {
  readonly jobId: number
}

export type ParseResult =
  | {
      readonly jobId: number
      readonly ok: true
      /** The whole payload first; the others are named by their places here. */
      readonly documents: readonly ReadDocument[]
      readonly parts: readonly ReadPart[]
    }
  | {
      readonly jobId: number
      readonly ok: false
      readonly code: ProblemCode
      readonly reason: string | undefined
      readonly detail: string | undefined
    }

/** What was asked for of one document. */
export interface ReadDocument {
  readonly json: Json | undefined
  /** The exact text of each scalar at a requested path, by the path's JSON. */
  readonly texts: ReadonlyMap<string, string>
}

export interface ReadPart {
  readonly item: number
  readonly content: number
  /** A range of the body, or bytes that are not in it. */
  readonly data: { readonly start: number; readonly end: number } | Uint8Array
  readonly mediaType: string
  readonly isHidden: boolean
}

export function pathKey(path: readonly string[]): string {
  return JSON.stringify(path)
}

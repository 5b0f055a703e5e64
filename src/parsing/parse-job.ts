import type { Json } from '../core/json.ts'
import type { ParseRequest } from '../core/parse-off-loop.ts'
import type { ProblemCode } from '../core/problem.ts'

/** What goes to the parsing thread and comes back; everything survives a structured clone. */
export interface ParseJob extends ParseRequest {
  readonly jobId: number
}

export type ParseResult =
  | {
      readonly jobId: number
      readonly ok: true
      readonly json: Json
      /** The exact text of each scalar at a requested path, by the path's JSON. */
      readonly texts: ReadonlyMap<string, string>
      /** The payload's bytes where they are not the body itself. */
      readonly data: Uint8Array | undefined
      readonly mediaType: string
    }
  | {
      readonly jobId: number
      readonly ok: false
      readonly code: ProblemCode
      readonly reason: string | undefined
      readonly detail: string | undefined
    }

export function pathKey(path: readonly string[]): string {
  return JSON.stringify(path)
}

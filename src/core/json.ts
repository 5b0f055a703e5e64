/** A parsed JSON value. Numbers are doubles: an id must be read with `exactNumberText` (pipeline/json-scan.ts). */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [key: string]: Json
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

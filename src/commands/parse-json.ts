import type { Json } from '../core/json.ts'

/** A value from JSON text, or nothing. The parser's own message is dropped: it quotes the text. */
export function parseJson(text: string): Json | undefined {
  try {
    // JSON.parse makes nothing but `Json`; its own type says `any`.
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

import { parse } from '@bufbuild/cel'

let last: { readonly text: string; readonly parsed: ReturnType<typeof parse> } | undefined

/**
 * As the engine that evaluates reads a rule. The last one is kept: a rule is checked and then compiled, and reading it is
 * most of both. @throws Error when it does not parse
 */
export function parseRule(text: string): ReturnType<typeof parse> {
  if (last?.text !== text) last = { text, parsed: parse(text) }
  return last.parsed
}

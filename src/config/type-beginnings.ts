import type { Rule } from '../core/rule.ts'

/** What stands before the first hole of each template that a type can come from. */
export function typeBeginnings(rule: Rule): readonly string[] {
  const candidates = 'by' in rule ? [...Object.values(rule.cases).flat(), ...rule.otherwise] : rule
  const templates = candidates.map((candidate) => (typeof candidate === 'string' ? candidate : candidate.use))
  return [...new Set(templates.map((template) => /^[^{[]*/.exec(template)?.[0] ?? ''))]
}

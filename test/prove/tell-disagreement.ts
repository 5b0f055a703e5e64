import type { Disagreement, Trial } from './find-disagreement.ts'
import { toRules } from './real-policy.ts'

/** For whoever has to say which of both is wrong. */
export function tellDisagreement({ plain, style, cases }: Trial, { at, expected, found }: Disagreement): string {
  const shown = (value: unknown): string =>
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? Number(inner) : inner), 1)
  return [
    `rules: ${shown(toRules(plain, style))}`,
    `events: ${shown(cases.slice(0, at + 1))}`,
    `expected: ${shown(expected)}`,
    `found: ${shown(found)}`
  ].join('\n')
}

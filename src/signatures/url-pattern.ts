import { awsRegion, awsRegionForm } from '../core/aws-region.ts'

const wildcard = { host: '[a-z0-9-]+', path: '[A-Za-z0-9._-]+' }

/**
 * Whether a URL that a stranger wrote is one of those that a provider declared. It must be written as the URL standard
 * would write it, so that what was compared is what is fetched: no user, no port, no query, no `..`.
 */
export function isDeclaredUrl(text: string, patterns: readonly string[]): boolean {
  if (text.length > 2_048 || !URL.canParse(text)) return false
  const url = new URL(text)
  if (url.href !== text || url.protocol !== 'https:') return false
  return patterns.some((pattern) => expressionOf(pattern).test(text))
}

const expressions = new Map<string, RegExp>()

/** Patterns are those of providers, so that there are few. */
function expressionOf(pattern: string): RegExp {
  const known = expressions.get(pattern)
  if (known !== undefined) return known
  const [, origin = '', path = ''] = /^(https:\/\/[^/]*)(.*)$/.exec(pattern) ?? []
  const source = `^${translate(origin, wildcard.host)}${translate(path, wildcard.path)}$`
  const expression = new RegExp(source)
  expressions.set(pattern, expression)
  return expression
}

function translate(text: string, any: string): string {
  return text
    .split(awsRegion)
    .map((part) => escapeBut(part, any))
    .join(awsRegionForm)
}

function escapeBut(text: string, any: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, (found) => (found === '*' ? any : `\\${found}`))
}

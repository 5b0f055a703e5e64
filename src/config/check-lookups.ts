import { knowableFacts } from '../core/lookups.ts'
import type { Lookups } from '../core/lookups.ts'
import type { FactName } from '../core/policy.ts'
import type { CompiledAdmission } from '../policy/admission.ts'
import { pathOf, walk } from '../policy/cel/expression.ts'
import type { Span } from '../policy/cel/expression.ts'
import type { ConfigNode } from './config-node.ts'

const configuredBy: Readonly<Record<FactName, string>> = {
  'commit.verified': 'lookups: { commit: { github: { token: { env: GITHUB_API } } } }',
  'image.exists': 'lookups: { image: { registries: { ghcr.io: {} } } }',
  'image.signed': 'lookups: { image: { registries: { ghcr.io: {} } } }',
  'change.approved':
    'lookups: { change: { servicenow: { instance: acme, username: reader, password: { env: SNOW } } } }, or `jira`'
}

/** What rules require must be found out somewhere, else they hold or refuse everything; what is asked nothing is said too. */
export function checkLookups(root: ConfigNode, rules: readonly CompiledAdmission[], lookups: Lookups): void {
  const knowable = knowableFacts(lookups)
  for (const [at, { require, needs }] of rules.entries()) {
    const node = root.get('admission').item(at).get('require')
    for (const fact of needs.filter((need) => !knowable.includes(need)))
      node.error(
        `requires \`${fact}\`${placeOf(node.text(), spanOf(require, fact))}, which nothing finds out`,
        `add ${configuredBy[fact]}`
      )
  }
  const needed = new Set(rules.flatMap(({ needs }) => needs))
  const parts: Readonly<Record<string, readonly FactName[]>> = {
    commit: ['commit.verified'],
    image: ['image.exists', 'image.signed'],
    change: ['change.approved']
  }
  for (const [part, facts] of Object.entries(parts)) {
    const node = root.get('lookups').get(part)
    if (node.exists && !facts.some((fact) => needed.has(fact)))
      node.warn(`no admission rule requires ${facts.map((fact) => `\`${fact}\``).join(' or ')}`, 'it is never asked')
  }
}

function spanOf({ expression }: CompiledAdmission['require'], fact: FactName): Span | undefined {
  return [...walk(expression)].find((inner) => pathOf(inner)?.join('.') === fact)?.span
}

function placeOf(text: string, span: Span | undefined): string {
  return span === undefined || text.length === span.end - span.start ? '' : ` (at character ${span.start + 1})`
}

import { prefixOfMadeSecret } from '../src/config/check-secret-form.ts'
import type { Domain, Provider } from '../src/core/provider.ts'
import { settingsOf } from '../src/core/scheme.ts'
import { providers } from '../src/providers/registry.ts'
import { isSharedSecret } from '../src/signatures/sign-scheme.ts'

/** Whose the deliveries of a family are, so that both regions of the sandbox hold some. */
const tenantOf: Readonly<Record<Domain, string>> = {
  scm: 'northwind-health',
  registry: 'northwind-health',
  cd: 'northwind-health',
  itsm: 'nordsee-gmbh',
  billing: 'nordsee-gmbh',
  tenant: 'nordsee-gmbh'
}

const head = `# yaml-language-server: $schema=../schemas/config.schema.json
# Generated from src/providers by \`node scripts/generate-docs.ts\`; changes here are lost.
# A source for each sender of the catalogue whose deliveries \`turnpike send\` can sign, but for those of sandbox.yaml.
sources:
`

/** The sandbox's sources for all senders but its main ones, as YAML that is not formatted yet. */
export function renderSandboxSenders(catalogue: Iterable<Provider> = providers.values()): string {
  const own = [...catalogue].filter(({ name }) => name !== 'github')
  return head + own.flatMap(sourceOf).join('')
}

/** Nothing for a sender that only its own key can prove. */
function sourceOf({ name, domain, schemes }: Provider): readonly string[] {
  const found = Object.entries(schemes).find(
    ([, scheme]) => isSharedSecret(scheme) && prefixOfMadeSecret(scheme) !== undefined
  )
  if (found === undefined) return []
  const [schemeName, scheme] = found
  const settings = settingsOf(scheme).map((setting) => `${setting}: sandbox`)
  const asked = [
    ...(Object.keys(schemes).length > 1 ? [`scheme: ${schemeName}`] : []),
    `secrets: [{ file: ../.turnpike/secrets/${name} }]`,
    ...(settings.length > 0 ? [`settings: { ${settings.join(', ')} }`] : [])
  ]
  return [
    `  ${name}:\n    provider: ${name}\n    proof: { ${asked.join(', ')} }\n    tenant: { fixed: ${tenantOf[domain]} }\n`
  ]
}

import { describeBatches } from '../src/commands/providers/format-providers.ts'
import { placeholder } from '../src/config/placeholder.ts'
import { secretCommandOf } from '../src/config/secret-command.ts'
import { secretVariableOf } from '../src/config/secret-variable.ts'
import type { Provider } from '../src/core/provider.ts'
import { needsSecrets, settingsOf, signsUrl } from '../src/core/scheme.ts'
import type { Scheme } from '../src/core/scheme.ts'

/** What a configuration says of a source of this sender, as lines of YAML: by its first scheme. */
export function configurationOf(provider: Provider): readonly string[] {
  const { name, schemes, tenants } = provider
  const [first, ...others] = Object.entries(schemes)
  if (first === undefined) return []
  const [schemeName, scheme] = first
  const names = others.map(([other]) => other)
  const proof = proofOf(provider, [schemeName, scheme])
  const from = Object.keys(tenants)
  return [
    'sources:',
    `  ${name}:`,
    `    provider: ${name}`,
    '    proof:',
    ...schemeLine(schemeName, names, proof.length === 0),
    ...proof,
    from.length === 0
      ? '    tenant: { fixed: acme }'
      : `    tenant: { from: ${from[0]} } # or ${[...from.slice(1).map((each) => `from: ${each}`), 'fixed: acme'].join(', ')}`,
    ...(describeBatches(provider).length === 0
      ? []
      : ['    # A delivery may be a batch: it is stored whole, or sent again whole.'])
  ]
}

/** A sender of one scheme needs no name for it, unless there is nothing else to say. */
function schemeLine(name: string, others: readonly string[], isAlone: boolean): readonly string[] {
  if (others.length > 0) return [`      scheme: ${name} # or ${others.join(', ')}`]
  return isAlone ? [`      scheme: ${name}`] : []
}

function proofOf(
  { name, secretsFromSender = [] }: Provider,
  [schemeName, scheme]: readonly [string, Scheme]
): readonly string[] {
  const settings = settingsOf(scheme).map((setting) => `${setting}: ${placeholder}`)
  const origin = secretsFromSender.includes(schemeName)
    ? 'the sender makes it and shows it'
    : `make one with: ${secretCommandOf(scheme)}`
  const asked = [
    ...(needsSecrets(scheme) ? [`      secrets: [{ env: ${secretVariableOf(name)} }] # ${origin}`] : []),
    ...(scheme.kind === 'client-certificate' ? ["      certificates: ['DNS:sender.example']"] : []),
    ...(settings.length > 0 ? [`      settings: { ${settings.join(', ')} }`] : [])
  ]
  return signsUrl(scheme)
    ? [...asked, '      # It signs the URL that it was told: gateway.publicUrl must be set.']
    : asked
}

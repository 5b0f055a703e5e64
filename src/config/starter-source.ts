import type { Provider } from '../core/provider.ts'
import { needsSecrets, settingsOf } from '../core/scheme.ts'
import type { Scheme } from '../core/scheme.ts'
import { placeholder } from './placeholder.ts'
import { quoteWord } from './quote-word.ts'
import { secretCommandOf, secretWordOf } from './secret-command.ts'
import { secretVariableOf } from './secret-variable.ts'
import { senderPageOf } from './sender-page.ts'

export interface StarterSource {
  readonly yaml: string
  /** What it proves deliveries by, in an environment variable. */
  readonly secret: StarterSecret | undefined
  /** Paths of settings that nobody but the sender can tell, and the page that says where it does. */
  readonly settings: readonly string[]
  readonly page: string
}

export interface StarterSecret {
  readonly provider: string
  readonly variable: string
  /** A shell's word for the variable's value: a new secret, or the placeholder where the sender makes it. */
  readonly word: string
  readonly isFromSender: boolean
  readonly page: string
}

/** A source of a sender; its first scheme is the one that is written down. */
export function writeStarterSource(provider: Provider): StarterSource {
  const { name } = provider
  const page = senderPageOf(provider) ?? provider.docs
  const [first] = Object.entries(provider.schemes)
  const secret = first === undefined ? undefined : secretOf(provider, first, page)
  const settings = first === undefined ? [] : settingsOf(first[1])
  const lines = [
    `  # ${provider.title}: ${provider.docs}`,
    `  ${quoteWord(name)}:`,
    `    provider: ${quoteWord(name)}`,
    '    proof:',
    ...schemeLine(Object.keys(provider.schemes)),
    ...(secret === undefined ? [] : secretLines(secret, first?.[1])),
    ...settingLines(settings, page),
    '    # Every delivery belongs to one tenant of the tenants file.',
    ...tenantHint(Object.keys(provider.tenants)),
    '    tenant: { fixed: acme }'
  ]
  const paths = settings.map((setting) => `sources.${name}.proof.settings.${setting}`)
  return { yaml: `${lines.join('\n')}\n`, secret, settings: paths, page }
}

function secretOf(
  { name, secretsFromSender = [] }: Provider,
  [schemeName, scheme]: readonly [string, Scheme],
  page: string
): StarterSecret | undefined {
  if (!needsSecrets(scheme)) return undefined
  const isFromSender = secretsFromSender.includes(schemeName)
  const word = isFromSender ? placeholder : secretWordOf(scheme)
  return { provider: name, variable: secretVariableOf(name), word, isFromSender, page }
}

function schemeLine([first, ...others]: readonly string[]): readonly string[] {
  return others.length > 0 ? [`      scheme: ${first} # or ${others.join(', ')}`] : []
}

function secretLines({ variable, isFromSender, page }: StarterSecret, scheme: Scheme | undefined): readonly string[] {
  const origin = isFromSender
    ? `The sender makes it: ${page} says where it is shown.`
    : `Make one with \`${secretCommandOf(scheme)}\`, and tell it to the sender.`
  return [`      # ${origin} Two may be listed while one replaces the other.`, `      secrets: [{ env: ${variable} }]`]
}

function settingLines(settings: readonly string[], page: string): readonly string[] {
  if (settings.length === 0) return []
  const values = settings.map((name) => `${name}: ${placeholder}`)
  return [`      # ${page} says what to put here.`, `      settings: { ${values.join(', ')} }`]
}

function tenantHint([first]: readonly string[]): readonly string[] {
  return first === undefined
    ? []
    : [`    # Or the payload says whose it is: tenant: { from: ${first} }, and the file knows its names.`]
}

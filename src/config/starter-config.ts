import type { Provider } from '../core/provider.ts'
import { signsUrl } from '../core/scheme.ts'
import { costOfFailures } from './cost-of-failures.ts'
import { defaults } from './defaults.ts'
import { parseBytes } from './parse-units.ts'
import { quoteWord } from './quote-word.ts'
import { writeStarterSource } from './starter-source.ts'
import type { StarterSource } from './starter-source.ts'

export interface StarterRequest {
  /** The senders, one source each. */
  readonly providers: readonly Provider[]
  /** The region where the gateway is and stores. */
  readonly region: string
  /** Where editors find the schema, from where the file will be. */
  readonly schema?: string
}

export interface StarterConfig {
  /** For a file such as `turnpike.yaml`. */
  readonly config: string
  /** For `tenants.ndjson` beside it. */
  readonly tenants: string
  readonly sources: readonly StarterSource[]
}

/**
 * A commented configuration to start from, which passes the check once its secrets and settings are set.
 * @throws RangeError when no sender is named, or the region's name is none
 */
export function writeStarterConfig(request: StarterRequest): StarterConfig {
  const { providers, region, schema = 'schemas/config.schema.json' } = request
  if (providers.length === 0) throw new RangeError('name at least one sender; `turnpike providers` lists them')
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(region))
    throw new RangeError("a region's name is up to 32 of a-z 0-9 - that begin with a letter")
  const names = Object.fromEntries(providers.map(({ name }) => [name, ['acme']]))
  const tenant = { id: 'acme', home: region, facts: {}, names }
  const sources = providers.map(writeStarterSource)
  return {
    config: [writeHead({ providers, region, schema }), ...sources.map(({ yaml }) => yaml)].join('\n'),
    tenants: `${JSON.stringify(tenant)}\n`,
    sources
  }
}

function hasSignedUrl({ schemes }: Provider): boolean {
  const [first] = Object.values(schemes)
  return first !== undefined && signsUrl(first)
}

/** Where a larger event than the region stores costs more than itself, it stores what the sender may send. */
function writeEventSize(providers: readonly Provider[]): string {
  const costly = providers.filter((provider) => costOfFailures(provider) !== undefined)
  const bytes = Math.max(0, ...costly.map(({ limits }) => limits.maxBodyBytes))
  if (bytes <= (parseBytes(defaults.region.maxEventBytes) ?? 0)) return ''
  return `
    # The largest event that is stored: as large as the senders below send that disable or block an endpoint after failures.
    maxEventBytes: ${Math.ceil(bytes / 1024)}KiB`
}

function writeHead({ providers, region, schema }: Required<StarterRequest>): string {
  const signers = providers.filter(hasSignedUrl)
  const publicUrl = `
  # Where senders reach this gateway, to the letter: it is signed by ${signers.map(({ title }) => title).join(', ')}.
  publicUrl: https://hooks.example.com`
  return `# yaml-language-server: $schema=${schema}
# Turnpike. Check it with \`turnpike check -c <this file>\`, run it with \`turnpike serve -c <this file>\`.
version: 1

gateway:
  name: edge-1
  # The region where this process and its disk are.
  location: ${quoteWord(region)}
  environment: production${signers.length > 0 ? publicUrl : ''}
  # Where senders post. Behind a proxy that ends TLS, name it, so that limits count senders and not the proxy:
  # listen: { address: 0.0.0.0:8080, trustedProxies: [10.0.0.0/8] }
  listen: { address: 127.0.0.1:8080 }
  metrics: 127.0.0.1:8081
  admin: 127.0.0.1:8082

# Topics are named <prefix>.<region>.<domain>.
events: { prefix: acme }

regions:
  ${region}:${writeEventSize(providers)}
    # Events are stored on this disk; paths are relative to this file.
    embedded:
      directory: .turnpike/regions/${region}
      retention: { age: 7d, bytes: 8GiB }

# Who deliveries belong to, and in which region their events live.
tenants: { file: tenants.ndjson }

# Each source is an endpoint: POST /webhooks/<name>
sources:`
}

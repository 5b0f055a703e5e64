import { defineProvider } from '../core/provider.ts'
import type { EventRules, Provider, SampleShape } from '../core/provider.ts'

type Required = 'name' | 'schema' | 'domain' | 'schemes' | 'event' | 'limits' | 'failures' | 'samples'
type Optional = Omit<Provider, Required>

/** What a configuration says of a sender: the shape of the built-in ones, most of it optional. */
export interface OwnProvider extends Partial<Optional> {
  readonly domain: Provider['domain']
  readonly schemes: Provider['schemes']
  readonly event: Pick<EventRules, 'id' | 'type' | 'source'> & Partial<EventRules>
  /** A file. */
  readonly schema?: string
  readonly limits?: { readonly deadlineMs?: number }
  readonly failures?: Pick<Provider['failures'], 'effect'> & Partial<Provider['failures']>
  readonly samples?: Partial<SampleShape>
}

/** What the file says in other units and relative to itself. */
export interface ResolvedParts {
  readonly maxBodyBytes?: number | undefined
  readonly samplesFolder?: string | undefined
}

const defaultBodyBytes = 1024 * 1024
const defaultDeadlineMs = 10_000

/** Under which `$id` the contract schema of a sender of the configuration is known. */
export function ownContractId(name: string): string {
  return `urn:turnpike:schema:own:${name}`
}

export function completeProvider(name: string, own: OwnProvider, resolved: ResolvedParts = {}): Provider {
  const { maxBodyBytes = defaultBodyBytes, samplesFolder } = resolved
  const { limits, event, failures, schema, samples, ...rest } = own
  const bodies = own.bodies ?? { 'application/json': { kind: 'json' } }
  return defineProvider<Provider>({
    title: name,
    docs: '',
    checked: '',
    setup: [],
    tenants: {},
    correlation: {},
    hints: {},
    personal: [],
    secretFields: [],
    handshakes: [],
    replies: {},
    ...rest,
    samples: {
      headers: samples?.headers ?? [['Content-Type', defaultMediaType(bodies)]],
      ...(samples?.files === undefined ? {} : { files: samples.files }),
      ...(samplesFolder === undefined ? {} : { folder: samplesFolder })
    },
    ...(schema === undefined ? {} : { schema: ownContractId(name) }),
    name,
    bodies,
    limits: { maxBodyBytes, deadlineMs: limits?.deadlineMs ?? defaultDeadlineMs },
    event: { subject: [], time: [], entity: [], instance: ['{delivery:source}'], ...event },
    // A sender of which nothing is known is taken for one that sends again after whatever is no success.
    failures: { effect: 'retries', retriedOn: [], neverAnswer: [], note: '', ...failures }
  })
}

/** What its samples are sent as where it does not say so: the first media type that is one. */
function defaultMediaType(bodies: Provider['bodies']): string {
  return Object.keys(bodies).find((type) => type !== '*') ?? 'application/json'
}

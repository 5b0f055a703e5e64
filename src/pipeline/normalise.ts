import { hash } from 'node:crypto'
import type { Instant } from '../core/clock.ts'
import type { VerifiedDelivery } from '../core/delivery.ts'
import type { Event, EventAttributes } from '../core/event.ts'
import type { EventReader, Lookup, ReadingView } from '../core/event-reader.ts'
import type { Payload } from '../core/payload.ts'
import { Problem } from '../core/problem.ts'
import type { Source } from '../core/source.ts'
import { sealNormalised } from './seal.ts'

/**
 * A proved delivery as CloudEvents, by the provider's rules. Identity and key are functions of the delivery alone
 * (invariant 4): nothing here knows a clock, a secret or another delivery.
 * @throws Problem `payload-malformed` when the provider's id, type or source is not there
 */
export function normalise(
  verified: VerifiedDelivery,
  payload: Payload,
  source: Source,
  environment: string
): readonly Event[] {
  const view: ReadingView = { headers: verified.headers, payload }
  const { reader } = source
  const id = reader.id(view)
  if (id === undefined) throw new Problem('payload-malformed', { reason: 'no-id', detail: 'The delivery has no id.' })
  const eventSource = required(reader.source, view, 'source')
  const subject = reader.subject(view)
  const attributes: EventAttributes = {
    specversion: '1.0',
    id: id.value,
    source: eventSource,
    type: required(reader.type, view, 'type'),
    time: toRfc3339(reader.time(view) ?? verified.receivedAt),
    ...(subject === undefined ? {} : { subject }),
    datacontenttype: payload.mediaType,
    partitionkey: partitionKey(source, view, eventSource),
    recordedtime: toRfc3339(verified.receivedAt),
    authmethod: verified.proof.method,
    idquality: id.quality,
    environment
  }
  const facts = { payload: payload.json, correlation: reader.correlation(view), tenantName: tenantName(source, view) }
  return [sealNormalised(attributes, payload.data, facts)]
}

function required(lookup: Lookup, view: ReadingView, name: 'type' | 'source'): string {
  const value = lookup(view)
  if (value === undefined)
    throw new Problem('payload-malformed', { reason: `no-${name}`, detail: `The delivery has no event ${name}.` })
  return value
}

/** Nobody can be named by it, and what belongs together shares it: provider, installation and entity, hashed. */
function partitionKey(
  { provider, reader }: { provider: Source['provider']; reader: EventReader },
  view: ReadingView,
  fallback: string
): string {
  const entity = reader.entity(view) ?? fallback
  return hash('sha256', `${provider.name}\n${reader.instance(view) ?? ''}\n${entity}`, 'hex').slice(0, 32)
}

function tenantName({ tenant, reader }: Source, view: ReadingView): string | undefined {
  return tenant.kind === 'from' ? reader.tenants.get(tenant.name)?.(view) : undefined
}

function toRfc3339(instant: Instant): string {
  return new Date(instant).toISOString()
}

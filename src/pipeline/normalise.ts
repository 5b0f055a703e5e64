import { hash } from 'node:crypto'
import type { VerifiedDelivery } from '../core/delivery.ts'
import type { Event, EventAttributes } from '../core/event.ts'
import type { EventReader, Lookup, ReadingView } from '../core/event-reader.ts'
import { formatTime } from '../core/format-time.ts'
import type { Json } from '../core/json.ts'
import type { HintName } from '../core/provider.ts'
import { Problem } from '../core/problem.ts'
import type { Source } from '../core/source.ts'
import { limits } from './limits.ts'
import { sealNormalised } from './seal.ts'

/**
 * A proved delivery as CloudEvents, one for each of its parts, by the provider's rules. Identity and key are functions of the delivery alone
 * (invariant 4): nothing here knows a clock, a secret or another delivery. Only a derived id may say when it was received.
 * @throws Problem `payload-malformed` when the provider's id, type or source is not there
 */
export function normalise(
  verified: VerifiedDelivery,
  views: readonly ReadingView[],
  source: Source,
  environment: string
): readonly Event[] {
  return views.map((view) => normaliseOne(verified, view, source, environment))
}

function normaliseOne(verified: VerifiedDelivery, view: ReadingView, source: Source, environment: string): Event {
  const { reader } = source
  const id = reader.id(view)
  if (id === undefined) throw new Problem('payload-malformed', { reason: 'no-id', detail: 'The delivery has no id.' })
  const eventSource = required(reader.source, view, 'source')
  const subject = reader.subject(view)
  const sequence = reader.sequence(view)
  const time = reader.time(view)
  const receivedAt = formatTime(verified.receivedAt)
  const attributes: EventAttributes = {
    specversion: '1.0',
    id: id.value,
    source: eventSource,
    type: required(reader.type, view, 'type'),
    time: time === undefined ? receivedAt : new Date(time).toISOString(),
    ...(subject === undefined ? {} : { subject }),
    ...(sequence === undefined ? {} : { sequence }),
    datacontenttype: view.mediaType,
    partitionkey: partitionKey(source, view, eventSource),
    recordedtime: receivedAt,
    authmethod: verified.proof.method,
    idquality: id.quality,
    environment
  }
  const facts = {
    payload: contractDocument(view),
    isJson: view.content.json !== undefined,
    correlation: reader.correlation(view),
    tenantName: tenantName(source, view),
    hints: hintsOf(reader, view),
    images: reader.images(view)
  }
  return sealNormalised(attributes, view.data, facts)
}

/** What is readable of an item only inside its envelope has its contract there. */
function contractDocument({ item, content, isHidden }: ReadingView): Json | undefined {
  return isHidden ? content.json : item.json
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

/** One that is too long is none: a rule that reads it then fails. */
function hintsOf({ hints }: EventReader, view: ReadingView): Partial<Record<HintName, string>> {
  const found: Partial<Record<HintName, string>> = {}
  for (const [name, lookup] of hints) {
    const value = lookup(view)
    if (value !== undefined && value.length <= limits.maxHintChars) found[name] = value
  }
  return found
}

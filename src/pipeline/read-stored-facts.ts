import { HeaderList } from '../core/header-list.ts'
import type { TranslatedEvent } from '../core/event.ts'
import type { BodyForm } from '../core/body-form.ts'
import type { ReadingView } from '../core/event-reader.ts'
import type { Document } from '../core/payload.ts'
import type { NamedImage } from '../core/registry.ts'
import type { Source } from '../core/source.ts'
import { jsonDocument, opaqueDocument } from './json-document.ts'

/*
 * A tenant that nobody knows yet is looked up again by its name, long after the delivery is gone. The name may be a
 * person's login, and privacy rules may have taken it out of the payload: so it is kept beside the payload only where an
 * attribute, which names no person, says it anyway, and is otherwise read again from what is stored.
 */

/** The name of the event's tenant where it may stand beside the payload. */
export function storableTenantName({ attributes, facts }: TranslatedEvent): string | undefined {
  const { tenantName } = facts
  const parts = [attributes.source, attributes.subject ?? ''].flatMap((text) => text.split(/[/:?#@=&]/))
  return tenantName !== undefined && parts.includes(tenantName) ? tenantName : undefined
}

/**
 * The name that the source's rule finds in what is stored of an event. What a rule asks of another document (the whole
 * batch, the envelope) or of a header has no value here: a wrong name would be worse than none.
 */
export function readTenantName(event: Pick<TranslatedEvent, 'attributes' | 'data' | 'facts'>, source: Source) {
  const lookup = source.tenant.kind === 'from' ? source.reader.tenants.get(source.tenant.name) : undefined
  const { payload } = event.facts
  if (lookup === undefined || payload === undefined) return undefined
  return lookup(viewOfStored(jsonDocument(payload, event.data), event, source))
}

/**
 * The images that the stored event names; none where they stood in what is no longer there. Some senders post one
 * payload in several forms, and what is stored does not say in which it came: the first counts in which rules find images
 * whose digests the event's own correlation keys name.
 */
export function readImages(
  event: Pick<TranslatedEvent, 'attributes' | 'data' | 'facts'>,
  source: Source
): readonly NamedImage[] {
  const { payload, correlation } = event.facts
  if (payload === undefined) return []
  const stored = jsonDocument(payload, event.data)
  const view = viewOfStored(stored, event, source)
  const forms = Object.values<BodyForm>(source.provider.bodies)
  const asPlain = { ...view, payload: stored, item: stored }
  const wrapped = jsonDocument({ data: payload }, new Uint8Array())
  const asData = { ...view, payload: wrapped, item: wrapped }
  const views = [
    view,
    ...(forms.some((form) => !hasEnvelope(form)) ? [asPlain] : []),
    ...(forms.some(({ kind }) => kind === 'cloudevents') ? [asData] : [])
  ]
  const isOfEvent = (images: readonly NamedImage[]): boolean =>
    images.length > 0 && images.every(({ digest }) => correlation.includes(`digest:${digest}`))
  return views.map((each) => source.reader.images(each)).find(isOfEvent) ?? []
}

function viewOfStored(
  document: Document,
  { attributes, data }: Pick<TranslatedEvent, 'attributes' | 'data'>,
  { name, provider }: Source
): ReadingView {
  const isFromEnvelope = Object.values<BodyForm>(provider.bodies).some(hasEnvelope)
  const isItem = provider.event.items !== undefined
  return {
    source: name,
    headers: new HeaderList([]),
    payload: isFromEnvelope || isItem ? opaqueDocument : document,
    item: isFromEnvelope ? opaqueDocument : document,
    content: document,
    data,
    mediaType: attributes.datacontenttype,
    isHidden: false,
    index: 0,
    receivedAt: Date.parse(attributes.recordedtime)
  }
}

function hasEnvelope(form: BodyForm): boolean {
  return form.kind === 'code' || form.kind === 'cloudevents' || (form.kind === 'json' && form.content !== undefined)
}

import type { Clock, Instant } from '../core/clock.ts'
import type { VerifiedDelivery } from '../core/delivery.ts'
import type { HeaderList } from '../core/header-list.ts'
import type { ParseOffLoop, Reading } from '../core/parse-off-loop.ts'
import type { Path, Payload } from '../core/payload.ts'
import type { Provider } from '../core/provider.ts'
import type { SchemaSet } from '../core/schemas.ts'
import type { Source } from '../core/source.ts'
import { settleBy } from './deadline.ts'
import { limits } from './limits.ts'
import { bodyFormOf } from './media-type.ts'
import { parsePayload } from './parse-payload.ts'
import { readEventHeaders } from './read-event-headers.ts'
import { wantedOf } from './wanted-of.ts'

/**
 * Reads a proved body: here when it is small, elsewhere when it would keep others waiting, until an instant.
 * @throws Problem `payload-malformed`, `too-many-items`, `content-type-unsupported`, `overloaded` or `deadline-exceeded`
 */
export function readPayload(
  { headers, body }: VerifiedDelivery,
  source: Source,
  schemas: SchemaSet,
  { parseOffLoop, clock, until }: { parseOffLoop: ParseOffLoop; clock: Clock; until: Instant }
): Payload | Promise<Payload> {
  const reading = readingOf(headers, source.provider)
  // A function of a provider's file can't go to another thread; such a provider's bodies are small.
  if (reading.form.kind === 'code') return parsePayload(body, reading)
  const { paths, tree } = wantedOf(source, headers, schemas)
  if (body.length < limits.offLoopBytes) return parsePayload(body, reading, tree)
  return settleBy(() => parseOffLoop({ body, ...reading, paths }), until, clock, ignoreLate)
}

/**
 * How the body behind these headers is read. The modes of CloudEvents say by their media types what is a batch; all else
 * is the provider's `items`.
 * @throws Problem `content-type-unsupported` or `payload-malformed`
 */
export function readingOf(headers: HeaderList, provider: Provider): Reading {
  const { form, mediaType } = bodyFormOf(headers, provider)
  if (form.kind === 'cloudevents-batch') return { form, mediaType, items: [] }
  if (form.kind !== 'cloudevents-binary') return { form, mediaType, items: itemsPath(provider) }
  return { form: { kind: 'headed', attributes: readEventHeaders(headers) }, mediaType, items: undefined }
}

/** Where a provider's batches are; `.` is the body itself. */
function itemsPath({ event: { items } }: Pick<Provider, 'event'>): Path | undefined {
  if (items === undefined) return undefined
  return items === '.' ? [] : items.split('.')
}

/** A payload that nobody waits for any more was stored nowhere. */
function ignoreLate(): void {}

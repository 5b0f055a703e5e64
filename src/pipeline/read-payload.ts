import type { Clock, Instant } from '../core/clock.ts'
import type { VerifiedDelivery } from '../core/delivery.ts'
import type { ParseOffLoop } from '../core/parse-off-loop.ts'
import type { Payload } from '../core/payload.ts'
import type { SchemaSet } from '../core/schemas.ts'
import type { Source } from '../core/source.ts'
import { settleBy } from './deadline.ts'
import { limits } from './limits.ts'
import { bodyFormOf } from './media-type.ts'
import { parsePayload } from './parse-payload.ts'

/**
 * Reads a proved body: here when it is small, elsewhere when it would keep others waiting, until an instant.
 * @throws Problem `payload-malformed`, `content-type-unsupported`, `overloaded` or `deadline-exceeded`
 */
export function readPayload(
  { headers, body }: VerifiedDelivery,
  { provider, reader }: Source,
  schemas: SchemaSet,
  { parseOffLoop, clock, until }: { parseOffLoop: ParseOffLoop; clock: Clock; until: Instant }
): Payload | Promise<Payload> {
  const { form, mediaType } = bodyFormOf(headers, provider)
  if (body.length < limits.offLoopBytes) return parsePayload(body, form, mediaType)
  const paths = [...reader.paths(headers), ...schemas.paths(provider.schema)]
  return settleBy(() => parseOffLoop({ body, form, mediaType, paths }), until, clock, ignoreLate)
}

/** A payload that nobody waits for any more was stored nowhere. */
function ignoreLate(): void {}

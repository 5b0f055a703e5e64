import type { VerifiedDelivery } from '../core/delivery.ts'
import type { ParseOffLoop } from '../core/parse-off-loop.ts'
import type { Payload } from '../core/payload.ts'
import type { SchemaSet } from '../core/schemas.ts'
import type { Source } from '../core/source.ts'
import { limits } from './limits.ts'
import { bodyFormOf } from './media-type.ts'
import { parsePayload } from './parse-payload.ts'

/** Reads a proved body: here when it is small, elsewhere when it would keep others waiting. */
export function readPayload(
  { headers, body }: VerifiedDelivery,
  { provider, reader }: Source,
  schemas: SchemaSet,
  parseOffLoop: ParseOffLoop
): Payload | Promise<Payload> {
  const { form, mediaType } = bodyFormOf(headers, provider)
  if (body.length < limits.offLoopBytes) return parsePayload(body, form, mediaType)
  const paths = [...reader.paths(headers), ...schemas.paths(provider.schema)]
  return parseOffLoop({ body, form, mediaType, paths })
}

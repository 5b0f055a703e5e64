import type { Delivery } from '../../core/delivery.ts'
import { HeaderList } from '../../core/header-list.ts'
import { Secret } from '../../core/secret.ts'
import type { SignedRequest } from '../samples/signed-request.ts'

/** A posted sample as the gateway received it, for `explain`. */
export function deliveryOf(source: string, request: SignedRequest, receivedAt: number): Delivery {
  const { deliveryId: id, path, headers, body, pathToken } = request
  const hidden = pathToken === undefined ? {} : { hidden: { token: new Secret('path', Buffer.from(pathToken)) } }
  return { id, source, method: 'POST', path, receivedAt, headers: HeaderList.fromEntries(headers), body, ...hidden }
}

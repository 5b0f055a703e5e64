import type { Delivery } from '../core/delivery.ts'
import type { ReadingView } from '../core/event-reader.ts'
import type { Payload } from '../core/payload.ts'
import { opaqueDocument } from './json-document.ts'

type DeliveryHead = Pick<Delivery, 'source' | 'headers' | 'receivedAt'>

/** What the rules may read for each event of a delivery. */
export function viewsOf(
  { source, headers, receivedAt }: DeliveryHead,
  { whole, parts }: Payload
): readonly ReadingView[] {
  return parts.map((part, index) => ({ ...part, source, headers, payload: whole, index, receivedAt }))
}

/** What a handshake may read before anything is proved: the headers, and nothing else. */
export function viewOfHeaders({ source, headers, receivedAt }: DeliveryHead): ReadingView {
  return {
    source,
    headers,
    payload: opaqueDocument,
    item: opaqueDocument,
    content: opaqueDocument,
    data: new Uint8Array(),
    mediaType: '',
    isHidden: false,
    index: 0,
    receivedAt
  }
}

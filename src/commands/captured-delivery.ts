import type { Instant } from '../core/clock.ts'
import type { Delivery } from '../core/delivery.ts'
import { HeaderList } from '../core/header-list.ts'
import { Secret } from '../core/secret.ts'
import { splitWebhookPath } from '../core/webhook-path.ts'
import type { CapturedDelivery } from './delivery-file.ts'

/** A captured delivery as the endpoint of a source hands it on. */
export function deliveryOf(captured: CapturedDelivery, source: string, receivedAt: Instant): Delivery {
  return {
    id: 'explained',
    source,
    method: captured.method,
    ...targetOf(captured.path),
    address: captured.address,
    receivedAt,
    headers: HeaderList.fromEntries(captured.headers),
    body: captured.body
  }
}

/** The source whose endpoint a path is. */
export function sourceNameOf({ path }: Pick<CapturedDelivery, 'path'>): string {
  return targetOf(path).path.split('/').at(-1) ?? ''
}

/** As the endpoint takes a path apart. */
function targetOf(target: string): Pick<Delivery, 'path' | 'hidden'> {
  const [whole = '', ...rest] = target.split('?')
  const { path, token } = splitWebhookPath(whole)
  const query = rest.length === 0 ? undefined : `?${rest.join('?')}`
  return {
    path,
    hidden: {
      ...(token === undefined ? {} : { token: new Secret('path', Buffer.from(token)) }),
      ...(query === undefined ? {} : { query: new Secret('query', Buffer.from(query)) })
    }
  }
}

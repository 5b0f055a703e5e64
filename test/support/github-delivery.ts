import type { Arrival, Delivery } from '../../src/core/delivery.ts'
import { HeaderList } from '../../src/core/header-list.ts'
import { fixedStart } from './fixed-clock.ts'
import { signGitHub } from './sign.ts'

export const testSecret = 'a secret that only the tests know'

export interface GitHubDelivery {
  readonly event?: string
  /** Made JSON, or text or bytes as they are. */
  readonly body?: unknown
  readonly secret?: string
  readonly deliveryId?: string
  readonly source?: string
  readonly receivedAt?: number
  /** Headers to add or replace; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>
}

/** A delivery as GitHub posts it, signed unless its headers say otherwise. */
export function githubDelivery(given: GitHubDelivery = {}): Delivery {
  const body = toBytes(given.body ?? { zen: 'Keep it logically awesome.', hook_id: 7 })
  const headers: Record<string, string | undefined> = {
    'Content-Type': 'application/json',
    'User-Agent': 'GitHub-Hookshot/044aadd',
    'X-GitHub-Delivery': given.deliveryId ?? '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    'X-GitHub-Event': given.event ?? 'ping',
    'X-Hub-Signature-256': signGitHub(body, given.secret ?? testSecret),
    ...given.headers
  }
  return {
    id: 'attempt-1',
    source: given.source ?? 'github',
    method: 'POST',
    path: `/webhooks/${given.source ?? 'github'}`,
    receivedAt: given.receivedAt ?? fixedStart,
    headers: HeaderList.fromEntries(
      Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined)
    ),
    body
  }
}

/** A request whose whole body is there. */
export function arrivalOf(delivery: Delivery): Arrival {
  const { id, source, receivedAt } = delivery
  const method = delivery.method === 'OPTIONS' ? 'OPTIONS' : 'POST'
  return { id, source, method, receivedAt, receive: () => Promise.resolve(delivery) }
}

function toBytes(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

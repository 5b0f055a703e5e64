import type { Clock, Instant } from '../core/clock.ts'
import type { Delivery } from '../core/delivery.ts'
import type { EventReader, HandshakeAnswer, ReadingView } from '../core/event-reader.ts'
import type { Confirm } from '../core/handshake.ts'
import type { Outcome } from '../core/outcome.ts'
import { Problem } from '../core/problem.ts'
import type { Source } from '../core/source.ts'
import { settleBy } from './deadline.ts'
import { viewOfHeaders } from './reading-view.ts'

export interface GreetParts {
  readonly confirm: Confirm | undefined
  readonly clock: Clock
  readonly until: Instant
}

/**
 * The answer to a proved sender that only asks something; undefined for a delivery of events.
 * @throws Problem `confirmation-failed` or `deadline-exceeded`
 */
export async function greet(
  views: readonly ReadingView[],
  { reader }: Source,
  parts: GreetParts
): Promise<Outcome | undefined> {
  const [view] = views
  const asked = view === undefined ? undefined : findAsked(view, 'POST', reader)
  if (asked?.confirm !== undefined) await follow(asked.confirm, parts)
  return asked === undefined ? undefined : { kind: 'answered', reply: asked.reply }
}

/** OPTIONS is answered by its headers alone, and always: https://www.rfc-editor.org/rfc/rfc9110#section-9.3.7 */
export function greetByOptions(delivery: Delivery, { reader }: Source): Outcome {
  const asked = findAsked(viewOfHeaders(delivery), 'OPTIONS', reader)
  return { kind: 'answered', reply: asked?.reply ?? { status: 204, headers: { allow: 'POST, OPTIONS' } } }
}

function findAsked(
  view: ReadingView,
  method: 'POST' | 'OPTIONS',
  { handshakes }: EventReader
): HandshakeAnswer | undefined {
  for (const handshake of handshakes) {
    const asked = handshake.method === method ? handshake.answer(view) : undefined
    if (asked !== undefined) return asked
  }
  return undefined
}

async function follow(url: URL, { confirm, clock, until }: GreetParts): Promise<void> {
  if (confirm === undefined) throw new Problem('confirmation-failed', { reason: 'not-supported' })
  try {
    await settleBy(
      () => confirm(url, until),
      until,
      clock,
      () => undefined
    )
  } catch (cause) {
    throw cause instanceof Problem ? cause : new Problem('confirmation-failed', { reason: 'not-taken', cause })
  }
}

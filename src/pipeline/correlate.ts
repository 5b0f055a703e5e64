import type { CorrelatedEvent, ValidEvent } from '../core/event.ts'
import { limits } from './limits.ts'
import { sealCorrelated } from './seal.ts'
import type { TraceContext } from './trace-context.ts'

/**
 * Adds what joins an event to others: the trace in which it began, and the keys its payload shows. `correlationid` is
 * the first key in the fixed order of kinds, so two events about one commit agree on it without a store.
 */
export function correlate(event: ValidEvent, trace: TraceContext): CorrelatedEvent {
  const keys = takeKeys(event.facts.correlation)
  const [first = `event:${event.attributes.id}`] = keys
  return sealCorrelated(event, {
    ...event.attributes,
    ...trace,
    correlationid: first,
    ...(keys.length === 0 ? {} : { correlationkeys: keys.join(',') })
  })
}

/** As many as the attribute holds, in their order. */
function takeKeys(all: readonly string[]): readonly string[] {
  const keys = all.filter(isWritable).slice(0, limits.maxCorrelationKeys)
  let chars = -1
  return keys.filter((key) => (chars += key.length + 1) <= limits.maxAttributeChars)
}

/** A key must survive as text in a comma-separated header. */
function isWritable(key: string): boolean {
  return key.length <= 256 && /^[\x21-\x2b\x2d-\x7e]+$/.test(key)
}

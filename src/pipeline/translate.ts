import type { CorrelatedEvent, TranslatedEvent } from '../core/event.ts'
import { sealTranslated } from './seal.ts'

/** Native events pass as they are; the events derived from them join here. */
export function translate(events: readonly CorrelatedEvent[]): readonly TranslatedEvent[] {
  return events.map(sealTranslated)
}

import type { Decided, EventAttributes, PlacedEvent, Quarantine, Route, TranslatedEvent } from '../core/event.ts'

/** An event as far as it came: what no stage decided yet is null. */
export interface ExplainedEvent {
  readonly id: string
  readonly source: string
  readonly type: string
  readonly subject: string | null
  readonly time: string
  readonly correlationid: string | null
  readonly region: string | null
  readonly topic: string | null
  readonly key: string
  /** Ids of the rules that chose the region, in their order. */
  readonly rules: readonly string[]
}

/** What the stages from `normalise` on hand to the journal. */
export interface JournalledEvent {
  readonly attributes: EventAttributes
  readonly route?: Route
  readonly decided?: Pick<Decided, 'rules'>
  readonly quarantine?: Quarantine
}

/** The events of the last stage that had any. */
export function explainEvents(results: readonly unknown[]): readonly ExplainedEvent[] {
  const last = results.findLast((result) => readEvents(result).length > 0)
  return readEvents(last).map(explainEvent)
}

/** The journal's results have no type of their own, because each stage's is another: events are known by their shape. */
export function readEvents(result: unknown): readonly JournalledEvent[] {
  return Array.isArray(result) ? result.filter(isEvent) : []
}

export function readTranslated(result: unknown): readonly TranslatedEvent[] {
  const isTranslated = (value: object): value is TranslatedEvent => 'facts' in value
  return readEvents(result).filter(isTranslated)
}

/** Undefined where the stage was not passed. */
export function readPlaced(result: unknown): readonly PlacedEvent[] | undefined {
  const isPlaced = (value: object): value is PlacedEvent => 'route' in value
  return result === undefined ? undefined : readEvents(result).filter(isPlaced)
}

function isEvent(value: unknown): value is JournalledEvent {
  return typeof value === 'object' && value !== null && 'attributes' in value
}

function explainEvent({ attributes, route, decided }: JournalledEvent): ExplainedEvent {
  const { id, source, type, subject = null, time, correlationid = null, partitionkey } = attributes
  return {
    id,
    source,
    type,
    subject,
    time,
    correlationid,
    region: route?.region ?? null,
    topic: route?.topic ?? null,
    key: route?.key ?? partitionkey,
    rules: decided?.rules ?? []
  }
}

import type { Instant } from '../../core/clock.ts'
import type { Style } from '../output.ts'
import { printable } from '../printable.ts'
import type { TailPosition } from '../tail/region-tail.ts'
import { readStoredEvent } from '../../pipeline/stored-event.ts'
import type { PendingEvent } from './pending-event.ts'

export interface PendingFormat {
  readonly region: string
  readonly json: boolean
  readonly now: Instant
  readonly paint: (text: string, style: Style) => string
}

/** One line an event; nothing of its payload. */
export function formatPending(event: PendingEvent, format: PendingFormat): string {
  if (format.json) return printable(JSON.stringify(describePending(event, format)))
  const { key, why, reason, from, attributes } = event
  const { now, paint } = format
  const kept = `${why}: ${reason}`
  return [
    key,
    paint(printable(kept), 'yellow'),
    paint(endText(event, now), isExpired(event, now) ? 'red' : 'dim'),
    paint(printable(attributes.get('type') ?? '-'), 'green'),
    ...[from, attributes.get('source'), attributes.get('subject'), attributes.get('id')].map((text) =>
      printable(text ?? '-')
    )
  ].join('  ')
}

/** The event whole, a line for each thing that is known of it. */
export function formatWhole(event: PendingEvent, format: PendingFormat, payload: boolean): string {
  const shown = payload ? payloadOf(event) : {}
  if (format.json)
    return printable(
      JSON.stringify({ ...describePending(event, format), attributes: Object.fromEntries(event.attributes), ...shown })
    )
  const { key, why, reason, from, deliveryId, storedAt, attributes } = event
  const lines: (readonly [name: string, value: string])[] = [
    ['key', key],
    ['kept as', why],
    ['reason', reason],
    ['brought by', `${from}, delivery ${deliveryId}`],
    ['stored', moment(storedAt)],
    ['can be released', endText(event, format.now)],
    ...attributes
  ]
  const width = Math.max(...lines.map(([name]) => name.length))
  const text = lines.map(([name, value]) => `${format.paint(name.padEnd(width), 'dim')}  ${printable(value)}`)
  return [...text, ...Object.values(shown).map((value) => printable(value ?? '-'))].join('\n')
}

export function isExpired({ end }: PendingEvent, now: Instant): boolean {
  return end !== undefined && end <= now
}

function describePending(event: PendingEvent, { region, now }: PendingFormat) {
  const { key, why, reason, from, deliveryId, storedAt, end, attributes, position } = event
  return {
    key,
    region,
    why,
    reason,
    expired: isExpired(event, now),
    until: end === undefined ? null : moment(end),
    storedAt: moment(storedAt),
    configuredSource: from,
    delivery: deliveryId,
    id: attributes.get('id') ?? null,
    source: attributes.get('source') ?? null,
    type: attributes.get('type') ?? null,
    subject: attributes.get('subject') ?? null,
    time: attributes.get('time') ?? null,
    ...positionOf(position)
  }
}

function positionOf({ partition, offset }: TailPosition): TailPosition {
  return partition === undefined ? { offset } : { partition, offset }
}

function endText(event: PendingEvent, now: Instant): string {
  const { end } = event
  if (end === undefined) return 'while it is kept'
  return isExpired(event, now) ? `no more, since ${moment(end)}` : `until ${moment(end)}`
}

function payloadOf({ record }: PendingEvent): Readonly<Record<string, string | null>> {
  const data = record === undefined ? null : readStoredEvent(record).data
  if (data === null) return { payload: null }
  const bytes = Buffer.from(data)
  const text = bytes.toString('utf8')
  return Buffer.from(text).equals(bytes) ? { payload: text } : { payloadBase64: bytes.toString('base64') }
}

function moment(at: Instant): string {
  return new Date(at).toISOString()
}

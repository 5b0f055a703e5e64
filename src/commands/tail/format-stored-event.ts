import { isUtf8 } from 'node:buffer'
import type { Style } from '../output.ts'
import { printable } from '../printable.ts'
import { readStoredEvent } from '../../pipeline/stored-event.ts'
import type { StoredEvent } from '../../pipeline/stored-event.ts'
import type { TailGap, TailPosition, TailRecord } from './region-tail.ts'

export interface TailFormat {
  readonly region: string
  readonly json: boolean
  readonly payload: boolean
  readonly paint: (text: string, style: Style) => string
}

/** One line an event; with the payload as JSON text in the same line, or below it for people. */
export function formatStoredEvent(record: TailRecord, format: TailFormat): string {
  const event = readStoredEvent(record)
  const { region, payload } = format
  if (format.json) {
    const place = { region, topic: record.topic, ...positionOf(record) }
    return printable(JSON.stringify({ ...shownAttributes(event), ...place, ...shownPayload(event, payload) }))
  }
  const { time, type, subject, source, correlationid, id } = shownAttributes(event)
  const line = [
    format.paint(printable(time ?? '-'), 'dim'),
    region,
    printable(formatPosition(record)),
    format.paint(printable(type ?? '-'), 'green'),
    ...[subject, source, correlationid, id].map((text) => printable(text ?? '-'))
  ].join('  ')
  return payload ? `${line}\n${event.data === null ? '-' : printable(textOf(event.data))}` : line
}

/** `topic@offset` in an embedded log, `topic@partition:offset` in Kafka. */
export function formatPosition(record: TailPosition & { readonly topic: string }): string {
  return `${record.topic}@${formatOffset(record)}`
}

/** Events that can no longer be read: whoever counts must hear of them. */
export function formatGap(gap: TailGap, format: TailFormat): string {
  const { topic, partition, from, to, why } = gap
  const { region } = format
  if (format.json) {
    const place = partition === undefined ? { region, topic } : { region, topic, partition }
    return JSON.stringify({ gap: { ...place, from, to, why } })
  }
  const cause = why === 'removed' ? 'removed by retention' : 'damaged on the disk'
  const start = formatOffset(partition === undefined ? { offset: from } : { partition, offset: from })
  return format.paint(`${region}  ${topic}: ${to - from} events from offset ${start} are missing, ${cause}`, 'yellow')
}

function formatOffset({ partition, offset }: TailPosition): string {
  return partition === undefined ? String(offset) : `${partition}:${offset}`
}

function positionOf({ partition, offset }: TailPosition): TailPosition {
  return partition === undefined ? { offset } : { partition, offset }
}

type Shown = Readonly<Record<'time' | 'type' | 'subject' | 'source' | 'correlationid' | 'id', string | undefined>>

function shownAttributes({ attributes }: StoredEvent): Shown {
  return {
    time: attributes.get('time'),
    type: attributes.get('type'),
    subject: attributes.get('subject'),
    source: attributes.get('source'),
    correlationid: attributes.get('correlationid'),
    id: attributes.get('id')
  }
}

function shownPayload({ data }: StoredEvent, wanted: boolean): Readonly<Record<string, string | null>> {
  if (!wanted) return {}
  if (data === null) return { payload: null }
  return isUtf8(data) ? { payload: textOf(data) } : { payloadBase64: Buffer.from(data).toString('base64') }
}

function textOf(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8')
}

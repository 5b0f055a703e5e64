import { isUtf8 } from 'node:buffer'
import type { Gap } from '../../bus/embedded/log-reading.ts'
import type { StoredRecord } from '../../bus/embedded/record-decoder.ts'
import type { Style } from '../output.ts'
import { printable } from '../printable.ts'
import { readStoredEvent } from '../stored-event.ts'
import type { StoredEvent } from '../stored-event.ts'

export interface TailFormat {
  readonly region: string
  readonly json: boolean
  readonly payload: boolean
  readonly paint: (text: string, style: Style) => string
}

/** One line an event; with the payload as JSON text in the same line, or below it for people. */
export function formatStoredEvent(record: StoredRecord, format: TailFormat): string {
  const event = readStoredEvent(record)
  const { region, payload } = format
  const common = { region, topic: record.topic, offset: record.offset }
  if (format.json)
    return printable(JSON.stringify({ ...shownAttributes(event), ...common, ...shownPayload(event, payload) }))
  const { time, type, subject, source, correlationid, id } = shownAttributes(event)
  const line = [
    format.paint(time ?? '-', 'dim'),
    region,
    `${record.topic}@${record.offset}`,
    format.paint(printable(type ?? '-'), 'green'),
    ...[subject, source, correlationid, id].map((text) => printable(text ?? '-'))
  ].join('  ')
  return payload ? `${line}\n${printable(textOf(event.data))}` : line
}

/** Events that can no longer be read: whoever counts must hear of them. */
export function formatGap({ topic, from, to, why }: Gap & { readonly topic: string }, format: TailFormat): string {
  const { region } = format
  if (format.json) return JSON.stringify({ gap: { region, topic, from, to, why } })
  const cause = why === 'removed' ? 'removed by retention' : 'damaged on the disk'
  return format.paint(`${region}  ${topic}: ${to - from} events from offset ${from} are missing, ${cause}`, 'yellow')
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

function shownPayload({ data }: StoredEvent, wanted: boolean): Readonly<Record<string, string>> {
  if (!wanted) return {}
  return isUtf8(data) ? { payload: textOf(data) } : { payloadBase64: Buffer.from(data).toString('base64') }
}

function textOf(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8')
}

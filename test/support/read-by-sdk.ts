import { CloudEvent, HTTP, Kafka } from 'cloudevents'
import type { Message } from 'cloudevents'
import type { BusRecord } from '../../src/core/bus.ts'

/** A record as npm `cloudevents` reads it, which shares no code with ours. */
export interface SdkEvent {
  readonly attributes: Readonly<Record<string, unknown>>
  readonly data: unknown
}

/** Over Kafka, with headers as text: the SDK takes no bytes there. @throws what the SDK finds wrong */
export function readFromKafka({ key, headers, value }: BusRecord): SdkEvent {
  const message = { headers: Object.fromEntries(headers), key, value: textOf(value), body: textOf(value) }
  return toSdkEvent(Kafka.toEvent(message))
}

/** As the HTTP binding would carry the same event. @throws what the SDK finds wrong */
export function readFromHttp({ headers, value }: BusRecord): SdkEvent {
  const named = headers.map(([name, text]) => [
    name.replace(/^ce_/, 'ce-'),
    // The SDK knows the media type of a structured event in lower case only.
    name === 'content-type' ? text.toLowerCase() : text
  ])
  const message: Message = { headers: Object.fromEntries(named), body: textOf(value) }
  return toSdkEvent(HTTP.toEvent(message))
}

function toSdkEvent(read: unknown): SdkEvent {
  if (!(read instanceof CloudEvent)) throw new Error('the SDK reads no single event')
  if (!read.validate()) throw new Error('the SDK finds the event invalid')
  const { data, ...attributes } = read.toJSON()
  // The SDK lists the attributes that it knows and the event lacks.
  return { attributes: Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)), data }
}

function textOf(value: Uint8Array): string {
  return Buffer.from(value).toString('utf8')
}

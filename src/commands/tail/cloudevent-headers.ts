import { CloudEvent, HTTP } from 'cloudevents'
import type { StoredEvent } from '../../pipeline/stored-event.ts'

const required = ['specversion', 'id', 'source', 'type'] as const

/**
 * An event's headers in the binary mode of CloudEvents over HTTP; undefined when what is stored is no event.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#31-binary-content-mode
 *
 * The SDK says which header an attribute becomes. The values are put in here, as they were stored: the SDK would make up an
 * `id` and a `time` that are missing, write a time anew with less precision, and does not percent-encode.
 */
export function cloudEventHeaders({ attributes }: StoredEvent): Readonly<Record<string, string>> | undefined {
  const hasNames = [...attributes.keys()].every((name) => /^[a-z0-9]+$/.test(name))
  if (!hasNames || required.some((name) => (attributes.get(name) ?? '') === '')) return undefined
  const type = attributes.get('datacontenttype')
  if (attributes.get('specversion') !== '1.0' || (type !== undefined && !/^[\t\u0020-\u007e]*$/.test(type)))
    return undefined
  const names = headerNames(attributes)
  if (names === undefined) return undefined
  const stored = new Map([...attributes].map(([name, value]) => [`ce-${name}`, percentEncode(value)]))
  const sent = names.flatMap((name) => {
    const value = name.toLowerCase() === 'content-type' ? type : stored.get(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(sent)
}

/** Undefined for attributes that make no event: the SDK throws errors of any kind for a `time` or a name that is none. */
function headerNames(attributes: StoredEvent['attributes']): readonly string[] | undefined {
  try {
    return Object.keys(HTTP.binary(new CloudEvent(Object.fromEntries(attributes), false)).headers)
  } catch {
    return undefined
  }
}

/** What is not printable ASCII, and space, quote and percent sign themselves, of the UTF-8 bytes. */
function percentEncode(text: string): string {
  return text.toWellFormed().replaceAll(/[^\u0021\u0023\u0024\u0026-\u007e]/gu, (char) => encodeURIComponent(char))
}
